#include "examples/softswitch/logging.h"

#include <sstream>

#include "examples/softswitch/trace_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/ostream_sink.h"

namespace footman::softswitch {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr CallId kCall(0x0100000000000007);
constexpr char kSecret[] = "Secret";  // stands in every field that is somebody's own

// What `write` makes a logger write.
template <typename F>
std::string Lines(Log::Format format, Log::Level level, F write) {
  std::ostringstream out;
  Log config;
  config.set_format(format);
  config.set_level(level);
  {
    Logger logger(config, std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
    write(logger);
  }
  return out.str();
}

std::string Traced(Log::Level level, const Event* event, absl::Span<const Command> commands,
                   absl::Span<const Transition> transitions = {}) {
  return Lines(Log::TEXT, level, [&](Logger& logger) {
    TraceLog(&logger).OnStep(event, Moment(), commands, transitions);
  });
}

TEST(Redacted, IsAFingerprint) {
  EXPECT_THAT(Redacted("+4930123456"), MatchesRegex("#[0-9a-f]{8}"));
  EXPECT_EQ(Redacted("+4930123456"), Redacted("+4930123456"));
  EXPECT_NE(Redacted("+4930123456"), Redacted("+4930123457"));
  EXPECT_EQ(Redacted(""), "");
}

TEST(Logger, WritesTextWithTheCall) {
  const std::string lines = Lines(Log::TEXT, Log::INFO, [](Logger& logger) {
    logger.Write(Log::INFO, kCall, "transition",
                 Fields().Add("from", "Asking").Add("why", "a \"b\""));
  });
  EXPECT_THAT(lines, MatchesRegex("....-..-..T..:..:..\\.[0-9]{3}Z info call=0100000000000007 "
                                  "transition from=Asking why=\"a ..b..\"\n"));
}

TEST(Logger, TheLevelCanBeChangedMeanwhile) {
  const std::string lines = Lines(Log::TEXT, Log::WARNING, [](Logger& logger) {
    logger.Write(Log::INFO, CallId(), "before", Fields());
    logger.SetLevel(Log::INFO);
    logger.Write(Log::INFO, CallId(), "between", Fields());
    logger.SetLevel(Log::ERROR);
    logger.Write(Log::WARNING, CallId(), "after", Fields());
  });
  EXPECT_THAT(lines, HasSubstr("between"));
  EXPECT_THAT(lines, Not(HasSubstr("before")));
  EXPECT_THAT(lines, Not(HasSubstr("after")));
}

TEST(Logger, WritesJsonWithTheCall) {
  const std::string lines = Lines(Log::JSON, Log::INFO, [](Logger& logger) {
    logger.Write(Log::WARNING, kCall, "odd", Fields().Add("text", "a\n\"b\" \xff"));
    logger.Write(Log::INFO, CallId(), "ready", Fields());
  });
  std::istringstream in(lines);
  std::string line;
  ASSERT_TRUE(std::getline(in, line));
  const auto first = nlohmann::json::parse(line);
  EXPECT_EQ(first["level"], "warning");
  EXPECT_EQ(first["call"], "0100000000000007");
  EXPECT_EQ(first["text"], "a\n\"b\" \xef\xbf\xbd");
  EXPECT_THAT(std::string(first["time"]), MatchesRegex("....-..-..T..:..:..\\.[0-9]{3}Z"));
  ASSERT_TRUE(std::getline(in, line));
  EXPECT_EQ(nlohmann::json::parse(line)["call"], "-");
}

TEST(Logger, WritesNothingBelowItsLevel) {
  EXPECT_EQ(Lines(Log::TEXT, Log::WARNING,
                  [](Logger& logger) { logger.Write(Log::INFO, kCall, "x", Fields()); }),
            "");
}

TEST(TraceLog, WritesEveryTransition) {
  const Transition transition{kCall, "Asking", "ChoseDecline", "Ending", "the subscriber said no"};
  EXPECT_THAT(Traced(Log::INFO, nullptr, {}, {&transition, 1}),
              HasSubstr("call=0100000000000007 transition from=Asking input=ChoseDecline to=Ending "
                        "why=\"the subscriber said no\""));
}

TEST(TraceLog, ShowsNothingOfAnybodyInEvents) {
  Caller caller{kSecret, kSecret, Presentation::kAllowed, Attestation::kNone};
  const absl::string_view called[] = {kSecret};
  const Diversion diversion{kSecret};
  Profile profile;
  profile.display_name = kSecret;
  ReplyReceived reply;
  reply.service = "web";
  reply.user = reply.text = reply.message_id = kSecret;
  LinkClicked click;
  click.argument = kSecret;
  click.token.secret.bytes.fill('S');
  RecordingFinished recorded;
  recorded.audio = kSecret;
  const Event events[] = {
      CallArrived{kCall, caller, called, {&diversion, 1}, {}},
      ProfileLoaded{kCall, &profile, kSecret, {}},
      reply,
      click,
      recorded,
      DigitPressed{{kCall, 0}, '7'},
      SpeechSynthesized{kCall, 1, kSecret},
      VoicemailStored{kCall, 1, kSecret},
      OfferFailed{{kCall, 0}, "nobody connected"},
  };
  for (const Event& event : events) {
    const std::string lines = Traced(Log::DEBUG, &event, {});
    EXPECT_THAT(lines, HasSubstr(std::string(NameOf(event))));
    EXPECT_THAT(lines, Not(HasSubstr(kSecret)));
    EXPECT_THAT(lines, Not(HasSubstr("digit=7")));
    EXPECT_THAT(lines, Not(HasSubstr("SSSS")));
  }
  EXPECT_THAT(Traced(Log::DEBUG, &events[8], {}), HasSubstr("reason=\"nobody connected\""));
}

TEST(TraceLog, ShowsNothingOfAnybodyInCommands) {
  Caller caller{kSecret, kSecret, Presentation::kAllowed, Attestation::kNone};
  const absl::string_view called[] = {kSecret};
  SendOffer offer;
  offer.offer = {kCall, 0};
  offer.user = offer.text = offer.headline = kSecret;
  offer.caller = caller;
  UpdateOffer update;
  update.user = update.text = kSecret;
  SendNote note;
  note.user = note.text = kSecret;
  SendVoicemail voicemail;
  voicemail.user = voicemail.voicemail = voicemail.text = kSecret;
  PlayPrompt prompt;
  prompt.audio = kSecret;
  StartRecording recording;
  recording.caller = caller;
  recording.called = kSecret;
  StoreVoicemail file;
  file.audio = file.called = kSecret;
  file.caller = caller;
  CallRecord record;
  record.call = kCall;
  record.caller = caller;
  record.called = record.transfer_target = record.voicemail = kSecret;
  record.disposition = Disposition::kDeclined;
  const Command commands[] = {
      LoadProfile{kCall, called},
      offer,
      update,
      note,
      voicemail,
      AnswerClick{{1}, ClickOutcome::kDone, false, TreatmentKind::kPlay, kSecret, kSecret, "en"},
      RedirectLeg{{kCall, 0}, kSecret, kSecret},
      prompt,
      recording,
      SynthesizeSpeech{kCall, 1, kSecret, "en"},
      file,
      StartHostTreatment{{kCall, kCallerLeg}, "page", kSecret, {}, {}, kSecret},
      WriteCallRecord{&record},
  };
  const std::string lines = Traced(Log::DEBUG, nullptr, commands);
  for (const Command& command : commands) {
    EXPECT_THAT(lines, HasSubstr("command " + std::string(NameOf(command))));
  }
  EXPECT_THAT(lines, Not(HasSubstr(kSecret)));
  EXPECT_THAT(lines, HasSubstr("call=0100000000000007 ended disposition=declined"));
}

TEST(TraceLog, SaysWhichPortFailedAndHow) {
  const std::string lines = Lines(Log::TEXT, Log::WARNING, [](Logger& logger) {
    TraceLog(&logger).OnPortError(LoadProfile{kCall, {}}, absl::UnavailableError("disk full"));
  });
  EXPECT_THAT(lines, HasSubstr("warning call=0100000000000007 port error command=LoadProfile "
                               "code=UNAVAILABLE message=\"disk full\""));
}

}  // namespace
}  // namespace footman::softswitch
