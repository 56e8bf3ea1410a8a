// Three more ways in which a reply could land on the wrong call, by what people and programs write:
// a letter that is a word, the offer quoted beside the answer, robots that answer everything.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/storm/probe_round.h"

namespace footman::storm {
namespace {

using testing::FakeChannel;

TreatmentKind Other(TreatmentKind kind) {
  return kind == TreatmentKind::kVoicemail ? TreatmentKind::kDecline : TreatmentKind::kVoicemail;
}

// ---- Article.

constexpr absl::string_view kEnglishArticles[] = {
    "a voicemail please", "A voicemail, thanks!", "a mailbox",  "A moment please",
    "a moment",           "a decline please",     "A busy one", "a message machine"};
constexpr absl::string_view kGermanArticles[] = {"a Mailbox bitte",    "A Moment bitte",
                                                 "a voicemail please", "a Anrufbeantworter bitte",
                                                 "A moment please",    "a decline please"};
constexpr absl::string_view kPronouns[] = {"i decline", "I decline", "I decline it", "i hang up",
                                           "I refuse!"};
constexpr absl::string_view kPrepositions[] = {"an voicemail", "an die mailbox", "an decline"};

// Letters are not used again so soon: of so many calls the last two wait.
std::vector<CallId> LastTwoOf(Round& round, int calls) {
  for (int i = 0; i < calls - 2; ++i) {
    round.HangUp(round.Call("+491"));
    round.Pass(absl::Milliseconds(200));
  }
  round.SettleSince(round.Now());
  const CallId first = round.Call("+491");
  round.Pass(absl::Milliseconds(200));
  return {first, round.Call("+491")};
}

template <typename List>
void ProbeArticle(Round& round, const List& articles) {
  const int way = round.number() % 20;
  // "i" is the ninth letter, "an" the fortieth.
  const std::vector<CallId> calls = LastTwoOf(round, way == 0 ? 40 : way % 4 == 0 ? 9 : 2);
  const SendOffer to = round.OfferOf(round.AnyChannel(), calls[0]);
  if (way == 0) {
    ASSERT_EQ(round.WebOffer(calls[1]).letter, "an");
    TypeUnclearly(round, calls, to, round.Pick(kPrepositions));
  } else if (way % 4 == 0) {
    ASSERT_EQ(round.WebOffer(calls[1]).letter, "i");
    TypeUnclearly(round, calls, to, round.Pick(kPronouns));
  } else {
    TypeUnclearly(round, calls, to, round.Pick(articles));
  }
  ChooseForEach(round, calls);
}

TEST(Probes, ALetterThatIsAWord) {
  EachRound([](Round& round) { ProbeArticle(round, kEnglishArticles); });
}

TEST(Probes, ALetterThatIsAWordInGerman) {
  EachRound([](Round& round) { ProbeArticle(round, kGermanArticles); }, "de");
}

TEST(Probes, ALetterThatIsAWordAfterThatCallHasEnded) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    round.HangUp(first);
    const absl::Duration ended = round.Now();
    round.Pause();
    const CallId second = round.Call("+491");
    const SendOffer to = round.OfferOf(round.AnyChannel(), second);
    round.Pause();
    if (round.Flip()) {
      TypeUnclearly(round, {second}, to, round.Pick(kEnglishArticles));
      return ChooseForEach(round, {second});
    }
    round.SettleSince(ended);
    round.Type(to, "a voicemail please");
    if (round.IsAsking(second)) {  // it may be asked about; it is only never too late
      ASSERT_EQ(round.Notes(), 1u);
      EXPECT_TRUE(Asks(round.LastNote())) << round.LastNote();
    } else {
      EXPECT_EQ(round.ChosenFor(second), TreatmentKind::kVoicemail);
    }
  });
}

// ---- Quoted offer.

std::string Quoted(absl::string_view text) {
  return absl::StrCat("> ", absl::StrReplaceAll(text, {{"\n", "\n> "}}));
}

// An offer beside the answer, as clients and people put it there.
std::string QuotedBeside(Round& round, const SendOffer& offer, absl::string_view answer,
                         size_t ways = 9) {
  const std::vector<std::string> lines = absl::StrSplit(offer.text, '\n');
  const std::string& line = lines[1 + round.Below(offer.options.size())];
  switch (round.Below(ways)) {
    case 0:
      return absl::StrCat(Quoted(offer.text), "\n", answer);
    case 1:
      return absl::StrCat(Quoted(offer.text), "\n\n", answer);
    case 2:
      return absl::StrCat(answer, "\n\n", Quoted(offer.text));
    case 3:
      return absl::StrCat(answer, "\n\nOn Mon, 30 Nov 2026 at 14:03, Footman wrote:\n",
                          Quoted(offer.text));
    case 4:
      return absl::StrCat(Quoted(Quoted(offer.text)), "\n", answer);
    case 5:
      return absl::StrCat(offer.text, "\n", answer);
    case 6:
      return absl::StrCat(offer.text, "\n\n", answer);
    case 7:
      return absl::StrCat(Quoted(line), "\n", answer);
    default:
      return absl::StrCat(line, "\n", answer);
  }
}

TEST(Probes, TheOfferQuotedBesideTheAnswer) {
  EachRound([](Round& round) {
    const CallId call = round.Call("+491");
    const SendOffer offer = round.OfferOf(round.AnyChannel(), call);
    round.Pause();
    const TreatmentKind kind = round.AnyTreatment();
    const std::string text = QuotedBeside(round, offer, round.WordsFor(offer, kind));
    SCOPED_TRACE(text);
    round.Type(offer, text, round.Flip() ? Written{offer.offer} : Written{});
    EXPECT_EQ(round.ChosenFor(call), kind);
  });
}

TEST(Probes, TheOfferOfAnotherCallQuotedBesideTheAnswer) {
  EachRound([](Round& round) {
    FakeChannel& channel = round.AnyChannel();
    const CallId quoted = round.Call("+491");
    round.Pause();
    const bool ended = round.Flip();
    if (ended) round.HangUp(quoted);
    const absl::Duration hung_up = round.Now();
    const CallId other = round.Call("+491");
    round.Pause();
    if (ended && round.Flip()) round.SettleSince(hung_up);
    const SendOffer offer = round.OfferOf(channel, quoted);
    const TreatmentKind kind = round.AnyTreatment();
    const bool refers = round.Flip();
    const std::string text = QuotedBeside(round, offer, round.WordsFor(offer, kind), /*ways=*/7);
    SCOPED_TRACE(text);
    round.Type(offer, text, refers ? Written{offer.offer} : Written{});
    EXPECT_TRUE(round.IsAsking(other)) << "it went to a call that was not quoted";
    // Without a reference it may be asked about.
    if (!ended && (refers || !round.IsAsking(quoted))) {
      EXPECT_EQ(round.ChosenFor(quoted), kind);
    }
    if (ended) {
      EXPECT_EQ(round.Notes(), 1u) << "and was not answered";
    }
    round.Pause();
    round.Choose(other, Other(kind));
    EXPECT_EQ(round.ChosenFor(other), Other(kind));
  });
}

// ---- Robot.

constexpr absl::string_view kRobots[] = {
    "I am out of office until Monday and will reply then.",
    "Auto-reply: I'm busy right now.",
    "I'm driving, I will call back later.",
    "Automatic reply: on vacation until 12/1. For 2nd level support, call 1.",
    "This mailbox is not monitored.",
    "Thank you for your message! One of our agents will answer.",
    "ok",
    "Please wait on, a human will take your message in a moment.",
    "Sorry, I cannot take your call. Leave a voicemail or send a message to my mobile.",
    "[auto] 1 new message received",
    "Unknown command. Type help, or 1 to stop.",
    "Ich bin bis Montag nicht im B\u00fcro und antworte danach.",
    "Danke f\u00fcr Ihre Nachricht! 1 Mitarbeiter meldet sich.",
};

// A program at Alice's address on one channel that answers each message of ours: always by the same
// text, or by what it was told.
class Robot {
 public:
  Robot(Round& round, FakeChannel& channel, absl::string_view text)
      : round_(round), channel_(channel), text_(text) {}

  // What came by now; what comes of its answers is for the next time.
  void AnswerAll() {
    AnswerNew(channel_.notes, notes_);
    AnswerNew(channel_.updates, updates_);
    AnswerNew(channel_.offers, offers_);
  }
  size_t heard() const { return offers_ + updates_ + notes_; }

 private:
  template <typename List>
  void AnswerNew(const List& list, size_t& seen) {
    for (const size_t end = list.size(); seen < end;) {
      const std::string told(list[seen++]->text);  // the list may grow
      Written written;
      if (round_.Flip()) written.thread = channel_.offers.back()->offer;
      round_.Type(*channel_.offers.back(), text_.empty() ? told : text_, written);
    }
  }

  Round& round_;
  FakeChannel& channel_;
  const std::string text_;
  size_t offers_ = 0, updates_ = 0, notes_ = 0;
};

TEST(Probes, RobotsThatAnswerEverything) {
  EachRound([](Round& round) {
    std::vector<Robot> robots;
    const bool echo = round.number() % 4 == 3;
    robots.emplace_back(round, round.fakes().web, echo ? "" : round.Pick(kRobots));
    if (round.Flip()) robots.emplace_back(round, round.fakes().xmpp, round.Pick(kRobots));
    std::vector<CallId> calls = {round.Call("+491")};
    const size_t number = 1 + round.Below(3);
    for (int tick = 0; tick < 600; ++tick) {  // a minute
      for (Robot& robot : robots) robot.AnswerAll();
      if (tick % 40 == 20 && calls.size() < number) calls.push_back(round.Call("+491"));
      round.Pass(absl::Milliseconds(100));
    }
    for (const CallId call : calls) {
      EXPECT_FALSE(round.IsAsking(call));
      EXPECT_EQ(round.ChosenFor(call), TreatmentKind::kNone) << "a robot chose";
    }
    // An offer, its end, three notes about it; and two about what has ended.
    for (const Robot& robot : robots) EXPECT_LE(robot.heard(), calls.size() * 5 + 2);
    if (!echo) {
      EXPECT_GT(robots[0].heard(), calls.size() * 2) << "nobody said what was unclear";
    }
  });
}

}  // namespace
}  // namespace footman::storm
