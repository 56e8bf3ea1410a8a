// What the tests of the whole channel share: Alice, who is registered, a bridge, and signed posts.

#ifndef FOOTMAN_TESTS_ADAPTERS_WEBHOOK_DESK_H_
#define FOOTMAN_TESTS_ADAPTERS_WEBHOOK_DESK_H_

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "footman/adapters/webhook.h"
#include "footman/runner.h"
#include "footman/testing/fake_event_sink.h"
#include "lib/adapters/webhook/signature.h"
#include "tests/adapters/webhook/http_peer.h"

namespace footman::webhook_test {

inline constexpr char kSecret[] = "correct horse battery staple";

class OnlyAlice : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view, absl::string_view user) override {
    if (user == "alice") return SubscriberId(1);
    return absl::NotFoundError("nobody's");
  }
};

inline WebhookOptions OptionsFor(const std::string& url) {
  WebhookOptions options;
  options.service = "irc";
  options.url = url;
  options.secrets = {kSecret};
  options.retry_min = absl::Milliseconds(10);
  options.retry_max = absl::Milliseconds(50);
  return options;
}

// Signs a body as the bridge does.
inline Headers Signed(const std::string& body, absl::Time at, const std::string& secret = kSecret) {
  const std::string timestamp = webhook::FormatTimestamp(at);
  return {{"Footman-Timestamp", timestamp},
          {"Footman-Signature", webhook::Signer({secret}).Sign(timestamp, body)}};
}

inline std::string ReplyBody(const std::string& id, const std::string& text,
                             const std::string& user = "alice") {
  return nlohmann::json{{"kind", "reply"}, {"id", id}, {"user", user}, {"text", text}}.dump();
}

inline Reply Post(const WebhookChannel& channel, const std::string& body) {
  return Ask(channel.port(), "POST", "/webhook", Signed(body, SystemClock().Now().wall), body);
}

// The channel, started, and what it works with.
struct Desk {
  explicit Desk(WebhookOptions options) {
    absl::StatusOr<std::unique_ptr<WebhookChannel>> made =
        WebhookChannel::Create(std::move(options), directory, clock);
    EXPECT_TRUE(made.ok()) << made.status();
    channel = *std::move(made);
    channel->Start(events);
  }
  SystemClock clock;
  OnlyAlice directory;
  testing::FakeEventSink events;
  std::unique_ptr<WebhookChannel> channel;
};

}  // namespace footman::webhook_test

#endif  // FOOTMAN_TESTS_ADAPTERS_WEBHOOK_DESK_H_
