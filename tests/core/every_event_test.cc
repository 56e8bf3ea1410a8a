// Every state, and everything that can happen in it: no input that the call flow calls impossible,
// every call consistent after each step, exactly one record at the end.

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "lib/core/tables/call_flow.h"
#include "tests/core/test_engine.h"
#include "tests/rounds.h"

namespace footman {
namespace {

EngineOptions AnsweringOptions() {
  EngineOptions options = AbleOptions();
  options.pre_answer_mode = PreAnswerMode::kAnswered;
  return options;
}

EngineOptions EarlyMediaOptions() {
  EngineOptions options = AbleOptions();
  options.pre_answer_mode = PreAnswerMode::kEarlyMedia;
  return options;
}

EngineOptions MuteOptions() {
  EngineOptions options = AbleOptions();
  options.capabilities.media = options.capabilities.recording = options.capabilities.redirect =
      false;
  options.capabilities.spoken_languages.clear();
  return options;
}

Profile WithSpokenGreeting(Profile profile) {
  profile.greeting = "holiday";
  return profile;
}

Profile WithDefault(Treatment treatment) {
  Profile profile = AliceOnTwo(absl::Seconds(5));
  profile.default_treatment = std::move(treatment);
  return profile;
}

// A way into a state. Every way begins with a call from Bob for Alice.
struct Way {
  std::string name;
  State state;
  EngineOptions options;
  Profile profile;
  std::function<void(TestEngine&, CallId)> go;  // after CallArrived
};

void Loaded(TestEngine& engine, CallId call) { engine.Load(call); }
void Asked(TestEngine& engine, CallId call) {
  engine.Load(call);
  engine.Deliver(call);
}
std::function<void(TestEngine&, CallId)> Replied(std::string text) {
  return [text](TestEngine& engine, CallId call) {
    Asked(engine, call);
    engine.Reply(text);
  };
}
std::function<void(TestEngine&, CallId)> AnsweredFor(std::string text) {
  return [text](TestEngine& engine, CallId call) {
    Replied(text)(engine, call);
    engine.Handle(LegAnswered{{call, kCallerLeg}});
  };
}
void Recording(TestEngine& engine, CallId call) {
  AnsweredFor("voicemail")(engine, call);
  engine.Handle(PromptFinished{{call, kCallerLeg}, engine.serial()});
}
void RecordingGone(TestEngine& engine, CallId call) {
  Recording(engine, call);
  engine.Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kHungUp});
}
void Recorded(TestEngine& engine, CallId call) {
  engine.Handle(RecordingFinished{
      {call, kCallerLeg}, engine.serial(), "r.wav", absl::Seconds(7), RecordingEnd::kSilence});
}
void EarlyAnswered(TestEngine& engine, CallId call) {
  Asked(engine, call);
  engine.Handle(LegAnswered{{call, kCallerLeg}});
}

std::vector<Way> WaysToAsk() {
  const Profile two = AliceOnTwo(absl::Seconds(5));
  const EngineOptions able = AbleOptions();
  return {
      {"loading", State::kLoading, able, two, [](TestEngine&, CallId) {}},
      {"asked", State::kAsking, able, two, Loaded},
      {"asked both", State::kAsking, able, AliceOnTwo(absl::ZeroDuration()), Loaded},
      {"delivered", State::kAsking, able, two, Asked},
      {"held", State::kAsking, able, two, Replied("hold")},
      {"early media", State::kAsking, EarlyMediaOptions(), two, Asked},
      {"being answered early", State::kAsking, AnsweringOptions(), two, Asked},
      {"answered early", State::kAsking, AnsweringOptions(), two, EarlyAnswered},
      {"no media", State::kAsking, MuteOptions(), two, Asked},
      {"default to a text", State::kAsking, able,
       WithDefault({TreatmentKind::kPlay, "holiday", Afterwards::kHangUp}), Asked},
      {"default to a recording", State::kAsking, able,
       WithDefault({TreatmentKind::kPlay, "driving", Afterwards::kVoicemail}), Asked},
      {"default to a transfer", State::kAsking, able,
       WithDefault({TreatmentKind::kTransfer, "+4930333", Afterwards::kHangUp}), Asked},
      {"default to the host", State::kAsking, able,
       WithDefault({TreatmentKind::kHost, "queue", Afterwards::kHangUp}), Asked},
      {"default to decline", State::kAsking, able,
       WithDefault({TreatmentKind::kDecline, "", Afterwards::kHangUp}), Asked},
  };
}

std::vector<Way> WaysToTreat() {
  const Profile two = AliceOnTwo(absl::Seconds(5));
  const EngineOptions able = AbleOptions();
  return {
      {"speaking", State::kSynthesizing, able, two, Replied("say hello there")},
      {"speaking, host is default", State::kSynthesizing, able,
       WithDefault({TreatmentKind::kHost, "queue", Afterwards::kHangUp}), Replied("say hello")},
      {"speaking, transfer is default", State::kSynthesizing, able,
       WithDefault({TreatmentKind::kTransfer, "+4930333", Afterwards::kHangUp}),
       Replied("say hello")},
      {"speaking the greeting", State::kSynthesizing, able, WithSpokenGreeting(two),
       Replied("voicemail")},
      {"speaking while being answered", State::kSynthesizing, AnsweringOptions(), two,
       Replied("say hello")},
      {"answering", State::kAnswering, able, two, Replied("voicemail")},
      {"answering again", State::kAnswering, AnsweringOptions(), two,
       [](TestEngine& engine, CallId call) {
         EarlyAnswered(engine, call);
         engine.Reply("voicemail");
       }},
      {"answering for a message", State::kAnswering, able, two, Replied("7")},
      {"playing, then voicemail", State::kPlaying, able, two, AnsweredFor("7")},
      {"playing", State::kPlaying, able, two,
       [](TestEngine& engine, CallId call) {
         Replied("say hello")(engine, call);
         engine.Handle(SpeechSynthesized{call, engine.serial(), "spoken.wav"});
         engine.Handle(LegAnswered{{call, kCallerLeg}});
       }},
      {"greeting", State::kGreeting, able, two, AnsweredFor("voicemail")},
      {"recording", State::kRecording, able, two, Recording},
      {"recording, caller gone", State::kEnding, able, two, RecordingGone},
      {"storing", State::kEnding, able, two,
       [](TestEngine& engine, CallId call) {
         Recording(engine, call);
         Recorded(engine, call);
       }},
      {"storing, caller gone", State::kEnding, able, two,
       [](TestEngine& engine, CallId call) {
         RecordingGone(engine, call);
         Recorded(engine, call);
       }},
      {"apologising", State::kApologising, able, two,
       [](TestEngine& engine, CallId call) {
         Recording(engine, call);
         engine.Handle(RecordingFailed{{call, kCallerLeg}, engine.serial(), "disk full"});
       }},
      {"hosting", State::kHosting, able, two, Replied("queue")},
      {"redirecting", State::kRedirecting, able, two, Replied("6")},
      {"redirecting, speech is default", State::kRedirecting, able,
       WithDefault({TreatmentKind::kPlay, "holiday", Afterwards::kHangUp}), Replied("6")},
      {"ending", State::kEnding, able, two, Replied("decline")},
      {"ending after 404", State::kEnding, able, two,
       [](TestEngine& engine, CallId call) { engine.Handle(ProfileMissing{call}); }},
  };
}

std::vector<Way> Ways() {
  std::vector<Way> ways = WaysToAsk();
  for (const Way& way : WaysToTreat()) ways.push_back(way);
  return ways;
}

// Something that can happen; its serial and profile are those of the engine at the time.
struct Happening {
  std::string name;
  std::function<void(TestEngine&, CallId)> happen;
};

template <typename E>
Happening Just(std::string name, E make) {
  return {std::move(name),
          [make](TestEngine& engine, CallId call) { engine.Handle(make(engine, call)); }};
}

void AddLegEvents(std::vector<Happening>& all) {
  for (const uint8_t index : {0, 1, 255}) {
    const std::string of = " of leg " + std::to_string(index);
    all.push_back(Just("LegAnswered" + of, [=](TestEngine&, CallId c) {
      return LegAnswered{{c, index}};
    }));
    all.push_back(Just("LegFailed" + of, [=](TestEngine&, CallId c) {
      return LegFailed{{c, index}, "x"};
    }));
    all.push_back(Just("LegEnded" + of, [=](TestEngine&, CallId c) {
      return LegEnded{{c, index}, LegEndReason::kHungUp};
    }));
    for (const char digit : {'#', '1'}) {
      all.push_back(Just("Digit" + of, [=](TestEngine&, CallId c) {
        return DigitPressed{{c, index}, digit};
      }));
    }
  }
}

void AddMediaEvents(std::vector<Happening>& all) {
  for (const uint8_t index : {0, 1}) {
    for (const int off : {0, -1, 1, 100}) {
      const auto serial = [off](TestEngine& e) { return static_cast<uint32_t>(e.serial() + off); };
      const std::string of = " of leg " + std::to_string(index) + " serial " + std::to_string(off);
      all.push_back(Just("PromptFinished" + of, [=](TestEngine& e, CallId c) {
        return PromptFinished{{c, index}, serial(e)};
      }));
      all.push_back(Just("PromptFailed" + of, [=](TestEngine& e, CallId c) {
        return PromptFailed{{c, index}, serial(e), "x"};
      }));
      for (const RecordingEnd end : {RecordingEnd::kSilence, RecordingEnd::kLegEnded}) {
        for (const int seconds : {0, 9}) {
          all.push_back(Just("RecordingFinished" + of, [=](TestEngine& e, CallId c) {
            return RecordingFinished{{c, index}, serial(e), "r.wav", absl::Seconds(seconds), end};
          }));
        }
      }
      all.push_back(Just("RecordingFailed" + of, [=](TestEngine& e, CallId c) {
        return RecordingFailed{{c, index}, serial(e), "x"};
      }));
    }
  }
}

void AddAnswers(std::vector<Happening>& all) {
  for (const int off : {0, -1, 1}) {
    all.push_back(Just("SpeechSynthesized", [=](TestEngine& e, CallId c) {
      return SpeechSynthesized{c, static_cast<uint32_t>(e.serial() + off), "spoken.wav"};
    }));
    all.push_back(Just("SpeechNotSynthesized", [=](TestEngine& e, CallId c) {
      return SpeechNotSynthesized{c, static_cast<uint32_t>(e.serial() + off), "x"};
    }));
  }
  all.push_back({"ProfileLoaded", [](TestEngine& e, CallId c) { e.Load(c); }});
  all.push_back({"ProfileLoaded, nobody to ask", [](TestEngine& e, CallId c) {
                   Profile profile = Alice();
                   profile.addresses.clear();
                   std::swap(profile, e.profile);
                   e.Load(c);
                   std::swap(profile, e.profile);
                 }});
  all.push_back(Just("ProfileMissing", [](TestEngine&, CallId c) { return ProfileMissing{c}; }));
  all.push_back(Just("ProfileFailed", [](TestEngine&, CallId c) { return ProfileFailed{c, "x"}; }));
  for (const int off : {0, -1, 1}) {
    all.push_back(Just("VoicemailStored", [=](TestEngine& e, CallId c) {
      return VoicemailStored{c, e.serial() + static_cast<uint32_t>(off), "v1"};
    }));
    all.push_back(Just("VoicemailNotStored", [=](TestEngine& e, CallId c) {
      return VoicemailNotStored{c, e.serial() + static_cast<uint32_t>(off), "x"};
    }));
  }
  for (const auto outcome :
       {HostOutcome::kHandedBack, HostOutcome::kEnded, HostOutcome::kTakenOver}) {
    all.push_back(Just("HostTreatmentFinished", [=](TestEngine&, CallId c) {
      return HostTreatmentFinished{c, outcome};
    }));
  }
  for (const uint8_t index : {0, 1, 2, 255}) {
    const std::string of = " " + std::to_string(index);
    all.push_back(Just("OfferDelivered" + of, [=](TestEngine&, CallId c) {
      return OfferDelivered{{c, index}};
    }));
    all.push_back(Just("OfferFailed" + of, [=](TestEngine&, CallId c) {
      return OfferFailed{{c, index}, "x"};
    }));
  }
}

void AddSelections(std::vector<Happening>& all) {
  for (const char* text : {"1", "2", "voicemail", "say hi", "say", "decline", "hold", "6", "7", "8",
                           "9", "transfer +4930444", "transfer", "a1", "b1", "what?", ""}) {
    all.push_back({std::string("reply ") + text, [=](TestEngine& e, CallId) { e.Reply(text); }});
    all.push_back({std::string("reply on xmpp ") + text,
                   [=](TestEngine& e, CallId) { e.Reply(text, "alice@im.example", "xmpp"); }});
    all.push_back({std::string("reply to offer ") + text, [=](TestEngine& e, CallId c) {
                     e.ReplyTo({c, 0}, text);
                   }});
    all.push_back({std::string("reply to foreign offer ") + text, [=](TestEngine& e, CallId c) {
                     e.ReplyTo({c, 1}, text);
                   }});
  }
  for (int option = 0; option <= 10; ++option) {
    for (const size_t secret : {0, 1, 3}) {
      const auto token = [=](CallId c) { return LinkToken{c, SecretsFor(c, 8)[secret]}; };
      all.push_back({"press " + std::to_string(option),
                     [=](TestEngine& e, CallId c) { e.Press(token(c), option, "+4930444"); }});
      all.push_back({"view", [=](TestEngine& e, CallId c) { e.View(token(c), option); }});
    }
  }
}

std::vector<Happening> Happenings() {
  std::vector<Happening> all;
  AddLegEvents(all);
  AddMediaEvents(all);
  AddAnswers(all);
  AddSelections(all);
  const size_t own = all.size();
  for (size_t i = 0; i < own; ++i) {  // the same, about a call that nobody has
    const auto happen = all[i].happen;
    if (all[i].name.find("reply") == 0) continue;
    all.push_back({all[i].name + " of no call",
                   [happen](TestEngine& e, CallId) { happen(e, CallId(77777)); }});
  }
  all.push_back({"timer", [](TestEngine& e, CallId) { e.FireNext(); }});
  all.push_back({"nothing", [](TestEngine& e, CallId) { e.Pass(absl::Milliseconds(1)); }});
  return all;
}

// A call on one of the ways, with the state that it must be in.
struct Begun {
  explicit Begun(const Way& way) : engine(way.options, way.profile), call(engine.Arrive()) {
    way.go(engine, call);
  }
  void Finish() {
    engine.Finish(call);
    EXPECT_EQ(engine.engine().open_calls(), 0);
    EXPECT_EQ(engine.engine().NextDeadline(), std::nullopt) << "a timer without a call";
    EXPECT_EQ(engine.RecordsOf(call), 1);
    EXPECT_NE(engine.DispositionOf(call), Disposition::kNone);
  }
  TestEngine engine;
  CallId call;
};

TEST(EveryEventTest, EveryStateHasAWay) {
  std::vector<bool> reached(kStates);
  for (const Way& way : Ways()) {
    SCOPED_TRACE(way.name);
    Begun begun(way);
    EXPECT_EQ(begun.engine.StateOf(begun.call), Name(way.state));
    reached[static_cast<size_t>(way.state)] = true;
    begun.Finish();
  }
  for (int s = 1; s < kStates - 1; ++s)
    EXPECT_TRUE(reached[static_cast<size_t>(s)]) << Name(static_cast<State>(s));
}

TEST(EveryEventTest, AnythingOnceAndTwice) {
  for (const Way& way : Ways()) {
    for (const Happening& happening : Happenings()) {
      SCOPED_TRACE(way.name + " x " + happening.name);
      Begun begun(way);
      for (int i = 0; i < 2; ++i) happening.happen(begun.engine, begun.call);
      begun.Finish();
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(EveryEventTest, EveryTimerInItsTurn) {
  for (const Way& way : Ways()) {
    SCOPED_TRACE(way.name);
    Begun begun(way);
    int fired = 0;
    while (begun.engine.FireNext()) ASSERT_LT(++fired, 30) << "timers without end";
    EXPECT_EQ(begun.engine.engine().open_calls(), 0) << "nobody hangs up, and it must end";
    EXPECT_EQ(begun.engine.RecordsOf(begun.call), 1);
  }
}

// Whatever happens, in whatever order. A failing seed is named.
TEST(EveryEventTest, AnythingInAnyOrder) {
  const std::vector<Way> ways = Ways();
  const std::vector<Happening> happenings = Happenings();
  for (uint32_t seed = 0; seed < Rounds(3000u); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    Begun begun(ways[seed % ways.size()]);
    for (int i = 0; i < 25; ++i) {
      happenings[random() % happenings.size()].happen(begun.engine, begun.call);
    }
    begun.Finish();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace footman
