// How an offer's options stand in its text and its links: each by its own number, key word, label.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/core/test_engine.h"

namespace footman {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Option Named(TreatmentKind kind, std::string argument, std::string label, std::string key_word) {
  return {{kind, std::move(argument), Afterwards::kHangUp}, std::move(label), std::move(key_word)};
}

Option Plain(TreatmentKind kind, std::string argument = "") {
  return Named(kind, std::move(argument), "", "");
}

std::vector<std::string> KeyWordsOf(std::vector<Option> options) {
  Profile profile = Alice();
  profile.option_sets[0].options = std::move(options);
  TestEngine engine(AbleOptions(), profile);
  std::vector<std::string> words;
  const CallId call = engine.Arrive();
  engine.Load(call);
  for (const OfferOption& option : engine.Last<SendOffer>()->options) {
    words.emplace_back(option.key_word);
  }
  return words;
}

TEST(OfferLinesTest, EachOptionHasItsLineWithItsNumberAndLink) {
  Profile profile = Alice();
  profile.option_sets[0].options = {
      Plain(TreatmentKind::kVoicemail), Plain(TreatmentKind::kPlay),
      Named(TreatmentKind::kDecline, "", "Not now", "later"),
      Named(TreatmentKind::kTransfer, "+4930333", "", "carol")};
  TestEngine engine(AbleOptions(), profile);
  const CallId call = engine.Arrive();
  engine.Load(call);
  const SendOffer* offer = engine.Last<SendOffer>();
  ASSERT_NE(offer, nullptr);
  const std::string link =
      absl::StrCat("https://foot.example/c/", FormatLinkToken(offer->token), "/");
  const std::vector<std::string> lines = {
      absl::StrCat("1 voicemail: Take a voicemail\n   ", link, "1"),
      absl::StrCat("2 say ...: Say something to them\n   ", link, "2"),
      absl::StrCat("3 later: Not now\n   ", link, "3"),
      absl::StrCat("4 carol: Transfer to Carol\n   ", link, "4")};
  EXPECT_THAT(std::string(offer->text), HasSubstr(absl::StrCat("\n", absl::StrJoin(lines, "\n"))));
  ASSERT_EQ(offer->options.size(), lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(offer->options[i].number, i + 1);
    EXPECT_EQ(std::string(offer->options[i].link), absl::StrCat(link, i + 1));
  }
}

TEST(OfferLinesTest, WithoutLinksTheLinesAreTheSame) {
  EngineOptions options = AbleOptions();
  options.link_base.clear();
  TestEngine engine(options);
  const CallId call = engine.Arrive();
  engine.Load(call);
  EXPECT_THAT(
      engine.OfferOf(call).text,
      HasSubstr("\n1 voicemail: Take a voicemail\n2 say ...: Say something to them\n3 decline: "
                "Decline\n4 wait: Ask them to wait\n5 transfer ...: Transfer to a number\n"
                "6 transfer: Transfer to Carol\n7 play: Play “I am driving”\n"
                "8 holiday: Play “Holiday”\n9 queue: Queue"));
}

TEST(OfferLinesTest, AKeyWordOfTheKindBelongsToItsFirstOption) {
  EXPECT_THAT(KeyWordsOf({Plain(TreatmentKind::kTransfer, "+4930333"),
                          Plain(TreatmentKind::kTransfer, "+4930444"),
                          Plain(TreatmentKind::kTransfer), Plain(TreatmentKind::kTransfer)}),
              ElementsAre("transfer", "", "transfer", ""))
      << "what is typed behind it tells the third from the first";
}

TEST(OfferLinesTest, AKeyWordThatAnOptionAboveHasAlreadyIsNotGivenAgain) {
  EXPECT_THAT(KeyWordsOf({Named(TreatmentKind::kDecline, "", "", "voicemail"),
                          Plain(TreatmentKind::kVoicemail), Plain(TreatmentKind::kDecline)}),
              ElementsAre("voicemail", "", "decline"));
}

TEST(OfferLinesTest, AnOptionWithAKeyWordOfItsOwnLeavesThatOfItsKind) {
  EXPECT_THAT(KeyWordsOf({Named(TreatmentKind::kTransfer, "+4930333", "", "carol"),
                          Plain(TreatmentKind::kTransfer, "+4930444")}),
              ElementsAre("carol", "transfer"));
}

TEST(OfferLinesTest, KeyWordsOfAnotherAddressAreItsOwn) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::ZeroDuration()));
  const CallId call = engine.Arrive();
  engine.Load(call);
  EXPECT_THAT(engine.OfferOf(call, 1).options,
              ElementsAre("decline|Decline", "voicemail|Take a voicemail"));
}

TEST(OfferLinesTest, TheClosingLineNamesTheLastNumber) {
  TestEngine engine(AbleOptions(), AliceOnTwo(absl::ZeroDuration()));
  const CallId call = engine.Arrive();
  engine.Load(call);
  EXPECT_THAT(engine.OfferOf(call, 0).text, HasSubstr("\nReply 1-9 or with the word"));
  EXPECT_THAT(engine.OfferOf(call, 1).text, HasSubstr("\nReply 1-2 or with the word"));
}

}  // namespace
}  // namespace footman
