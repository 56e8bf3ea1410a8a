// What people really type, and what is right: tables in tests/core/replies, one reply a line, each
// tried on an engine of its own.
//
//   language TAB open calls TAB text TAB meaning
//
// `open`: "a", "a,b", or "b" (call a has ended a minute ago). `text` may hold \n, \uXXXX and
// \UXXXXXXXX. `meaning`: an option ("1", of one of two calls "b1"), "say:..." and "transfer:+49..."
// for those with an argument ("b:say:..."), "ask" (nothing is done, and Footman asks), "refuse"
// (nothing is done, and the reason is said).
//
// FOOTMAN_REPLY_TEXTS=FILE tries another table.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

struct Line {
  int number = 0;
  std::string language, open, text, meaning;
};

void AppendUtf8(uint32_t code, std::string& text) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | code >> 12);
    text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
  } else {
    text += static_cast<char>(0xf0 | code >> 18);
    text += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
  }
  if (code >= 0x80) text += static_cast<char>(0x80 | (code & 0x3f));
}

std::string Unescaped(absl::string_view written) {
  std::string text;
  while (!written.empty()) {
    const size_t digits = absl::StartsWith(written, "\\u")   ? 4
                          : absl::StartsWith(written, "\\U") ? 8
                                                             : 0;
    uint32_t code = 0;
    if (digits > 0 && absl::SimpleHexAtoi(written.substr(2, digits), &code)) {
      AppendUtf8(code, text);
      written.remove_prefix(2 + digits);
    } else if (absl::ConsumePrefix(&written, "\\n")) {
      text += '\n';
    } else {
      text += written[0];
      written.remove_prefix(1);
    }
  }
  return text;
}

std::vector<Line> ReadTable(const std::string& path) {
  std::vector<Line> lines;
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  int number = 0;
  for (std::string written; std::getline(file, written);) {
    ++number;
    if (written.empty() || absl::StartsWith(written, "#")) continue;
    const std::vector<std::string> fields = absl::StrSplit(written, '\t');
    EXPECT_EQ(fields.size(), 4u) << path << ":" << number;
    if (fields.size() != 4) continue;
    lines.push_back({number, fields[0], fields[1], Unescaped(fields[2]), Unescaped(fields[3])});
  }
  return lines;
}

// The options that the tables speak of.
Profile Asked(const std::string& language) {
  const bool german = language == "de";
  Profile profile = Alice();
  profile.language = language;
  profile.messages = {{"meeting", "Meeting", "", "meeting.wav"}};
  profile.transfer_targets = {{"Mobile", "+49170333"}};
  const auto hang_up = Afterwards::kHangUp;
  profile.option_sets = {
      {"full",
       {{{TreatmentKind::kVoicemail, "", hang_up}, "", ""},
        {{TreatmentKind::kPlay, "", hang_up}, german ? "" : "Say what I type", ""},
        {{TreatmentKind::kPlay, "meeting", hang_up},
         german ? "Ich bin in einer Besprechung" : "I am in a meeting",
         german ? "besprechung" : "meeting"},
        {{TreatmentKind::kTransfer, "+49170333", hang_up},
         german ? "An mein Handy weiterleiten" : "Transfer to my mobile",
         german ? "handy" : "mobile"},
        {{TreatmentKind::kDecline, "", hang_up}, "", ""},
        {{TreatmentKind::kWait, "", hang_up}, "", ""},
        {{TreatmentKind::kTransfer, "", hang_up}, "", ""}}}};
  profile.decision_timeout = absl::Minutes(5);
  return profile;
}

// What was done for a call, as the tables say it; empty = nothing.
std::string DoneFor(TestEngine& engine, CallId call) {
  for (const Command& command : engine.last()) {
    if (const auto* speak = std::get_if<SynthesizeSpeech>(&command); speak && speak->call == call) {
      return absl::StrCat("say:", speak->text);
    }
    if (const auto* redirect = std::get_if<RedirectLeg>(&command);
        redirect && redirect->leg.call == call) {
      return redirect->target == "+49170333" ? "4" : absl::StrCat("transfer:", redirect->target);
    }
    if (const auto* reject = std::get_if<RejectLeg>(&command); reject && reject->leg.call == call) {
      return "5";
    }
    if (const auto* prompt = std::get_if<PlayPrompt>(&command);
        prompt && prompt->leg.call == call) {
      return prompt->kind == PromptKind::kPleaseWait ? "6" : "3";
    }
    if (const auto* answer = std::get_if<AnswerLeg>(&command); answer && answer->leg.call == call) {
      engine.Handle(LegAnswered{answer->leg});
      const auto* prompt = engine.Last<PlayPrompt>();
      return prompt != nullptr && prompt->kind == PromptKind::kMessage ? "3" : "1";
    }
  }
  return "";
}

bool IsRefusal(const std::string& note) {
  for (const char* reason :
       {"Which number?", "What shall I say?", "no word in it", "may not be transferred", "too long",
        "An welche Nummer?", "Was soll ich sagen?", "kein Wort", "darf nicht weitergeleitet",
        "zu lang"}) {
    if (absl::StrContains(note, reason)) return true;
  }
  return false;
}

// The subscriber is asked about a call for the number that the tables' offers speak of.
CallId Ask(TestEngine& engine) {
  const CallId call = engine.Arrive();
  ProfileLoaded loaded;
  loaded.call = call;
  loaded.profile = &engine.profile;
  loaded.called = "+49301234";
  engine.Handle(loaded);
  engine.Deliver(call);
  return call;
}

// What came of a reply, as the tables say it.
std::string MeaningOf(const Line& line) {
  EngineOptions options = AbleOptions();
  options.call_limit = absl::Minutes(10);
  TestEngine engine(options, Asked(line.language));
  const CallId a = Ask(engine);
  CallId b;
  if (line.open == "b") {
    engine.Handle(LegEnded{{a, kCallerLeg}, LegEndReason::kHungUp});
    engine.Pass(absl::Minutes(1));
  }
  if (line.open != "a") b = Ask(engine);
  engine.TakeNotes();
  engine.Reply(line.text);
  // An answer that the call's leg gives belongs to the same choice.
  const std::string for_a = DoneFor(engine, a);
  if (!for_a.empty()) {
    const bool plain = for_a.size() == 1;
    return line.open == "a,b" ? absl::StrCat("a", plain ? "" : ":", for_a) : for_a;
  }
  const std::string for_b = DoneFor(engine, b);
  if (!for_b.empty()) {
    const bool plain = for_b.size() == 1;
    return line.open == "a,b" ? absl::StrCat("b", plain ? "" : ":", for_b) : for_b;
  }
  const std::vector<std::string> notes = engine.TakeNotes();
  if (notes.size() != 1) return absl::StrCat(notes.size(), " notes");
  return IsRefusal(notes[0]) ? "refuse" : "ask";
}

struct Score {
  int lines = 0, acts = 0, understood = 0, wrong = 0;
};

// `all`: every line must be right. Else only what is done must be.
Score TryTable(const std::string& path, bool all) {
  Score score;
  for (const Line& line : ReadTable(path)) {
    ++score.lines;
    const std::string meaning = MeaningOf(line);
    const bool should_act = line.meaning != "ask" && line.meaning != "refuse";
    const bool acted = meaning != "ask" && meaning != "refuse";
    score.acts += should_act;
    score.understood += should_act && meaning == line.meaning;
    const bool wrong = acted && meaning != line.meaning;
    score.wrong += wrong;
    if (wrong || (all && meaning != line.meaning)) {
      ADD_FAILURE() << path << ":" << line.number << " [" << line.language << ", " << line.open
                    << "] \"" << line.text << "\": " << meaning << ", not " << line.meaning;
    } else if (meaning != line.meaning) {
      std::printf("not understood: %s:%d \"%s\": %s, not %s\n", path.c_str(), line.number,
                  line.text.c_str(), meaning.c_str(), line.meaning.c_str());
    }
  }
  std::printf("%s: %d texts; precision %d of %d acted, recall %d of %d\n", path.c_str(),
              score.lines, score.understood, score.understood + score.wrong, score.understood,
              score.acts);
  return score;
}

const std::string kTables = FOOTMAN_SOURCE_DIR "/tests/core/replies/";

TEST(ReplyTextsTest, EachMeansWhatItsLineSays) {
  const char* other = std::getenv("FOOTMAN_REPLY_TEXTS");
  const Score score = TryTable(other != nullptr ? other : kTables + "texts.tsv", /*all=*/true);
  EXPECT_TRUE(other != nullptr || score.lines >= 300);
}

// Written by somebody who knew the offer and not the parser. What is done must be right; what is
// not understood is asked about, and may be.
TEST(ReplyTextsTest, TextsWrittenWithoutSightOfTheParserNeverActWrongly) {
  const Score score = TryTable(kTables + "held_out.tsv", /*all=*/false);
  EXPECT_EQ(score.wrong, 0);
  EXPECT_GE(score.understood * 100, score.acts * 80);
}

}  // namespace
}  // namespace footman
