// The conformance kit of ImChannel.

#include <algorithm>
#include <atomic>
#include <thread>
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
  std::vector<std::string> ReadUntil(const std::string& last, absl::Duration patience) {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string>::iterator found;
    const auto there = [&] {
      found = std::find_if(shown_.begin(), shown_.end(), [&](const std::string& message) {
        return absl::StrContains(message, last);
      });
      return found != shown_.end();
    };
    const bool came = mutex_.AwaitWithTimeout(absl::Condition(&there), patience);
    const auto end = came ? found + 1 : shown_.end();
    std::vector<std::string> read(shown_.begin(), end);
    shown_.erase(shown_.begin(), end);
    return read;
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
      }
      peer_.Answer(message, nobody ? 404 : 200);
    }
  }

  MessagePeer& peer_;
  std::atomic<bool> stopping_{false}, away_{false};
  absl::Mutex mutex_;
  std::vector<std::string> shown_;
  std::thread thread_;
};

class SipMessageBench : public ImChannelBench {
 public:
  SipMessageBench() {
    // Between RFC 3261's first and second retransmission: none is on its way at that moment.
    desk_.options.answer_time = absl::Milliseconds(800);
    desk_.Start();
    server_ = std::make_unique<PhoneServer>(desk_.peer);
    phone_ = std::make_unique<sip_test::RawPeer>(desk_.port);
  }
  testing::FakeEventSink& events() override { return desk_.events; }
  ImChannel& channel() override { return *desk_.channel; }
  std::string reachable_user() override { return sip_test::kAlice; }
  std::string unreachable_user() override { return "bert@example.org"; }
  void Type(const std::string& text) override {
    typed_.text = text;
    EXPECT_NE(Deliver(*phone_, typed_), 0) << "no answer came";
  }
  std::optional<std::vector<std::string>> ReadUntil(const std::string& last) override {
    return server_->ReadUntil(last, patience());
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
  sip_test::MessageDesk desk_;
  std::unique_ptr<PhoneServer> server_;  // before the desk ends
  std::unique_ptr<sip_test::RawPeer> phone_;
  sip_test::Typed typed_;
};

INSTANTIATE_TEST_SUITE_P(SipMessage, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new SipMessageBench);
                         }));

}  // namespace
}  // namespace footman::conformance
