#include "footman/adapters/flite.h"
#include "gtest/gtest.h"

namespace footman {
namespace {

TEST(CleanForSpeech, KeepsPlainText) {
  EXPECT_EQ(CleanForSpeech("I'm in a meeting, back at 3:15!"), "I'm in a meeting, back at 3:15!");
}

TEST(CleanForSpeech, MakesSpacesOne) {
  EXPECT_EQ(CleanForSpeech("  a\t\r\n b\x01\x7f"
                           "c\xc2\xa0\xe2\x80\x89"
                           "d "),
            "a b c d");
}

TEST(CleanForSpeech, DropsWhatHasNoSound) {
  EXPECT_EQ(CleanForSpeech("Late \xf0\x9f\x9a\x97\xef\xb8\x8f today \xe2\x98\xba"), "Late today");
  EXPECT_EQ(CleanForSpeech("\xf0\x9f\x9a\x97"), "");
  EXPECT_EQ(CleanForSpeech("\xe4\xbd\xa0\xe5\xa5\xbd"), "");
}

TEST(CleanForSpeech, LettersLoseTheirAccents) {
  EXPECT_EQ(CleanForSpeech("J\xc3\xbcrgen caf\xc3\xa9 stra\xc3\x9f"
                           "e \xc3\x86ther"),
            "Jurgen cafe strasse AEther");
  EXPECT_EQ(CleanForSpeech("\xc5\x81\xc3\xb3"
                           "d\xc5\xba \xc4\x8c"
                           "esko \xc5\x91 \xc5\xb8 \xc5\xbf"),
            "Lodz Cesko o Y s");
}

TEST(CleanForSpeech, TypographyBecomesPlain) {
  EXPECT_EQ(CleanForSpeech("\xe2\x80\x9cWait\xe2\x80\xa6\xe2\x80\x9d he\xe2\x80\x99s"),
            "\"Wait...\" he's");
  EXPECT_EQ(CleanForSpeech("3\xe2\x80\x93"
                           "4"),
            "3 - 4");
  EXPECT_EQ(CleanForSpeech("5\xe2\x82\xac"), "5 euros");
}

TEST(CleanForSpeech, BreaksWhatIsNoWord) {
  EXPECT_EQ(CleanForSpeech(std::string(60, 'a') + " b"), std::string(60, 'a') + " b");
  EXPECT_EQ(CleanForSpeech(std::string(130, '.')),
            std::string(60, '.') + " " + std::string(60, '.') + " " + std::string(10, '.'));
}

TEST(CleanForSpeech, SurvivesWhatIsNoText) {
  EXPECT_EQ(CleanForSpeech("a\xff\xc3(\xe2\x82\xed\xa0\x80z\xf0\x9f"), "a(z");
  EXPECT_EQ(CleanForSpeech(absl::string_view("a\0b", 3)), "ab");
  std::string all;
  for (int i = 0; i < 65536; ++i) all.push_back(static_cast<char>(i * 2654435761u >> 13));
  for (const char c : CleanForSpeech(all)) EXPECT_TRUE(c >= ' ' && c < 0x7f) << int{c};
}

}  // namespace
}  // namespace footman
