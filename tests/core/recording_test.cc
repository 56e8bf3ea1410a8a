// Recordings outlive the state that began them, and legs: whatever began is stored under its own
// serial, and the call's end waits for it and for the leg, in any order.

#include <gtest/gtest.h>

#include "tests/core/test_engine.h"

namespace footman {
namespace {

// Bob is being recorded.
struct Recorded {
  Recorded() : call(engine.Ask()), leg{call, kCallerLeg} {
    engine.Reply("voicemail");
    engine.Handle(LegAnswered{leg});
    engine.Handle(PromptFinished{leg, engine.serial()});
    serial = engine.serial();
    EXPECT_EQ(engine.StateOf(call), "Recording");
  }
  void Over(RecordingEnd end = RecordingEnd::kSilence) {
    engine.Handle(RecordingFinished{leg, serial, "r.wav", absl::Seconds(7), end});
  }
  bool Ended() const { return engine.RecordsOf(call) == 1; }

  TestEngine engine;
  const CallId call;
  const LegId leg;
  uint32_t serial = 0;
};

TEST(RecordingTest, TheEndWaitsForTheStoreThoughTheLegIsGone) {
  Recorded bob;
  bob.Over();
  ASSERT_NE(bob.engine.Last<StoreVoicemail>(), nullptr);
  EXPECT_EQ(bob.engine.Last<StoreVoicemail>()->serial, bob.serial);
  EXPECT_NE(bob.engine.Last<HangUpLeg>(), nullptr) << "the caller is let go at once";
  bob.engine.Handle(LegEnded{bob.leg, LegEndReason::kAsTold});
  EXPECT_FALSE(bob.Ended());
  bob.engine.Handle(VoicemailStored{bob.call, bob.serial, "v1"});
  EXPECT_TRUE(bob.Ended());
  EXPECT_EQ(bob.engine.DispositionOf(bob.call), Disposition::kVoicemail);
}

TEST(RecordingTest, TheEndWaitsForTheLegThoughAllIsStored) {
  Recorded bob;
  bob.Over();
  bob.engine.Handle(VoicemailStored{bob.call, bob.serial, "v1"});
  ASSERT_NE(bob.engine.Last<SendVoicemail>(), nullptr) << "the subscriber need not wait";
  EXPECT_FALSE(bob.Ended());
  bob.engine.Handle(LegEnded{bob.leg, LegEndReason::kAsTold});
  EXPECT_TRUE(bob.Ended());
}

TEST(RecordingTest, AnAnswerUnderAnotherSerialIsLate) {
  Recorded bob;
  bob.Over();
  bob.engine.Handle(LegEnded{bob.leg, LegEndReason::kAsTold});
  bob.engine.Handle(VoicemailStored{bob.call, bob.serial + 1, "another's"});
  bob.engine.Handle(VoicemailNotStored{bob.call, bob.serial - 1, "another's"});
  EXPECT_FALSE(bob.Ended());
  EXPECT_EQ(bob.engine.Last<SendVoicemail>(), nullptr);
  bob.engine.Handle(VoicemailStored{bob.call, bob.serial, "v1"});
  EXPECT_TRUE(bob.Ended());
}

TEST(RecordingTest, TheCallersEndStopsItAndWhatWasSaidIsKept) {
  Recorded bob;
  bob.engine.Handle(LegEnded{bob.leg, LegEndReason::kHungUp});
  ASSERT_NE(bob.engine.Last<StopRecording>(), nullptr);
  EXPECT_EQ(bob.engine.Last<StopRecording>()->serial, bob.serial);
  EXPECT_EQ(bob.engine.StateOf(bob.call), "Ending");
  bob.Over(RecordingEnd::kStopped);
  EXPECT_NE(bob.engine.Last<StoreVoicemail>(), nullptr);
  bob.engine.Handle(VoicemailStored{bob.call, bob.serial, "v1"});
  EXPECT_TRUE(bob.Ended());
  EXPECT_EQ(bob.engine.DispositionOf(bob.call), Disposition::kVoicemail);
}

// The leg says so itself a moment later.
TEST(RecordingTest, ALegThatEndedIsNotToldToEnd) {
  Recorded bob;
  bob.Over(RecordingEnd::kLegEnded);
  EXPECT_EQ(bob.engine.Last<HangUpLeg>(), nullptr);
  EXPECT_EQ(bob.engine.StateOf(bob.call), "Ending");
  bob.engine.Handle(LegEnded{bob.leg, LegEndReason::kHungUp});
  bob.engine.Handle(VoicemailStored{bob.call, bob.serial, "v1"});
  EXPECT_TRUE(bob.Ended());
}

TEST(RecordingTest, AStoreThatNeverAnswersHoldsNoCallForEver) {
  Recorded bob;
  bob.Over();
  bob.engine.Handle(LegEnded{bob.leg, LegEndReason::kAsTold});
  bob.engine.TakeNotes();
  ASSERT_TRUE(bob.engine.FireNext());
  EXPECT_TRUE(bob.Ended());
  EXPECT_EQ(bob.engine.TakeNotes().size(), 1u) << "the subscriber is told that it comes later";
}

// The early answer of a leg has its own time, which the choice does not take away.
TEST(LegTest, ACallerWhoIsNeverUpIsRefusedThoughAMessageIsBeingSpoken) {
  EngineOptions options = AbleOptions();
  options.pre_answer_mode = PreAnswerMode::kAnswered;
  options.answer_timeout = absl::Seconds(3);
  options.speech_timeout = absl::Seconds(60);
  TestEngine engine(options);
  const CallId call = engine.Ask();
  engine.Reply("say I am in a meeting");
  EXPECT_EQ(engine.StateOf(call), "Synthesizing");
  ASSERT_TRUE(engine.FireNext());
  EXPECT_EQ(engine.StateOf(call), "Ending");
  ASSERT_NE(engine.Last<HangUpLeg>(), nullptr) << "the 200 may be out";
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kAsTold});
  EXPECT_EQ(engine.RecordsOf(call), 1);
}

// A host may end the leg that it was given, and say nothing before.
TEST(LegTest, WhoEndsTheLegIsToldApartInTheRecord) {
  for (const LegEndReason reason : {LegEndReason::kAsTold, LegEndReason::kHungUp}) {
    TestEngine engine;
    const CallId call = engine.Ask();
    engine.Reply("9");
    ASSERT_EQ(engine.StateOf(call), "Hosting");
    engine.Handle(LegEnded{{call, kCallerLeg}, reason});
    ASSERT_NE(engine.Last<WriteCallRecord>(), nullptr);
    EXPECT_EQ(engine.Last<WriteCallRecord>()->record->caller_ended,
              reason == LegEndReason::kHungUp);
  }
}

}  // namespace
}  // namespace footman
