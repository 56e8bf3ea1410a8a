// The conformance kit of ImChannel, with a bridge that takes what is for Alice.

#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/testing/conformance/im_channel.h"
#include "tests/adapters/webhook/desk.h"

namespace footman::conformance {
namespace {

using webhook_test::Answer;
using webhook_test::Received;

class WebhookBench : public ImChannelBench {
 public:
  testing::FakeEventSink& events() override { return desk_.events; }
  ImChannel& channel() override { return *desk_.channel; }
  absl::Duration quiet() const override { return absl::Milliseconds(50); }
  std::string reachable_user() override { return "alice"; }
  std::string unreachable_user() override { return "bert"; }
  void Type(const std::string& text) override { TypeWith(text, {}); }
  bool TypeReplyTo(OfferId offer, const std::string& text) override {
    return TypeWith(text, {{"offer", FormatOfferId(offer)}});
  }
  bool TypeInThread(OfferId offer, const std::string& text) override {
    return TypeWith(text, {{"thread", FormatOfferId(offer)}});
  }
  bool TypeElsewhereWithLastId(const std::string& text) override {
    --typed_;
    return TypeWith(text, {{"device", "phone"}});
  }
  bool TypeAs(ReplyOrigin origin, const std::string& text) override {
    if (origin == ReplyOrigin::kAutomatic) return TypeWith(text, {{"automatic", true}});
    if (origin != ReplyOrigin::kDelayed) return false;  // nothing that the bridge would pass on
    const absl::Time written = desk_.clock.Now().wall - absl::Minutes(1);
    return TypeWith(text, {{"sent_at", absl::ToDoubleSeconds(written - absl::UnixEpoch())}});
  }

  std::optional<std::vector<std::string>> ReadUntil(const std::string& last) override {
    std::vector<std::string> read;
    for (;;) {
      const std::vector<Received> all = bridge_.WaitFor(seen_ + 1);
      if (all.size() <= seen_) return read;
      while (seen_ < all.size()) {
        const Received& next = all[seen_++];
        if (next.answered / 100 != 2) continue;  // Alice was not told
        read.push_back(next.body);
        if (absl::StrContains(next.body, last)) return read;
      }
    }
  }
  // Signed anew, a second later.
  bool RepeatLast() override {
    const absl::Time later = desk_.clock.Now().wall + absl::Seconds(1);
    const auto headers = webhook_test::Signed(last_typed_, later);
    EXPECT_EQ(
        webhook_test::Ask(desk_.channel->port(), "POST", "/webhook", headers, last_typed_).status,
        202);
    return true;
  }
  bool TakeAway() override {
    away_ = true;
    return true;
  }
  void BringBack() override { away_ = false; }

 private:
  bool TypeWith(const std::string& text, const nlohmann::json& more) {
    nlohmann::json body =
        nlohmann::json::parse(webhook_test::ReplyBody(absl::StrCat("typed-", ++typed_), text));
    body.update(more.is_null() ? nlohmann::json::object() : more);
    last_typed_ = body.dump();
    const int status = webhook_test::Post(*desk_.channel, last_typed_).status;
    EXPECT_TRUE(status == 202 || status == 503) << status;
    return true;
  }
  static WebhookOptions Options(const std::string& url) {
    WebhookOptions options = webhook_test::OptionsFor(url);
    options.offer_timeout = absl::Seconds(1);
    return options;
  }
  Answer Take(const Received& request) const {
    if (away_) return {503, {}};
    return {nlohmann::json::parse(request.body)["user"] == "alice" ? 204 : 404, {}};
  }

  std::atomic<bool> away_{false};
  webhook_test::Bridge bridge_{[this](const Received& request) { return Take(request); }};
  webhook_test::Desk desk_{Options(bridge_.url())};
  std::string last_typed_;
  int typed_ = 0;
  size_t seen_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Webhook, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new WebhookBench);
                         }));

}  // namespace
}  // namespace footman::conformance
