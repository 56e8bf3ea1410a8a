// The conformance kit of ImChannel.

#include "footman/testing/conformance.h"

#include <gtest/gtest.h>

#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

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
  WatchedChannel(WebServer& server, const Headers& headers) : server_(server), headers_(headers) {
    OpenTabs();
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

  void OpenTabs() {
    for (int i = 0; i < 2; ++i) {
      SocketClient& tab = tabs_.emplace_back(server_.port(), headers_);
      EXPECT_TRUE(tab.Send(R"({"type": "hello"})"));
      EXPECT_TRUE(Receive(tab).has_value()) << "no welcome";
    }
  }
  void CloseTabs() {
    for (SocketClient& tab : tabs_) tab.Close();
    tabs_.clear();
  }

  void Type(const std::string& text) {
    const json message = {{"type", "reply"}, {"id", absl::StrCat("r", ++typed_)}, {"text", text}};
    last_typed_ = message.dump();
    TypeAgain();
  }
  void TypeAgain() { EXPECT_TRUE(tabs_.front().Send(last_typed_)); }
  // Another text under the last id.
  void TypeWithLastId(const std::string& text, bool elsewhere) {
    json message = json::parse(last_typed_);
    message["text"] = text;
    EXPECT_TRUE((elsewhere ? tabs_.back() : tabs_.front()).Send(message.dump()));
  }

  std::vector<std::string> ReadUntil(const std::string& last) {
    std::vector<std::string> read;
    do {
      for (; !unread_.empty(); unread_.pop_front()) {
        const bool is_last = unread_.front().find(last) != std::string::npos;
        read.push_back(std::move(unread_.front()));
        if (!is_last) continue;
        unread_.pop_front();
        return read;
      }
    } while (Receive(tabs_.front()).has_value());
    return read;
  }

 private:
  std::optional<std::string> Receive(SocketClient& tab) {
    std::optional<std::string> text = tab.Receive();
    if (text.has_value() && &tab == &tabs_.front()) unread_.push_back(*text);
    return text;
  }

  void Show(SocketClient& tab) {
    while (const std::optional<std::string> text = Receive(tab)) {
      const json message = json::parse(*text);
      if (message["type"] != "item" || message["item"]["kind"] != "offer") continue;
      if (message["item"]["state"] != "open") continue;  // an update of one before
      const json shown = {{"type", "shown"}, {"item", message["item"]["id"]}};
      EXPECT_TRUE(tab.Send(shown.dump()));
      return;
    }
    ADD_FAILURE() << "the offer never came";
  }

  WebServer& server_;
  const Headers headers_;
  std::deque<SocketClient> tabs_;
  std::deque<std::string> unread_;  // of the first tab
  std::string last_typed_;
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
  std::optional<std::vector<std::string>> ReadUntil(const std::string& last) override {
    return channel_->ReadUntil(last);
  }
  bool RepeatLast() override {
    channel_->TypeAgain();
    return true;
  }
  bool TypeElsewhereWithLastId(const std::string& text) override {
    channel_->TypeWithLastId(text, /*elsewhere=*/true);
    return true;
  }
  bool TypeLaterWithLastId(const std::string& text) override {
    clock_.Advance(absl::Minutes(2) + absl::Seconds(1));
    channel_->TypeWithLastId(text, /*elsewhere=*/false);
    return true;
  }
  // The service is in this process; what comes and goes are the people.
  bool TakeAway() override {
    channel_->CloseTabs();
    return true;
  }
  void BringBack() override { channel_->OpenTabs(); }
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
