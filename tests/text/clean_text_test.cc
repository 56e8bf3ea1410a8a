// Texts on their way into and out of chat products.

#include "lib/text/clean_text.h"

#include <gtest/gtest.h>

namespace footman {
namespace {

TEST(Text, GoodTextIsLeftAlone) {
  const std::string text =
      "Gr\xC3\xBC\xC3\x9F"
      "e, \xE2\x82\xAC 5 & <b>\n\xF0\x9F\x98\x80\ttab";
  EXPECT_EQ(CleanText(text, 1000), text);
  EXPECT_EQ(CleanText("", 1000), "");
}

TEST(Text, ControlCharactersBecomeSpaces) {
  EXPECT_EQ(CleanText(std::string("a\0b\x01"
                                  "c\x7F"
                                  "d\xC2\x85"
                                  "e\r\nf",
                                  13),
                      1000),
            "a b c d e\nf");
}

TEST(Text, WhatIsNoUtf8IsReplaced) {
  EXPECT_EQ(CleanText("a\xFF", 1000), "a\xEF\xBF\xBD");
  EXPECT_EQ(CleanText("a\xC3", 1000), "a\xEF\xBF\xBD");
  EXPECT_EQ(CleanText("\xC3(", 1000), "\xEF\xBF\xBD(");
  EXPECT_EQ(CleanText("\xC0\xAF", 1000), "\xEF\xBF\xBD\xEF\xBF\xBD");  // an overlong slash
  EXPECT_EQ(CleanText("\xE0\x80\xAF", 1000), "\xEF\xBF\xBD");          // another
  EXPECT_EQ(CleanText("\xED\xA0\x80", 1000), "\xEF\xBF\xBD");          // half a surrogate pair
  EXPECT_EQ(CleanText("\xF4\x90\x80\x80", 1000), "\xEF\xBF\xBD");      // beyond Unicode
  EXPECT_EQ(CleanText("\xEF\xBF\xBE", 1000), "\xEF\xBF\xBD");          // XML forbids it
}

TEST(Text, DirectionMarksCannotRearrangeWhatFollows) {
  EXPECT_EQ(CleanText("Bob\xE2\x80\xAE"
                      "1 decline\xE2\x81\xA9",
                      1000),
            "Bob1 decline");
  // Letters that are written from the right are no marks.
  EXPECT_EQ(CleanText("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", 1000),
            "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D");
}

TEST(Text, WhatIsInvisibleIsLeftOutAndJoinersAreKept) {
  EXPECT_EQ(CleanText("B\u200bo\u00adb\u2060 \ufeff\U000e0041x\ufffc", 1000), "Bob x");
  EXPECT_EQ(CleanText("one\u2028two\u2029three", 1000), "one\ntwo\nthree");
  const std::string joined = "\u0645\u06cc\u200c\u062e \U0001f469\u200d\U0001f4bb";
  EXPECT_EQ(CleanText(joined, 1000), joined);
}

TEST(Text, IsCutBetweenCharactersAndSaysSo) {
  EXPECT_EQ(CleanText("0123456789", 10), "0123456789");
  EXPECT_EQ(CleanText("0123456789x", 10), "0123456...");
  EXPECT_EQ(CleanText("01234\xC3\xBC\xC3\xBC\xC3\xBC", 10), "01234\xC3\xBC...");
  EXPECT_EQ(CleanText("0123456789x", 10, ""), "0123456789");
  EXPECT_EQ(CleanText("012345678\xC3\xBC", 10, ""), "012345678");
}

TEST(Text, AnEmojiIsNotCutInTwo) {
  EXPECT_EQ(CleanText("ab\xF0\x9F\x98\x80zzzzzz", 8), "ab...");
  EXPECT_EQ(CleanText(std::string(1 << 20, 'x'), 300).size(), 300u);
}

}  // namespace
}  // namespace footman
