// A caller's leg over SIP keeps the rules of call_leg.h and leg_media.h: the kit for every CallLeg,
// with the real adapter, the real media library and a caller on loopback.

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/adapters/sip.h"
#include "footman/media/audio_engine.h"
#include "footman/testing/conformance/call_leg.h"
#include "tests/adapters/sip/raw_peer.h"
#include "tests/media/media_test_kit.h"

namespace footman::conformance {
namespace {

using sip_test::RawPeer;

// Calls, acknowledges whatever ends the INVITE, and answers BYE, on a thread of its own.
class Caller {
 public:
  Caller(uint16_t server, uint16_t rtp_port) : peer_(server) {
    const std::string sdp = absl::StrCat(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n", "m=audio ",
        rtp_port, " RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n");
    EXPECT_TRUE(peer_.Send(peer_.Request("INVITE", 1, "Content-Type: application/sdp\r\n", sdp)));
    thread_ = std::thread([this] { Listen(); });
  }
  ~Caller() {
    {
      std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    thread_.join();
  }
  void HangUp() {
    std::lock_guard lock(mutex_);
    if (!answered_tag_.empty()) peer_.NewBranch();
    EXPECT_TRUE(peer_.Send(answered_tag_.empty() ? peer_.Request("CANCEL", 1)
                                                 : peer_.Request("BYE", 2, "", "", answered_tag_)));
  }

 private:
  void Listen() {
    while (true) {
      const std::string message = peer_.Receive(absl::Milliseconds(50));
      std::lock_guard lock(mutex_);
      if (is_over_) return;
      if (!message.empty()) Handle(message);
    }
  }
  void Handle(const std::string& message) {
    if (absl::StartsWith(message, "BYE ")) {
      EXPECT_TRUE(peer_.Send(RawPeer::Ok(message)));
      return;
    }
    const bool is_final = absl::StartsWith(message, "SIP/2.0 ") && message[8] > '1';
    if (!is_final || RawPeer::Header(message, "CSeq") != "1 INVITE") return;
    const std::string tag = RawPeer::ToTag(message);
    if (message[8] == '2') {  // the ACK of a 200 is a transaction of its own (RFC 3261 13.2.2.4)
      answered_tag_ = tag;
      peer_.NewBranch();
    }
    EXPECT_TRUE(peer_.Send(peer_.Request("ACK", 1, "", "", tag)));
  }

  RawPeer peer_;
  std::mutex mutex_;
  bool is_over_ = false;
  std::string answered_tag_;  // of the answered dialog
  std::thread thread_;
};

// Whoever calls is known as kTestLeg.
class OneCallSink : public testing::FakeEventSink {
 public:
  CallId NextCall() override { return kTestCall; }
};

class SipLegBench : public CallLegBench {
 public:
  testing::FakeEventSink& events() override { return events_; }
  absl::Duration quiet() const override { return absl::Milliseconds(200); }
  std::unique_ptr<CallLeg> MakeLeg() override {
    engine_ = media::MakeEngine();
    SipOptions options;
    options.listeners = {{"127.0.0.1", 0}};
    options.trusted_peers = {{"127.0.0.0/8", {49}}};
    auto adapter = SipAdapter::Create(options, events_, engine_.get());
    EXPECT_TRUE(adapter.ok()) << adapter.status();
    if (!adapter.ok()) return nullptr;
    adapter_ = *std::move(adapter);
    caller_ = std::make_unique<Caller>(adapter_->listeners()[0].port, rtp_.port());
    if (!events_.WaitFor<CallArrived>(timeout()).has_value()) return nullptr;
    return events_.TakeLeg(kTestCall);
  }
  void HangUp() override { caller_->HangUp(); }
  std::unique_ptr<MediaSink> MakeSink() override {
    return media::MakeHeldSink(std::make_shared<media::HeldRecording>());
  }
  PlayPrompt Prompt() override {
    PlayPrompt prompt;
    prompt.leg = kTestLeg;
    prompt.kind = PromptKind::kBeep;
    return prompt;
  }

 private:
  OneCallSink events_;
  media::TestSocket rtp_;
  std::unique_ptr<media::AudioEngine> engine_;
  std::unique_ptr<Caller> caller_;  // answers the BYE of an adapter that ends
  std::unique_ptr<SipAdapter> adapter_;
};

INSTANTIATE_TEST_SUITE_P(Sip, CallLegConformance, ::testing::Values([] {
                           return std::unique_ptr<CallLegBench>(new SipLegBench);
                         }));

}  // namespace
}  // namespace footman::conformance
