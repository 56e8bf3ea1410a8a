// What people type, and what is understood: one line for each.

#include "lib/core/replies/reply_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/language/words.h"

namespace footman {
namespace {

constexpr uint8_t kEn = 0;
constexpr uint8_t kDe = 1;

// 1 voicemail, 2 say ..., 3 decline, 4 wait, 5 transfer ..., 6 transfer to Carol, 7 a message.
std::vector<ReplyOption> Options(uint8_t language) {
  const Words& words = WordsOf(language);
  const auto plain = [&](TreatmentKind kind) {
    return ReplyOption{kind, false, words.Of(kind).key_word, words.Of(kind).label};
  };
  ReplyOption carol = plain(TreatmentKind::kTransfer);
  carol.label = "Carol";
  ReplyOption driving = plain(TreatmentKind::kPlay);
  driving.label = "I am driving";
  return {
      plain(TreatmentKind::kVoicemail),
      {TreatmentKind::kPlay, true, words.typed_play.key_word, words.typed_play.label},
      plain(TreatmentKind::kDecline),
      plain(TreatmentKind::kWait),
      {TreatmentKind::kTransfer, true, words.typed_transfer.key_word, words.typed_transfer.label},
      carol,
      driving};
}

struct Line {
  const char* text;
  int number;  // of the option; 0 = unclear
  const char* argument = "";
};

void Check(const Line& line, uint8_t language, bool letters_are_calls) {
  const ReplyWords words(line.text);
  const LetterOfReply letter = letters_are_calls ? FindLetter(words) : LetterOfReply();
  const ParsedReply parsed = ParseReply(words, letter, Options(language), language);
  EXPECT_EQ(parsed.option + 1, line.number) << '"' << line.text << '"';
  EXPECT_EQ(std::string(parsed.argument), line.argument) << '"' << line.text << '"';
}

const Line kEnglish[] = {
    // Numbers.
    {"1", 1},
    {"3", 3},
    {"7", 7},
    {" 1 ", 1},
    {"1.", 1},
    {"1)", 1},
    {"(1)", 1},
    {"#1", 1},
    {"1!", 1},
    {"\"1\"", 1},
    {"1\n", 1},
    {"\t1\r\n", 1},
    {"option 1", 1},
    {"Option 1", 1},
    {"number 3 please", 3},
    {"1 please", 1},
    {"please 1", 1},
    {"1, please!", 1},
    {"1 voicemail", 1},
    {"1: voicemail", 1},
    {"1 - Take a voicemail", 1},
    {"take 1", 1},
    {"the 1", 1},
    {"1\xef\xb8\x8f\xe2\x83\xa3", 1},  // the keycap
    {"\xe2\x80\x9c"
     "1\xe2\x80\x9d",
     1},  // curly quotes
    {"\xc2\xa0"
     "1",
     1},  // no-break space
    {"1 \xf0\x9f\x91\x8d", 1},
    {"\xf0\x9f\x91\x8d 1", 1},
    {"1\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 1},
    {"\xe2\x80\x8e"
     "1",
     1},
    {"\xe2\x80\xae"
     "1",
     1},  // direction mark, right-to-left override
    {"0", 0},
    {"8", 0},
    {"9", 0},
    {"10", 0},
    {"11", 0},
    {"01", 0},
    {"-1", 0},
    {"1-4", 0},
    {"1 2", 0},
    {"1 or 2", 0},
    {"1 decline", 0},
    {"not 1", 0},
    {"1st", 0},
    {"1x", 0},
    {"12", 0},
    {"1.5", 0},
    {"99999999999999999999999", 0},
    {"one", 1},
    {"a 1", 0},
    // Words and synonyms.
    {"voicemail", 1},
    {"Voicemail", 1},
    {"VOICEMAIL", 1},
    {"voicemail.", 1},
    {"voicemail!!!", 1},
    {"voice mail", 1},
    {"voice-mail", 1},
    {"vm", 1},
    {"mailbox", 1},
    {"record", 1},
    {"take a voicemail", 1},
    {"Take a voicemail, please.", 1},
    {"please take a voicemail", 1},
    {"a voicemail", 1},
    {"to voicemail", 1},
    {"the mailbox please", 1},
    {"\xf0\x9f\x93\xbc voicemail", 1},
    {"voicemail \xf0\x9f\x99\x8f", 1},
    {"decline", 3},
    {"Decline", 3},
    {"reject", 3},
    {"no", 3},
    {"No.", 3},
    {"busy", 3},
    {"hang up", 3},
    {"hangup", 3},
    {"refuse it", 3},
    {"decline please", 3},
    {"hold", 4},
    {"hold on", 4},
    {"wait", 4},
    {"one moment", 4},
    {"One moment, please!", 4},
    {"just a moment", 4},
    {"moment", 4},
    {"hang on", 4},
    {"Ask them to wait", 4},
    {"Carol", 6},
    {"carol", 6},
    {"transfer", 6},
    {"I am driving", 7},
    {"i am driving!", 7},
    {"play", 7},
    {"play message", 7},
    {"voicemail or decline", 0},
    {"no voicemail", 0},
    {"not now", 0},
    {"hello", 0},
    {"what?", 0},
    {"ok", 0},
    {"yes", 0},
    {"later", 0},
    {"voicemails", 0},
    {"voic", 0},
    {"answer", 0},
    {"please", 0},
    {"the", 0},
    {"?", 0},
    {"", 0},
    {" ", 0},
    {"...", 0},
    {"\n\n", 0},
    {"\xf0\x9f\x91\x8d", 0},
    {"decline it now", 3},
    {"hold the line for me", 0},
    // With something typed.
    {"say I am in a meeting", 2, "I am in a meeting"},
    {"Say: I am in a meeting, back at three!", 2, "I am in a meeting, back at three!"},
    {"SAY hello", 2, "hello"},
    {"say, hello", 2, "hello"},
    {"say  two  spaces ", 2, "two  spaces"},
    {"tell them I am late", 2, "I am late"},
    {"tell I am late", 0},
    {"please say hello", 2, "hello"},
    {"speak slowly", 0},
    {"say", 2},
    {"say:", 2},
    {"say 1", 2, "1"},
    {"say voicemail", 2, "voicemail"},
    {"2 hello there", 2, "hello there"},
    {"2: hello", 2, "hello"},
    {"2", 2},
    {"say gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x91\x8b", 2, "gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x91\x8b"},
    {"transfer +4930123456", 5, "+4930123456"},
    {"transfer +49 (30) 12-34", 5, "+49 (30) 12-34"},
    {"transfer to +4930123456", 5, "+4930123456"},
    {"Transfer: 004930123456", 5, "004930123456"},
    {"forward to +4930123456", 5, "+4930123456"},
    {"redirect +4930123456", 5, "+4930123456"},
    {"5 +4930123456", 5, "+4930123456"},
    {"5", 5},
    {"transfer bob", 5, "bob"},
};

const Line kGerman[] = {
    {"1", 1},
    {"1 bitte", 1},
    {"Bitte 1", 1},
    {"Nummer 3", 3},
    {"Option 4, bitte!", 4},
    {"Mailbox", 1},
    {"auf die Mailbox", 1},
    {"Auf die Mailbox bitte", 1},
    {"mailbox", 1},
    {"Anrufbeantworter", 1},
    {"AB", 1},
    {"ab", 0},
    {"aufnehmen", 1},
    {"voicemail", 1},
    {"vm", 1},
    {"ablehnen", 3},
    {"Ablehnen!", 3},
    {"abweisen", 3},
    {"auflegen", 3},
    {"nein", 3},
    {"besetzt", 3},
    {"decline", 3},
    {"no", 3},
    {"warten", 4},
    {"Moment", 4},
    {"einen Moment bitte", 4},
    {"Um Geduld bitten", 4},
    {"gleich", 4},
    {"Carol", 6},
    {"I am driving", 7},
    {"Ansage", 7},
    {"Ansage abspielen", 7},
    {"sag ich bin gleich da", 2, "ich bin gleich da"},
    {"Sag: Bis sp\xc3\xa4ter!", 2, "Bis sp\xc3\xa4ter!"},
    {"sag ihm er soll warten", 2, "er soll warten"},
    {"say hello", 2, "hello"},
    {"bitte sagen bin unterwegs", 2, "bin unterwegs"},
    {"Etwas sagen hallo", 2, "hallo"},
    {"weiterleiten +4930123456", 5, "+4930123456"},
    {"weiterleiten an +49 30 12 34", 5, "+49 30 12 34"},
    {"umleiten an 004930123456", 5, "004930123456"},
    {"verbinden mit +4930123456", 5, "+4930123456"},
    {"weiterleiten", 6},
    {"umleiten", 6},
    {"hallo", 0},
    {"keine Mailbox", 0},
    {"sp\xc3\xa4ter", 0},
    {"bitte", 0},
    {"ja", 0},
    {"nicht ablehnen", 0},
    {"\xc3\x84", 0},
};

TEST(ReplyParserTest, English) {
  for (const Line& line : kEnglish) Check(line, kEn, false);
}
TEST(ReplyParserTest, German) {
  for (const Line& line : kGerman) Check(line, kDe, false);
}
TEST(ReplyParserTest, EnoughLines) { EXPECT_GE(std::size(kEnglish) + std::size(kGerman), 120u); }

TEST(ReplyParserTest, CapitalUmlautsAreLetters) {
  ReplyOption option{TreatmentKind::kPlay, false,
                     "\xc3\xbc"
                     "ber",
                     "\xc3\xbc"
                     "ber Mittag"};
  for (const char* text : {"\xc3\xbc"
                           "ber",
                           "\xc3\x9c"
                           "BER",
                           "\xc3\x9c"
                           "ber Mittag"}) {
    EXPECT_EQ(ParseReply(ReplyWords(text), {}, {&option, 1}, kDe).option, 0) << text;
  }
}

TEST(ReplyParserTest, AfterALetter) {
  const Line kLines[] = {
      {"b2 hello", 2, "hello"},
      {"b1", 1},
      {"b1!", 1},
      {"b 1", 1},
      {"b, 1 please", 1},
      {"b: voicemail", 1},
      {"b say hi there", 2, "hi there"},
      {"b no", 3},
      {"b0", 0},
      {"b8", 0},
      {"b10", 0},
      {"b1 2", 0},
      {"b what", 0},
      {"b please", 0},
      {"a 1", 1},
      {"a moment", 4},
      {"b b 1", 0},
      {"b5 +4930123456", 5, "+4930123456"},
  };
  for (const Line& line : kLines) Check(line, kEn, true);
}

// What is meant for a call that nobody knows is never read as an article: "a 2" is not "a", "2".
TEST(ReplyParserTest, AnUnknownLetterIsNoFiller) {
  for (const char* text : {"a 1", "A 1", "a: 1", "please a 1"}) Check({text, 0}, kEn, false);
}

TEST(ReplyParserTest, SeveralOptionsOfOneWordAreUnclear) {
  const ReplyOption options[] = {{TreatmentKind::kPlay, false, "driving", "In the car"},
                                 {TreatmentKind::kPlay, false, "meeting", "In a meeting"},
                                 {TreatmentKind::kPlay, false, "holiday", "Away"},
                                 {TreatmentKind::kPlay, false, "", "Away"}};
  const auto chosen = [&](const char* text) {
    return ParseReply(ReplyWords(text), {}, options, kEn).option + 1;
  };
  EXPECT_EQ(chosen("driving"), 1);
  EXPECT_EQ(chosen("In a meeting"), 2);
  EXPECT_EQ(chosen("holiday"), 3);
  EXPECT_EQ(chosen("away"), 0);
  EXPECT_EQ(chosen("in"), 0);
}

TEST(ReplyParserTest, AMegabyteOfAnything) {
  const size_t kMegabyte = size_t{1} << 20;
  for (const char* piece : {"a", "1", " ", "say ", "voicemail ", "\xf0\x9f\x91\x8d", "\xe2", "\xff",
                            "\n", "please ", "\xc3"}) {
    std::string text;
    while (text.size() < kMegabyte) text += piece;
    const ReplyWords words(text);
    const ParsedReply parsed = ParseReply(words, FindLetter(words), Options(kEn), kEn);
    if (absl::string_view(piece) != "say ") {
      EXPECT_EQ(parsed.option, -1) << piece;
    }
  }
  const std::string speech = absl::StrCat("say ", std::string(kMegabyte, 'x'));
  EXPECT_EQ(ParseReply(ReplyWords(speech), {}, Options(kEn), kEn).argument.size(), kMegabyte);
}

TEST(ReplyParserTest, InvalidUtf8IsUnclear) {
  const std::string kTexts[] = {"\xff",
                                "\xc3",
                                "\xe2\x80",
                                "\xf0\x9f",
                                "\x80\x80",
                                "\xc3(",
                                std::string("\0", 1),
                                std::string("1\0"
                                            "2",
                                            3),
                                "voic\xffmail",
                                "\xed\xa0\x80 voice"};
  for (const std::string& text : kTexts) {
    const ReplyWords words(text);
    EXPECT_EQ(ParseReply(words, FindLetter(words), Options(kEn), kEn).option, -1);
  }
}

// Every prefix of a long odd text, so that no cut makes the parser read past its end.
TEST(ReplyParserTest, EveryPrefix) {
  const std::string text =
      "b: \xe2\x80\xae say\xc3\x84 \xf0\x9f\x91\x8d 1\xef\xb8\x8f\xe2\x83\xa3 \xef\xb8 transfer "
      "+49\xc2";
  for (size_t n = 0; n <= text.size(); ++n) {
    const std::string prefix = text.substr(0, n);  // its own memory, for the sanitizer
    const ReplyWords words{absl::string_view(prefix)};
    const ParsedReply parsed = ParseReply(words, FindLetter(words), Options(kEn), kEn);
    EXPECT_LT(parsed.option, 7);
  }
}

}  // namespace
}  // namespace footman
