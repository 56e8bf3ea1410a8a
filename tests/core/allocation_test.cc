// In steady state the engine allocates nothing: not for a whole life of a call, of any kind.

#include <gtest/gtest.h>

#include <bitset>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "tests/core/counting_allocator.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

// An engine without any of the test kit's book-keeping, which would allocate.
class BareEngine {
 public:
  explicit BareEngine(Profile profile) : profile_(std::move(profile)) {
    engine_ = *Engine::Create(AbleOptions());
    secrets_ = SecretsFor(CallId(1), 8);
  }

  using Kinds = std::bitset<std::variant_size_v<Event>>;

  void Handle(const Event& event) {
    kinds_.set(event.index());
    ok_ = ok_ && engine_->Handle(event, now_).ok();
    Note();
  }
  void Pass(absl::Duration time) {
    now_.uptime += time;
    now_.wall += time;
    while (engine_->AdvanceTo(now_)) Note();
  }
  CallId Arrive() {
    const CallId call(++last_call_);
    CallArrived arrived;
    arrived.call = call;
    arrived.caller = {"+4930111", "Bob of twenty letters", Presentation::kAllowed,
                      Attestation::kFull};
    arrived.called = called_;
    arrived.diversions = diversions_;
    arrived.secrets = secrets_;
    Handle(arrived);
    return call;
  }
  void Load(CallId call) {
    ProfileLoaded loaded;
    loaded.call = call;
    loaded.profile = &profile_;
    loaded.called = "+4930222";
    Handle(loaded);
  }
  CallId Ask() {
    const CallId call = Arrive();
    Load(call);
    Handle(OfferDelivered{{call, 0}});
    return call;
  }
  void Reply(absl::string_view text, OfferId offer) {
    ReplyReceived reply;
    reply.subscriber = profile_.subscriber;
    reply.service = "web";
    reply.user = "alice";
    reply.text = text;
    reply.offer = offer;
    Handle(reply);
  }
  void Press(CallId call, uint8_t option) {
    LinkClicked press;
    press.token = {call, secrets_[0]};
    press.option = option;
    Handle(press);
  }
  void View(CallId call, uint8_t option) {
    LinkViewed view;
    view.token = {call, secrets_[0]};
    view.option = option;
    Handle(view);
  }
  void End(CallId call, LegEndReason reason) { Handle(LegEnded{{call, kCallerLeg}, reason}); }
  uint32_t serial() const { return serial_; }
  const Kinds& kinds() const { return kinds_; }  // that were handled
  int open_calls() const { return engine_->open_calls(); }
  bool ok() const { return ok_; }

 private:
  void Note() {
    for (const Command& command : engine_->commands()) {
      if (const auto* prompt = std::get_if<PlayPrompt>(&command)) serial_ = prompt->serial;
      if (const auto* recording = std::get_if<StartRecording>(&command))
        serial_ = recording->serial;
      if (const auto* speak = std::get_if<SynthesizeSpeech>(&command)) serial_ = speak->serial;
    }
  }

  const std::vector<absl::string_view> called_ = {"+4930222", "+4930223"};
  const std::vector<Diversion> diversions_ = {{"+4930222", DiversionReason::kNoAnswer, 1, false},
                                              {"+4930555", DiversionReason::kBusy, 1, false}};
  std::unique_ptr<Engine> engine_;
  Profile profile_;
  std::vector<LinkSecret> secrets_;
  Moment now_{absl::Hours(1), absl::FromUnixSeconds(1700000000)};
  uint64_t last_call_ = 0;
  uint32_t serial_ = 0;
  Kinds kinds_;
  bool ok_ = true;
};

void Voicemail(BareEngine& engine) {
  const CallId call = engine.Ask();
  const LegId leg{call, kCallerLeg};
  engine.Reply("voicemail, please", {call, 0});
  engine.Handle(LegRinging{leg});  // only a dialled leg does; late
  engine.Handle(LegAnswered{leg});
  engine.Handle(PromptFinished{leg, engine.serial()});
  engine.Pass(absl::Seconds(4));
  engine.Handle(RecordingFinished{leg, engine.serial(), "2026/11/24/recording-0001.wav",
                                  absl::Seconds(4), RecordingEnd::kSilence});
  engine.Handle(LegEnded{leg, LegEndReason::kAsTold});
  engine.Handle(VoicemailStored{call, engine.serial(), "voicemail-0001"});
}

void DeclineByClick(BareEngine& engine) {
  const CallId call = engine.Ask();
  engine.Press(call, 3);
  engine.Press(call, 3);  // again: told that it is taken
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kAsTold});
}

void Redirect(BareEngine& engine) {
  const CallId call = engine.Ask();
  engine.Reply("transfer +49 30 4445", {call, 0});
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kAsTold});
}

void Timeout(BareEngine& engine) {
  const CallId call = engine.Ask();
  engine.Pass(absl::Seconds(20));
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kHungUp});
}

void HoldThenHangUp(BareEngine& engine) {
  const CallId call = engine.Ask();
  engine.Reply("hold", {call, 0});
  engine.Pass(absl::Seconds(11));
  engine.Reply("what?", {call, 0});
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kCancelled});
  engine.Reply("too late", {call, 0});
}

void Say(BareEngine& engine) {
  const CallId call = engine.Ask();
  const LegId leg{call, kCallerLeg};
  engine.Reply("say I am in a meeting, back at three", {call, 0});
  engine.Handle(SpeechSynthesized{call, engine.serial(), "spoken-0001"});
  engine.Handle(LegAnswered{leg});
  engine.Handle(PromptFinished{leg, engine.serial()});
  engine.Handle(LegEnded{leg, LegEndReason::kAsTold});
}

void SeveralAtOnce(BareEngine& engine) {
  CallId calls[8];
  for (CallId& call : calls) call = engine.Ask();
  engine.Reply("which?", {CallId(999999), 0});
  for (const CallId call : calls)
    engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kCancelled});
}

void NobodysNumber(BareEngine& engine) {
  const CallId call = engine.Arrive();
  engine.Handle(ProfileMissing{call});
  engine.End(call, LegEndReason::kAsTold);
}

void NoProfileAndNoAudio(BareEngine& engine) {
  const CallId call = engine.Arrive();
  engine.Handle(ProfileFailed{call, "the disk is gone"});
  engine.Handle(LegFailed{{call, kCallerLeg}, "no ACK"});
  engine.End(call, LegEndReason::kAsTold);
}

void NoOfferArrives(BareEngine& engine) {
  const CallId call = engine.Arrive();
  engine.Load(call);
  engine.Handle(OfferFailed{{call, 0}, "nobody is connected"});
  engine.Handle(OfferFailed{{call, 1}, "bounced"});
  engine.End(call, LegEndReason::kHungUp);
}

void RecordingFails(BareEngine& engine) {
  const CallId call = engine.Ask();
  const LegId leg{call, kCallerLeg};
  engine.View(call, 1);
  engine.Press(call, 1);
  engine.View(call, 1);  // too late
  engine.Handle(LegAnswered{leg});
  engine.Handle(DigitPressed{leg, '5'});
  engine.Handle(PromptFailed{leg, engine.serial(), "no such sound"});
  engine.Handle(RecordingFailed{leg, engine.serial(), "disk full"});
  engine.End(call, LegEndReason::kAsTold);
}

void StoringFails(BareEngine& engine) {
  const CallId call = engine.Ask();
  const LegId leg{call, kCallerLeg};
  engine.Reply("1", {call, 0});
  engine.Handle(LegAnswered{leg});
  engine.Handle(PromptFinished{leg, engine.serial()});
  engine.End(call, LegEndReason::kHungUp);
  engine.Handle(RecordingFinished{leg, engine.serial(), "recording-0002.wav", absl::Seconds(9),
                                  RecordingEnd::kLegEnded});
  engine.Handle(VoicemailNotStored{call, engine.serial(), "disk full"});
}

void SpeechFails(BareEngine& engine) {
  const CallId call = engine.Ask();
  engine.Reply("say I am in a meeting", {call, 0});
  engine.Handle(SpeechNotSynthesized{call, engine.serial(), "no voice"});
  engine.End(call, LegEndReason::kHungUp);
}

void HostTakesOver(BareEngine& engine) {
  const CallId call = engine.Ask();
  engine.Press(call, 9);
  engine.Handle(LegAnswered{{call, kCallerLeg}});
  engine.Handle(HostTreatmentFinished{call, HostOutcome::kHandedBack});
  engine.End(call, LegEndReason::kHungUp);
}

using Life = std::pair<const char*, void (*)(BareEngine&)>;
constexpr Life kLives[] = {
    {"Voicemail", Voicemail},
    {"DeclineByClick", DeclineByClick},
    {"Redirect", Redirect},
    {"Timeout", Timeout},
    {"HoldThenHangUp", HoldThenHangUp},
    {"Say", Say},
    {"SeveralAtOnce", SeveralAtOnce},
    {"NobodysNumber", NobodysNumber},
    {"NoOfferArrives", NoOfferArrives},
    {"NoProfileAndNoAudio", NoProfileAndNoAudio},
    {"RecordingFails", RecordingFails},
    {"StoringFails", StoringFails},
    {"SpeechFails", SpeechFails},
    {"HostTakesOver", HostTakesOver},
};

class AllocationTest : public testing::TestWithParam<Life> {};

TEST_P(AllocationTest, NoneInSteadyState) {
  BareEngine engine(AliceOnTwo(absl::Seconds(3)));
  const auto life = GetParam().second;
  // Until the memory of ended calls (256 offers) has been round once.
  for (int i = 0; i < 400; ++i) life(engine);
  const uint64_t before = Allocations();
  for (int i = 0; i < 400; ++i) life(engine);
  EXPECT_EQ(Allocations() - before, 0u);
  EXPECT_EQ(engine.open_calls(), 0);
  EXPECT_TRUE(engine.ok());
}

INSTANTIATE_TEST_SUITE_P(Lives, AllocationTest, testing::ValuesIn(kLives),
                         [](const auto& one) { return std::string(one.param.first); });

TEST(LivesTest, TheyHaveEveryKindOfEvent) {
  BareEngine engine(AliceOnTwo(absl::Seconds(3)));
  for (const auto& [name, life] : kLives) life(engine);
  EXPECT_TRUE(engine.kinds().all()) << engine.kinds();
}

// The reference call: 20 characters of name, two hops, four options on one address.
struct Waiting {
  explicit Waiting(int calls) : secrets(1) {
    const uint64_t before = AllocatedBytes();
    EngineOptions options = AbleOptions();
    options.max_calls = calls;
    options.max_offers_per_call = 1;
    options.max_addresses = calls;
    engine = *Engine::Create(options);
    Profile profile = AliceOnTwo(absl::ZeroDuration());
    profile.addresses.resize(1);
    const uint64_t made = Allocations();
    for (int i = 1; i <= calls; ++i) {
      profile.addresses[0].user.replace(0, 8, std::to_string(10000000 + i));
      Arrive(CallId(static_cast<uint64_t>(i)), profile);
    }
    while_arriving = Allocations() - made;
    bytes = AllocatedBytes() - before;
  }
  void Arrive(CallId call, const Profile& profile) {
    static constexpr absl::string_view kCalled[] = {"+4930222"};
    static constexpr Diversion kDiversions[] = {{"+4930222", DiversionReason::kNoAnswer, 1, false},
                                                {"+4930555", DiversionReason::kBusy, 1, false}};
    CallArrived arrived;
    arrived.call = call;
    arrived.caller = {"+4930111222", "Bob of Twenty Letter", Presentation::kAllowed,
                      Attestation::kFull};
    arrived.called = kCalled;
    arrived.diversions = kDiversions;
    arrived.secrets = secrets;
    ProfileLoaded loaded;
    loaded.call = call;
    loaded.profile = &profile;
    loaded.called = kCalled[0];
    ok = ok && engine->Handle(arrived, now).ok() && engine->Handle(loaded, now).ok() &&
         engine->Handle(OfferDelivered{{call, 0}}, now).ok();
  }

  std::unique_ptr<Engine> engine;
  std::vector<LinkSecret> secrets;
  const Moment now{absl::Hours(1), absl::FromUnixSeconds(1700000000)};
  uint64_t bytes = 0;
  uint64_t while_arriving = 0;  // allocations
  bool ok = true;
};

TEST(WaitingCallsTest, TakeLessThanAKilobyteEach) {
  const Waiting few(10000);
  const Waiting many(20000);
  ASSERT_TRUE(few.ok && many.ok);
  EXPECT_EQ(many.engine->open_calls(), 20000);
  EXPECT_LE((many.bytes - few.bytes) / 10000, 1024u);
}

// A table that grew would stall one call for all others. Only blocks come as they are needed, in
// slabs of 256 KiB.
TEST(WaitingCallsTest, NoTableGrowsWhileTheyArrive) {
  const Waiting few(10000);
  const Waiting many(20000);
  EXPECT_LE(many.while_arriving, 2 * 20000 * 512 / (256 * 1024) + 32u);
  EXPECT_LE(many.while_arriving, 2 * few.while_arriving + 8);
}

TEST(CountingAllocatorTest, Counts) {
  const uint64_t before = Allocations();
  auto* const text = new std::string(1000, 'x');
  EXPECT_EQ(Allocations() - before, 2u);
  delete text;
}

}  // namespace
}  // namespace footman
