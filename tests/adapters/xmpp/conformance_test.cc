// The conformance kit of ImChannel against a real server, by both logins. tests/e2e/xmpp starts the
// server and then this program:
//
//   xmpp_conformance CLIENT-PORT COMPONENT-PORT CA-FILE      accounts and secrets as server.mjs has
//   them

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "footman/adapters/xmpp.h"
#include "footman/runner.h"
#include "footman/testing/conformance/im_channel.h"
#include "lib/adapters/xmpp/connection.h"
#include "lib/adapters/xmpp/sent_message.h"
#include "tests/adapters/xmpp/relay.h"

namespace footman::conformance {
namespace {

constexpr char kAlice[] = "alice@chat.test";
int client_port = 0;
int component_port = 0;
std::string ca_file;

class OnlyAlice : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view, absl::string_view user) override {
    if (user == kAlice) return SubscriberId(1);
    return absl::NotFoundError("nobody's");
  }
};

XmppOptions Login(XmppLogin login, const std::string& jid) {
  XmppOptions options;
  options.login = login;
  const bool client = login == XmppLogin::kClient;
  options.jid = jid;
  options.password = client ? "correct horse" : "battery staple";
  options.host = "127.0.0.1";
  options.port = static_cast<uint16_t>(client ? client_port : component_port);
  options.ca_file = client ? ca_file : "";
  return options;
}

// A person at a client, who types when asked to and keeps what is written to them.
class Alice : public xmpp::Connection::Listener {
 public:
  explicit Alice(std::string to)
      : to_(std::move(to)),
        options_(Login(XmppLogin::kClient, kAlice)),
        connection_(options_, *xmpp::PrepareJid(kAlice), *this),
        thread_([this] { Live(); }) {
    online_.WaitForNotificationWithTimeout(absl::Seconds(10));
  }
  ~Alice() override {
    leave_.Notify();
    thread_.join();
  }
  // A text, and what her client puts beside it.
  struct Typed {
    std::string text{};
    std::string reply_to{};  // the id of a message (XEP-0461)
    std::string thread{};
    size_t quoted = 0;  // so many characters at the beginning are a fallback (XEP-0428)
    ReplyOrigin origin = ReplyOrigin::kLive;
    int number = 0;
  };
  void Type(Typed typed) {
    absl::MutexLock lock(&mutex_);
    typed.number = ++typed_so_far_;
    last_typed_ = typed;
    typed_.push_back(std::move(typed));
  }
  void TypeAgain() {
    absl::MutexLock lock(&mutex_);
    typed_.push_back(last_typed_);
  }
  // The message that an offer came by; empty = it never came.
  std::string MessageOf(OfferId offer) {
    absl::MutexLock lock(&mutex_);
    const auto found = messages_.find(FormatOfferId(offer));
    return found == messages_.end() ? "" : found->second;
  }
  // All that is unread, up to the first message with `last` in it; waits for that.
  std::vector<std::string> ReadUntil(const std::string& last, absl::Duration timeout) {
    absl::MutexLock lock(&mutex_);
    size_t end = 0;
    auto is_there = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      for (size_t i = 0; i < unread_.size(); ++i) {
        if (unread_[i].find(last) == std::string::npos) continue;
        end = i + 1;
        return true;
      }
      end = unread_.size();
      return false;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&is_there), timeout);
    const auto middle = unread_.begin() + static_cast<std::ptrdiff_t>(end);
    std::vector<std::string> read(unread_.begin(), middle);
    unread_.erase(unread_.begin(), middle);
    return read;
  }

  void OnOnline() override {
    connection_.Send(xmpp::NewStanza(connection_.context(), "presence"));
    online_.Notify();
  }
  void OnOffline() override {}
  void OnStanza(xmpp_stanza_t* stanza) override {
    xmpp_stanza_t* const body = xmpp::Child(stanza, "body", "");
    if (body == nullptr) return;
    absl::MutexLock lock(&mutex_);
    unread_.push_back(xmpp::TextOf(body));
    xmpp_stanza_t* const thread = xmpp::Child(stanza, "thread", "");
    if (thread != nullptr) {
      messages_.emplace(xmpp::TextOf(thread), xmpp::Attribute(stanza, "id"));
    }
  }
  void OnAccepted(uint64_t) override {}

 private:
  void Live() {
    connection_.Dial(clock_.Now().uptime);
    while (!leave_.HasBeenNotified()) {
      connection_.Turn(clock_.Now().uptime, absl::Milliseconds(10), -1);
      if (connection_.state() != XmppState::kOnline) continue;
      absl::MutexLock lock(&mutex_);
      for (const Typed& typed : typed_) connection_.Send(MessageOf(typed));
      typed_.clear();
    }
    connection_.LogOut(clock_.Now().uptime);
  }

  xmpp::Stanza MessageOf(const Typed& typed) {
    xmpp_ctx_t* const context = connection_.context();
    xmpp::Stanza message =
        xmpp::NoteMessage(context, {"", to_, absl::StrCat("typed-", typed.number)}, typed.text);
    if (!typed.thread.empty()) xmpp::AddTextChild(message, "thread", nullptr, typed.thread);
    if (!typed.reply_to.empty()) {
      xmpp::Stanza reply = xmpp::NewStanza(context, "reply", xmpp::kNsReply);
      xmpp::SetAttribute(reply, "id", typed.reply_to);
      xmpp::AddChild(message, std::move(reply));
    }
    if (typed.quoted > 0) {
      xmpp::Stanza fallback = xmpp::NewStanza(context, "fallback", xmpp::kNsFallback);
      xmpp::SetAttribute(fallback, "for", xmpp::kNsReply);
      xmpp::Stanza range = xmpp::NewStanza(context, "body");
      xmpp::SetAttribute(range, "start", "0");
      xmpp::SetAttribute(range, "end", absl::StrCat(typed.quoted));
      xmpp::AddChild(fallback, std::move(range));
      xmpp::AddChild(message, std::move(fallback));
    }
    if (typed.origin == ReplyOrigin::kDelayed) {
      xmpp::Stanza delay = xmpp::NewStanza(context, "delay", xmpp::kNsDelay);
      xmpp::SetAttribute(delay, "stamp", "2020-01-01T00:00:00Z");
      xmpp::AddChild(message, std::move(delay));
    }
    if (typed.origin == ReplyOrigin::kAutomatic) {
      xmpp::AddChild(message, xmpp::NewStanza(context, "no-store", xmpp::kNsHints));
    }
    return message;
  }

  const std::string to_;
  const XmppOptions options_;
  const SystemClock clock_;
  absl::Notification online_;
  absl::Notification leave_;
  absl::Mutex mutex_;
  std::vector<Typed> typed_ ABSL_GUARDED_BY(mutex_);  // to be sent
  Typed last_typed_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> messages_ ABSL_GUARDED_BY(mutex_);  // by their threads
  int typed_so_far_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> unread_ ABSL_GUARDED_BY(mutex_);
  xmpp::Connection connection_;
  std::thread thread_;
};

class XmppBench : public ImChannelBench {
 public:
  explicit XmppBench(XmppLogin login)
      : jid_(login == XmppLogin::kClient ? "footman@chat.test" : "footman@calls.chat.test"),
        relay_(static_cast<uint16_t>(login == XmppLogin::kClient ? client_port : component_port)),
        alice_(jid_) {
    XmppOptions options = Login(login, jid_);
    options.port = relay_.port();
    options.retry_max = absl::Seconds(1);
    options.send_timeout = absl::Seconds(10);  // the first offers wait for the login
    channel_ = *XmppChannel::Create(options, directory_, clock_);
    channel_->Start(events_);
  }

  footman::testing::FakeEventSink& events() override { return events_; }
  absl::Duration timeout() const override { return absl::Seconds(15); }
  absl::Duration quiet() const override { return absl::Milliseconds(300); }
  ImChannel& channel() override { return *channel_; }
  std::string reachable_user() override { return kAlice; }
  std::string unreachable_user() override { return "ghost@chat.test"; }
  void Type(const std::string& text) override { alice_.Type({.text = text}); }
  bool TypeReplyTo(OfferId offer, const std::string& text) override {
    alice_.Type({.text = text, .reply_to = alice_.MessageOf(offer)});
    return true;
  }
  bool TypeInThread(OfferId offer, const std::string& text) override {
    alice_.Type({.text = text, .thread = FormatOfferId(offer)});
    return true;
  }
  void TypeQuoting(const std::string& quoted, const std::string& answer) override {
    const std::string above =
        absl::StrCat("> ", absl::StrReplaceAll(quoted, {{"\n", "\n> "}}), "\n");
    size_t characters = 0;
    for (const char c : above) characters += (static_cast<uint8_t>(c) & 0xc0) != 0x80;
    alice_.Type({.text = above + answer, .quoted = characters});
  }
  bool TypeAs(ReplyOrigin origin, const std::string& text) override {
    if (origin != ReplyOrigin::kDelayed && origin != ReplyOrigin::kAutomatic) return false;
    alice_.Type({.text = text, .origin = origin});
    return true;
  }
  std::optional<std::vector<std::string>> ReadUntil(const std::string& last) override {
    return alice_.ReadUntil(last, timeout());
  }
  bool RepeatLast() override {
    alice_.TypeAgain();
    return true;
  }
  bool TakeAway() override {
    relay_.Unplug();
    return true;
  }
  void BringBack() override { relay_.Plug(); }

 private:
  const std::string jid_;
  xmpp_test::Relay relay_;
  const SystemClock clock_;
  OnlyAlice directory_;
  footman::testing::FakeEventSink events_;
  Alice alice_;
  std::unique_ptr<XmppChannel> channel_;
};

std::unique_ptr<ImChannelBench> Client() { return std::make_unique<XmppBench>(XmppLogin::kClient); }
std::unique_ptr<ImChannelBench> Component() {
  return std::make_unique<XmppBench>(XmppLogin::kComponent);
}
INSTANTIATE_TEST_SUITE_P(Xmpp, ImChannelConformance, ::testing::Values(&Client, &Component));

}  // namespace
}  // namespace footman::conformance

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s CLIENT-PORT COMPONENT-PORT CA-FILE\n", argv[0]);
    return 2;
  }
  footman::conformance::client_port = std::atoi(argv[1]);
  footman::conformance::component_port = std::atoi(argv[2]);
  footman::conformance::ca_file = argv[3];
  return RUN_ALL_TESTS();
}
