// The conformance kit against the fakes: both must be right.

#include "footman/testing/conformance.h"

#include <gtest/gtest.h>

#include "footman/testing/fake_ports.h"

namespace footman::conformance {
namespace {

using testing::Answering;
using testing::FakeEventSink;
using testing::FakePorts;

// Fakes that answer at once, wired to the sink of the bench.
struct FakeSwitch {
  FakeEventSink events;
  FakePorts fakes;
  FakeSwitch() { fakes.ConnectTo(&events); }
};

class FakeChannelBench : public ImChannelBench {
 public:
  FakeEventSink& events() override { return host_.events; }
  ImChannel& channel() override { return host_.fakes.web; }
  std::string reachable_user() override { return "alice"; }
  std::string unreachable_user() override {
    host_.fakes.web.refusal = absl::NotFoundError("nobody is connected");
    return "nobody";
  }
  void Type(const std::string& text) override {
    typed_ = text;
    ++messages_;
    RepeatLast();
  }
  bool RepeatLast() override {
    host_.fakes.web.Reply("alice", typed_, std::to_string(messages_));
    return true;
  }
  bool TypeReplyTo(OfferId offer, const std::string& text) override {
    host_.fakes.web.ReplyTo(*Find(offer), text);
    return true;
  }
  bool TypeInThread(OfferId offer, const std::string& text) override {
    host_.fakes.web.ReplyInThread(*Find(offer), text);
    return true;
  }
  bool TypeElsewhereWithLastId(const std::string& text) override {
    host_.fakes.web.Reply("alice", text, std::to_string(messages_), "phone");
    return true;
  }
  bool TakeAway() override {
    host_.fakes.web.refusal = absl::UnavailableError("no connection");
    return true;
  }
  void BringBack() override { host_.fakes.web.refusal = absl::OkStatus(); }

 private:
  testing::Owned<SendOffer> Find(OfferId id) {
    for (const testing::Owned<SendOffer>& offer : host_.fakes.web.offers) {
      if (offer->offer == id) return offer;
    }
    ADD_FAILURE() << "no such offer was sent";
    return testing::Owned<SendOffer>(SendOffer());
  }

  FakeSwitch host_;
  std::string typed_;
  int messages_ = 0;
};

class FakeStoreBench : public ProfileStoreBench {
 public:
  FakeEventSink& events() override { return host_.events; }
  ProfileStore& store() override { return host_.fakes.profiles; }
  void Add(const Profile& profile) override { host_.fakes.profiles.Add(profile); }

 private:
  FakeSwitch host_;
};

class FakeRecordingsBench : public RecordingStoreBench {
 public:
  FakeEventSink& events() override { return host_.events; }
  RecordingStore& store() override { return host_.fakes.recordings; }
  SubscriberId subscriber() override { return SubscriberId(1); }

 private:
  FakeSwitch host_;
};

class FakeLegBench : public CallLegBench {
 public:
  FakeEventSink& events() override { return host_.events; }
  std::unique_ptr<CallLeg> MakeLeg() override { return host_.fakes.legs.Make(kTestCall); }
  void HangUp() override { host_.fakes.legs.HangUp(kTestCall); }
  std::unique_ptr<MediaSink> MakeSink() override {
    return *host_.fakes.recordings.Open(SampleRecording(SubscriberId(1)));
  }
  PlayPrompt Prompt() override {
    PlayPrompt prompt;
    prompt.leg = kTestLeg;
    prompt.kind = PromptKind::kGreeting;
    return prompt;
  }

 private:
  FakeSwitch host_;
};

class FakeDialerBench : public LegDialerBench {
 public:
  FakeEventSink& events() override { return host_.events; }
  LegDialer& dialer() override { return host_.fakes.dialer; }
  std::string destination() override { return "desk"; }
  std::string nobody() override {
    host_.fakes.dialer.refusal = absl::NotFoundError("no such device");
    return "nobody";
  }
  bool Alert() override {
    host_.fakes.legs.Alert(kDialledLeg);
    return true;
  }
  void Answer() override { host_.fakes.legs.Confirm(kDialledLeg); }
  void Refuse() override { host_.fakes.legs.HangUp(kDialledLeg); }
  void HangUp() override { host_.fakes.legs.HangUp(kDialledLeg); }
  bool WaitUntilFree() override { return host_.fakes.legs.Find(kDialledLeg)->peer_free; }

 private:
  FakeSwitch host_;
};

INSTANTIATE_TEST_SUITE_P(Fake, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new FakeChannelBench);
                         }));
INSTANTIATE_TEST_SUITE_P(Fake, ProfileStoreConformance, ::testing::Values([] {
                           return std::unique_ptr<ProfileStoreBench>(new FakeStoreBench);
                         }));
INSTANTIATE_TEST_SUITE_P(Fake, RecordingStoreConformance, ::testing::Values([] {
                           return std::unique_ptr<RecordingStoreBench>(new FakeRecordingsBench);
                         }));
INSTANTIATE_TEST_SUITE_P(Fake, LegDialerConformance, ::testing::Values([] {
                           return std::unique_ptr<LegDialerBench>(new FakeDialerBench);
                         }));
INSTANTIATE_TEST_SUITE_P(Fake, CallLegConformance, ::testing::Values([] {
                           return std::unique_ptr<CallLegBench>(new FakeLegBench);
                         }));

}  // namespace
}  // namespace footman::conformance
