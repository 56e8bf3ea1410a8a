// Which of several options a text names best: the one whose name explains more of it, and its own
// words before those of its kind. Two that do so equally well are asked about.

#include <gtest/gtest.h>

#include <vector>

#include "lib/core/replies/reply_parser.h"
#include "lib/language/words.h"

namespace footman {
namespace {

// Known by the words of its kind alone.
const ReplyOption kByKind{TreatmentKind::kVoicemail, false, "", ""};
// The same kind, by a label of its own that is one of these words.
const ReplyOption kByLabel{TreatmentKind::kVoicemail, false, "", "Voicemail"};
const ReplyOption kOther{TreatmentKind::kDecline, false, "", ""};

int Chosen(absl::string_view text, const std::vector<ReplyOption>& options) {
  const ReplyWords words(text);
  return ParseReply(words, FindLetter(words), options, 0).option + 1;
}

TEST(BetterReadingTest, OwnWordsBeforeThoseOfTheKind) {
  EXPECT_EQ(Chosen("voicemail", {kByLabel, kByKind}), 1);
  EXPECT_EQ(Chosen("voicemail", {kByKind, kByLabel}), 2);
}

TEST(BetterReadingTest, EquallyGoodIsUnclear) {
  EXPECT_EQ(Chosen("voicemail", {kByKind, kByKind}), 0);
  EXPECT_EQ(Chosen("voicemail", {kByLabel, kByLabel}), 0);
  EXPECT_EQ(Chosen("voicemail", {kByKind, kByLabel, kByLabel}), 0);
  EXPECT_EQ(Chosen("voicemail", {kByLabel, kByKind, kByLabel}), 0);
  EXPECT_EQ(Chosen("voicemail", {kByLabel, kByLabel, kByKind}), 0);
}

TEST(BetterReadingTest, WhatIsBetterThanTwoEqualOnesIsClear) {
  EXPECT_EQ(Chosen("voicemail", {kByKind, kByKind, kByLabel}), 3);
  EXPECT_EQ(Chosen("voicemail", {kByLabel, kByKind, kByKind}), 1);
  EXPECT_EQ(Chosen("voicemail", {kByKind, kByLabel, kByKind}), 2);
  EXPECT_EQ(Chosen("voicemail", {kOther, kByKind, kByKind, kByLabel, kOther}), 4);
}

TEST(BetterReadingTest, TheLongerName) {
  const ReplyOption back{TreatmentKind::kPlay, false, "", "Back"};
  const ReplyOption back_at_three{TreatmentKind::kPlay, false, "", "Back at three"};
  EXPECT_EQ(Chosen("back at three", {back, back_at_three}), 2);
  EXPECT_EQ(Chosen("back at three", {back_at_three, back}), 1);
  EXPECT_EQ(Chosen("back", {back, back_at_three}), 1);
  EXPECT_EQ(Chosen("back at", {back, back_at_three}), 0);
}

TEST(BetterReadingTest, ANumberAndItsOwnNameAgreeAndOthersDoNot) {
  EXPECT_EQ(Chosen("1 voicemail", {kByKind, kOther}), 1);
  EXPECT_EQ(Chosen("2 voicemail", {kByKind, kOther}), 0);
  EXPECT_EQ(Chosen("2 voicemail", {kByKind, kByKind}), 2) << "the number tells which";
}

TEST(BetterReadingTest, EachNumberIsItsOwnOption) {
  const std::vector<ReplyOption> nine(9, kOther);
  for (int number = 1; number <= 9; ++number) {
    const char text[] = {static_cast<char>('0' + number), 0};
    EXPECT_EQ(Chosen(text, nine), number);
  }
  EXPECT_EQ(Chosen("0", nine), 0);
  EXPECT_EQ(Chosen("9", {kOther, kOther}), 0);
  EXPECT_EQ(Chosen("3", {kOther, kOther}), 0);
}

}  // namespace
}  // namespace footman
