// The conformance kit of ImChannel.

#include "footman/testing/conformance.h"
#include "tests/adapters/sip/message_desk.h"

namespace footman::conformance {
namespace {

using sip_test::MessageDesk;
using sip_test::MessagePeer;

// The channel as its user's server sees it: each message is received and answered.
class CarriedChannel : public ImChannel {
 public:
  explicit CarriedChannel(MessageDesk& desk) : desk_(desk) {}
  absl::string_view service() const override { return desk_.channel->service(); }
  absl::Status Send(const SendOffer& command) override {
    return Carried(desk_.channel->Send(command));
  }
  absl::Status Update(const UpdateOffer& command) override {
    return Carried(desk_.channel->Update(command));
  }
  absl::Status Note(const SendNote& command) override {
    return Carried(desk_.channel->Note(command));
  }
  absl::Status Voicemail(const SendVoicemail& command) override {
    return Carried(desk_.channel->Voicemail(command));
  }

 private:
  absl::Status Carried(absl::Status accepted) {
    if (!accepted.ok()) return accepted;
    const MessagePeer::Received message = desk_.peer.Receive();
    EXPECT_FALSE(message.request.empty()) << "nothing was sent";
    desk_.peer.Answer(message, message.target() == "sip:bert@example.org" ? 404 : 200);
    return accepted;
  }
  MessageDesk& desk_;
};

class SipMessageBench : public ImChannelBench {
 public:
  SipMessageBench() {
    desk_.Start();
    phone_ = std::make_unique<sip_test::RawPeer>(desk_.port);
  }
  testing::FakeEventSink& events() override { return desk_.events; }
  ImChannel& channel() override { return channel_; }
  std::string reachable_user() override { return sip_test::kAlice; }
  std::string unreachable_user() override { return "bert@example.org"; }
  void Type(const std::string& text) override {
    sip_test::Typed typed;
    typed.text = text;
    EXPECT_EQ(sip_test::Deliver(*phone_, typed), 200);
  }
  absl::Duration quiet() const override { return absl::Milliseconds(50); }

 private:
  MessageDesk desk_;
  CarriedChannel channel_{desk_};
  std::unique_ptr<sip_test::RawPeer> phone_;
};

INSTANTIATE_TEST_SUITE_P(SipMessage, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new SipMessageBench);
                         }));

}  // namespace
}  // namespace footman::conformance
