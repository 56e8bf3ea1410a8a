// The conformance kit of ImChannel.

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "footman/testing/conformance.h"
#include "tests/adapters/sip/message_desk.h"

namespace footman::conformance {
namespace {

using sip_test::Deliver;
using sip_test::MessageOf;
using sip_test::MessagePeer;

constexpr char kBert[] = "sip:bert@example.org";  // nobody

// The phones' server: takes every message, and shows those to Alice. While it is away, whatever is
// sent to it is lost on the way.
class PhoneServer {
 public:
  explicit PhoneServer(MessagePeer& peer) : peer_(peer), thread_([this] { Run(); }) {}
  ~PhoneServer() {
    stopping_ = true;
    thread_.join();
  }

  void set_away(bool away) { away_ = away; }
  std::vector<std::string> ReadUntil(const std::string& last, absl::Duration timeout) {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string>::iterator found;
    const auto there = [&] {
      found = std::find_if(shown_.begin(), shown_.end(), [&](const std::string& message) {
        return absl::StrContains(message, last);
      });
      return found != shown_.end();
    };
    const bool came = mutex_.AwaitWithTimeout(absl::Condition(&there), timeout);
    const auto end = came ? found + 1 : shown_.end();
    std::vector<std::string> read(shown_.begin(), end);
    shown_.erase(shown_.begin(), end);
    return read;
  }

  // Of the message by which the offer came.
  std::string CallIdOf(OfferId offer) {
    absl::MutexLock lock(&mutex_);
    for (const std::string& id : call_ids_) {
      if (absl::StartsWith(id, FormatOfferId(offer))) return id;
    }
    return "";
  }

 private:
  void Run() {
    while (!stopping_) {
      const MessagePeer::Received message = peer_.Receive(absl::Milliseconds(20));
      if (message.request.empty() || away_) continue;
      const bool nobody = message.target() == kBert;
      if (!nobody) {
        absl::MutexLock lock(&mutex_);
        shown_.push_back(message.body());
        call_ids_.push_back(message.header("Call-ID"));
      }
      peer_.Answer(message, nobody ? 404 : 200);
    }
  }

  MessagePeer& peer_;
  std::atomic<bool> stopping_{false}, away_{false};
  absl::Mutex mutex_;
  std::vector<std::string> shown_;
  std::vector<std::string> call_ids_;
  std::thread thread_;
};

class SipMessageBench : public ImChannelBench {
 public:
  SipMessageBench() {
    // Between RFC 3261's first and second retransmission: none is on its way at that moment.
    desk_.options.answer_timeout = absl::Milliseconds(800);
    desk_.Start();
    server_ = std::make_unique<PhoneServer>(desk_.peer);
    // By TCP: over UDP the transactions would remember for half a minute what was answered, and
    // answer 482 by themselves (RFC 3261 8.2.2.2).
    phone_ = std::make_unique<sip_test::RawPeer>(desk_.port, /*tcp=*/true);
  }
  testing::FakeEventSink& events() override { return desk_.events; }
  ImChannel& channel() override { return *desk_.channel; }
  std::string reachable_user() override { return sip_test::kAlice; }
  std::string unreachable_user() override { return "bert@example.org"; }
  void Type(const std::string& text) override { TypeWith(text, {}); }
  bool TypeReplyTo(OfferId offer, const std::string& text) override {
    sip_test::Typed typed;
    typed.headers = absl::StrCat("In-Reply-To: ", server_->CallIdOf(offer), "\r\n");
    return TypeWith(text, typed);
  }
  bool TypeInThread(OfferId offer, const std::string& text) override {
    sip_test::Typed typed;
    typed.call_id = server_->CallIdOf(offer);
    typed.cseq = ++cseq_;
    return TypeWith(text, typed);
  }
  bool TypeElsewhereWithLastId(const std::string& text) override {
    sip_test::Typed typed = WithLastId();
    typed.headers = "Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1\r\n";
    return TypeWith(text, typed);
  }
  bool TypeLaterWithLastId(const std::string& text) override {
    desk_.clock.Advance(absl::Minutes(2) + absl::Seconds(1));
    return TypeWith(text, WithLastId());
  }
  bool TypeAs(ReplyOrigin origin, const std::string& text) override {
    sip_test::Typed typed;
    switch (origin) {
      case ReplyOrigin::kAutomatic:
        typed.headers = "Auto-Submitted: auto-replied\r\n";
        break;
      case ReplyOrigin::kDelayed:
        typed.headers = "Date: Mon, 01 Jun 2026 11:59:00 GMT\r\n";  // a minute ago
        break;
      case ReplyOrigin::kCarbon:
        typed.from = "<sip:calls@footman.example>";
        break;
      case ReplyOrigin::kLive:
      case ReplyOrigin::kBounced:  // errors are answers to our requests
        return false;
    }
    return TypeWith(text, typed);
  }
  std::optional<std::vector<std::string>> ReadUntil(const std::string& last) override {
    return server_->ReadUntil(last, timeout());
  }
  bool RepeatLast() override {
    phone_->NewBranch();  // by another way: the transaction does not know it
    EXPECT_TRUE(phone_->Send(MessageOf(*phone_, typed_)));
    return !phone_->Receive().empty();
  }
  bool TakeAway() override {
    server_->set_away(true);
    return true;
  }
  void BringBack() override { server_->set_away(false); }
  absl::Duration quiet() const override { return absl::Milliseconds(50); }

 private:
  bool TypeWith(const std::string& text, sip_test::Typed typed) {
    typed_ = std::move(typed);
    typed_.text = text;
    EXPECT_NE(Deliver(*phone_, typed_), 0) << "no answer came";
    return true;
  }
  sip_test::Typed WithLastId() const {
    const std::string last = MessageOf(*phone_, typed_);
    sip_test::Typed typed;
    typed.call_id = sip_test::RawPeer::Header(last, "Call-ID");
    return typed;
  }

  sip_test::MessageDesk desk_;
  std::unique_ptr<PhoneServer> server_;  // before the desk ends
  std::unique_ptr<sip_test::RawPeer> phone_;
  sip_test::Typed typed_;
  int cseq_ = 1;
};

INSTANTIATE_TEST_SUITE_P(SipMessage, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new SipMessageBench);
                         }));

}  // namespace
}  // namespace footman::conformance
