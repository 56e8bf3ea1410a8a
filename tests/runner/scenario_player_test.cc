// The player itself: what it reads, what it misses nothing of, and what it writes down.

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "footman/testing/scenario.h"
#include "lib/testing/cast.h"
#include "lib/testing/read.h"
#include "lib/testing/words.h"

namespace footman::testing {
namespace {

constexpr absl::string_view kSetting = R"(# Somebody calls a number that nobody has.
engine services=web media=yes recording=yes
profile alice numbers=+4930222
  address web alice options=full
  options full voicemail, play typed then voicemail as "Tell them" key tell, decline

)";
constexpr absl::string_view kTold = R"(@0s > CallArrived a caller="Bob +4930111" called=+4930999
  < ...
> ProfileMissing a
  < RejectLeg a status=404
  < ...
@1s > LegEnded a reason=as_told
  # The record is the last thing.
  < WriteCallRecord a disposition=unknown_number
  = a gone
)";

ScenarioOutcome Play(absl::string_view told) {
  return PlayScenario("story.txt", absl::StrCat(kSetting, told));
}

TEST(Words, AreBareQuotedOrNamed) {
  const auto words = SplitWords(R"(SendNote web "two \"words\"\n" kind=a text~"part" ~"other")");
  ASSERT_TRUE(words.ok());
  ASSERT_EQ(words->size(), 6u);
  EXPECT_EQ((*words)[2].value, "two \"words\"\n");
  EXPECT_TRUE((*words)[2].quoted);
  EXPECT_EQ((*words)[3].name, "kind");
  EXPECT_EQ((*words)[3].value, "a");
  EXPECT_TRUE((*words)[4].part);
  EXPECT_TRUE((*words)[5].part);
  EXPECT_TRUE((*words)[5].name.empty());
  EXPECT_FALSE(SplitWords("an \"open quote").ok());
  EXPECT_EQ(Quoted("a \"b\"\n\\"), R"("a \"b\"\n\\")");
  EXPECT_EQ(QuotedIfNeeded("plain:1,2"), "plain:1,2");
  EXPECT_EQ(QuotedIfNeeded(""), "\"\"");
}

TEST(Scenario, ThatIsToldRightIsWrittenAsItStands) {
  const ScenarioOutcome outcome = Play(kTold);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status.message();
  EXPECT_EQ(outcome.steps, 3);
}

TEST(Scenario, AWrongFieldIsFoundAndCorrected) {
  const std::string wrong = absl::StrReplaceAll(kTold, {{"status=404", "status=486"}});
  const ScenarioOutcome outcome = Play(wrong);
  EXPECT_TRUE(absl::IsFailedPrecondition(outcome.status));
  EXPECT_TRUE(absl::StrContains(outcome.status.message(), "story.txt:9: told otherwise"))
      << outcome.status.message();
  EXPECT_TRUE(absl::StrContains(outcome.status.message(), "status=404"));
  EXPECT_TRUE(absl::StrContains(outcome.rewritten, "status=404")) << outcome.rewritten;
  EXPECT_TRUE(absl::StrContains(outcome.rewritten, "# The record is the last thing."));
  EXPECT_TRUE(PlayScenario("again", outcome.rewritten).status.ok()) << outcome.rewritten;
}

TEST(Scenario, EveryCommandMustBeTold) {
  const std::string untold =
      absl::StrReplaceAll(kTold, {{"  < WriteCallRecord a disposition=unknown_number\n", ""}});
  EXPECT_TRUE(absl::IsFailedPrecondition(Play(untold).status));
}

TEST(Scenario, AWrongStateIsFound) {
  const ScenarioOutcome outcome = Play(absl::StrReplaceAll(kTold, {{"= a gone", "= a Asking"}}));
  EXPECT_TRUE(absl::StrContains(outcome.status.message(), "is told to be Asking and is gone"));
  EXPECT_TRUE(absl::StrContains(outcome.rewritten, "= a gone"));
}

TEST(Scenario, TimersMustBeTold) {
  const ScenarioOutcome outcome = Play(
      "@0s > CallArrived a caller=restricted called=+4930222\n  < ...\n"
      "@100s > End\n");
  EXPECT_TRUE(absl::IsFailedPrecondition(outcome.status));
  EXPECT_TRUE(absl::StrContains(outcome.status.message(), "a timer fires at 2s"));
  EXPECT_TRUE(absl::StrContains(outcome.rewritten, "@2s > Timer")) << outcome.rewritten;
  EXPECT_TRUE(PlayScenario("again", outcome.rewritten).status.ok()) << outcome.rewritten;
}

TEST(Scenario, ATimerThatNeverFiresIsTakenOut) {
  const ScenarioOutcome outcome = Play(absl::StrCat(kTold, "@50s > Timer\n@60s > End\n"));
  EXPECT_TRUE(absl::StrContains(outcome.status.message(), "no timer fires at 50s"));
  EXPECT_FALSE(absl::StrContains(outcome.rewritten, "Timer"));
}

TEST(ReadEvent, AReplySaysByWhatItRefersAndWhereItWasWritten) {
  const auto words =
      SplitWords(R"(ReplyReceived web alice "1" refers_to=a-1 thread=b-0 device="the phone")");
  ASSERT_TRUE(words.ok());
  const auto story = ReadEvent(*words, Cast(), 7);
  ASSERT_TRUE(story.ok()) << story.status();
  const auto& reply = std::get<ReplyReceived>(story->event);
  EXPECT_TRUE(reply.offer == OfferNamed("a-1"));
  EXPECT_TRUE(reply.thread == OfferNamed("b-0"));
  EXPECT_EQ(reply.device, "the phone");
  const auto wrong = SplitWords(R"(ReplyReceived web alice "1" thread=b)");
  EXPECT_FALSE(ReadEvent(*wrong, Cast(), 7).ok());
}

TEST(Scenario, MistakesAreNamedWithTheirLine) {
  const struct {
    absl::string_view text;
    absl::string_view message;
  } cases[] = {
      {"@0s > Nonsense a\n", "story.txt:7: no such event: Nonsense"},
      {"@0s > LegEnded a why=x\n", "story.txt:7: no such field: why x"},
      {"@0s > LegEnded ab\n", "story.txt:7: \"ab\" is no value for leg"},
      {"@0s > LinkClicked a-0 option=999\n", "\"999\" is no value for option"},
      {"@0s >\n", "what happens?"},
      {"@soon > End\n", "no such time"},
      {"@2s > End\n@1s > End\n", "story.txt:8: time runs backwards"},
      {"< RingCaller a\n", "nothing has happened yet"},
      {"= a\n", "nothing has happened yet"},
      {"engine colour=red\n", "no such setting: colour=red"},
      {"profile carol\n", "numbers= is missing"},
      {"options more dance\n", "no such treatment: dance"},
      {"nonsense\n", "no setting of this name"},
      {"@0s > End\nnonsense\n", "neither event nor command"},
      {"@0s > ReplyReceived web alice \"1\n", "a quote is not closed"},
  };
  for (const auto& c : cases) {
    const absl::Status status = Play(c.text).status;
    EXPECT_FALSE(status.ok()) << c.text;
    EXPECT_TRUE(absl::StrContains(status.message(), c.message)) << status.message();
  }
  EXPECT_TRUE(absl::IsInvalidArgument(PlayScenario("x", "address web alice\n").status));
}

}  // namespace
}  // namespace footman::testing
