// The conformance kit of ImChannel.

#include "footman/testing/conformance.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "footman/adapters/web.h"
#include "footman/testing/fake_clock.h"
#include "tests/adapters/web/test_client.h"

namespace footman::conformance {
namespace {

using nlohmann::json;
using web_test::Headers;
using web_test::Reply;
using web_test::SocketClient;

// The web channel as its user sees it: two tabs are open, and each says that it shows an offer. So
// that one thread is enough, the tabs read when something was sent.
class WatchedChannel : public ImChannel {
 public:
  WatchedChannel(WebServer& server, const Headers& headers)
      : server_(server), tabs_{{server.port(), headers}, {server.port(), headers}} {
    for (SocketClient& tab : tabs_) {
      EXPECT_TRUE(tab.Send(R"({"type": "hello"})"));
      EXPECT_TRUE(tab.Receive().has_value()) << "no welcome";
    }
  }

  absl::string_view service() const override { return server_.service(); }
  absl::Status Send(const SendOffer& command) override {
    const absl::Status status = server_.Send(command);
    if (!status.ok() || command.user != "alice") return status;
    for (SocketClient& tab : tabs_) Show(tab);
    return status;
  }
  absl::Status Update(const UpdateOffer& command) override { return server_.Update(command); }
  absl::Status Note(const SendNote& command) override { return server_.Note(command); }
  absl::Status Voicemail(const SendVoicemail& command) override {
    return server_.Voicemail(command);
  }

  void Type(const std::string& text) {
    const json message = {{"type", "reply"}, {"id", absl::StrCat("r", ++typed_)}, {"text", text}};
    EXPECT_TRUE(tabs_[0].Send(message.dump()));
  }

 private:
  static void Show(SocketClient& tab) {
    while (const std::optional<std::string> text = tab.Receive()) {
      const json message = json::parse(*text);
      if (message["type"] != "item" || message["item"]["kind"] != "offer") continue;
      const json shown = {{"type", "shown"}, {"item", message["item"]["id"]}};
      EXPECT_TRUE(tab.Send(shown.dump()));
      return;
    }
    ADD_FAILURE() << "the offer never came";
  }

  WebServer& server_;
  SocketClient tabs_[2];
  int typed_ = 0;
};

class WebBench : public ImChannelBench {
 public:
  WebBench() {
    for (const char* user : {"alice", "bert"}) {
      storage_.AddUser({SubscriberId(1), user, user, "en"});
    }
    WebOptions options;
    options.grace = absl::Milliseconds(30);  // Bert never comes
    server_ = *WebServer::Create(options, storage_, clock_);
    server_->Start(events_);
    channel_ = std::make_unique<WatchedChannel>(*server_, SignIn());
  }

  testing::FakeEventSink& events() override { return events_; }
  ImChannel& channel() override { return *channel_; }
  std::string reachable_user() override { return "alice"; }
  std::string unreachable_user() override { return "bert"; }
  void Type(const std::string& text) override { channel_->Type(text); }
  absl::Duration quiet() const override { return absl::Milliseconds(50); }

 private:
  Headers SignIn() {
    const std::string secret = NewWebSecret();
    EXPECT_TRUE(
        storage_.AddSignIn("alice", HashWebSecret(secret), clock_.Now().wall + kWebSignInTime)
            .ok());
    Reply reply = web_test::PostForm(server_->port(), "/s/" + secret, "token=" + secret);
    const std::string cookie = reply.headers["set-cookie"];
    return {{"Origin", server_->origin()}, {"Cookie", cookie.substr(0, cookie.find(';'))}};
  }

  testing::FakeClock clock_;
  testing::FakeEventSink events_;
  InMemoryWebStorage storage_;
  std::unique_ptr<WebServer> server_;
  std::unique_ptr<WatchedChannel> channel_;
};

INSTANTIATE_TEST_SUITE_P(Web, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new WebBench);
                         }));

}  // namespace
}  // namespace footman::conformance
