// What a caller hears before and after the beep, and after which prompts there is one.

#include <gtest/gtest.h>

#include <string>

#include "tests/core/test_engine.h"

namespace footman {
namespace {

Profile Greets(const std::string& greeting) {
  Profile profile = Alice();
  profile.greeting = greeting;
  return profile;
}

// Voicemail was chosen and the leg is answered, with whatever was spoken before.
struct Voicemail {
  explicit Voicemail(const Profile& profile, const EngineOptions& options = AbleOptions())
      : engine(options, profile), call(engine.Ask()) {
    engine.Reply("voicemail");
    if (const auto* speech = engine.Last<SynthesizeSpeech>()) {
      spoken = std::string(speech->text);
      engine.Handle(SpeechSynthesized{call, engine.serial(), "spoken.wav"});
    }
    engine.Handle(LegAnswered{leg()});
  }
  LegId leg() const { return {call, kCallerLeg}; }

  TestEngine engine;
  CallId call;
  std::string spoken;
};

void ExpectPrompt(const TestEngine& engine, PromptKind kind, const std::string& audio, bool beep) {
  const PlayPrompt* prompt = engine.Last<PlayPrompt>();
  ASSERT_NE(prompt, nullptr);
  EXPECT_EQ(prompt->kind, kind);
  EXPECT_EQ(std::string(prompt->audio), audio);
  EXPECT_EQ(prompt->beep_after, beep);
}

TEST(GreetingTest, TheStandardOneWhereThereIsNone) {
  const Voicemail voicemail(Alice());
  EXPECT_EQ(voicemail.spoken, "");
  ExpectPrompt(voicemail.engine, PromptKind::kGreeting, "", true);
}

TEST(GreetingTest, TheStandardOneWhereTheMessageIsUnknown) {
  const Voicemail voicemail(Greets("no such message"));
  EXPECT_EQ(voicemail.spoken, "");
  ExpectPrompt(voicemail.engine, PromptKind::kGreeting, "", true);
}

TEST(GreetingTest, ARecordingIsPlayedAsItIs) {
  const Voicemail voicemail(Greets("driving"));
  EXPECT_EQ(voicemail.spoken, "");
  ExpectPrompt(voicemail.engine, PromptKind::kMessage, "driving.wav", true);
}

TEST(GreetingTest, ATextIsSpokenFirst) {
  const Voicemail voicemail(Greets("holiday"));
  EXPECT_EQ(voicemail.spoken, "I am on holiday.");
  ExpectPrompt(voicemail.engine, PromptKind::kMessage, "spoken.wav", true);
}

TEST(GreetingTest, TheStandardOneWhereNobodySpeaksTheLanguage) {
  Profile profile = Greets("holiday");
  profile.language = "fr";
  const Voicemail spoken(profile);
  EXPECT_EQ(spoken.spoken, "");
  ExpectPrompt(spoken.engine, PromptKind::kGreeting, "", true);
  profile.greeting = "driving";  // a recording needs no speech
  ExpectPrompt(Voicemail(profile).engine, PromptKind::kMessage, "driving.wav", true);
}

TEST(GreetingTest, TheStandardOneWhereItIsTooLong) {
  Profile profile = Greets("driving");
  profile.messages[0].audio.assign(2000, 'a');
  ExpectPrompt(Voicemail(profile).engine, PromptKind::kMessage, std::string(2000, 'a'), true);
  profile.messages[0].audio.assign(2001, 'a');
  ExpectPrompt(Voicemail(profile).engine, PromptKind::kGreeting, "", true);
}

TEST(GreetingTest, TheStandardOneWhereTheTextIsEmpty) {
  Profile profile = Greets("holiday");
  profile.messages[1].text.clear();
  const Voicemail voicemail(profile);
  EXPECT_EQ(voicemail.spoken, "");
  ExpectPrompt(voicemail.engine, PromptKind::kGreeting, "", true);
}

TEST(GreetingTest, NoBeepFollowsTheApology) {
  Voicemail voicemail(Alice());
  TestEngine& engine = voicemail.engine;
  engine.Handle(PromptFinished{voicemail.leg(), engine.serial()});
  ASSERT_NE(engine.Last<StartRecording>(), nullptr);
  engine.Handle(RecordingFailed{voicemail.leg(), engine.serial(), "disk full"});
  ExpectPrompt(engine, PromptKind::kApology, "", false);
}

TEST(GreetingTest, NoBeepFollowsAMessage) {
  TestEngine engine;
  const CallId call = engine.Ask();
  engine.Reply("7");
  engine.Handle(LegAnswered{{call, kCallerLeg}});
  ExpectPrompt(engine, PromptKind::kMessage, "driving.wav", false);
}

TEST(GreetingTest, NoBeepFollowsTheBeepAlone) {
  Voicemail voicemail(Alice());
  voicemail.engine.Handle(DigitPressed{voicemail.leg(), '#'});
  ExpectPrompt(voicemail.engine, PromptKind::kBeep, "", false);
}

}  // namespace
}  // namespace footman
