// Words that every offer understands are known here too, so that no key word can shadow them.

#include "lib/adapters/sqlite/key_words.h"

#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "lib/language/vocabulary.h"
#include "lib/language/words.h"

namespace footman::sqlite {
namespace {

bool IsOneWord(absl::string_view text) { return text.find(' ') == absl::string_view::npos; }

void ExpectKnown(const KindWords& words, TreatmentKind kind) {
  for (const absl::string_view word : words.synonyms) {
    if (IsOneWord(word)) {
      EXPECT_EQ(BuiltInMeaning(absl::AsciiStrToLower(word)), kind) << word;
    }
  }
}

TEST(KeyWords, AreInStepWithTheEngine) {
  for (uint8_t language = 0; language < kLanguages; ++language) {
    const Words& words = WordsOf(language);
    for (size_t kind = 0; kind < words.kinds.size(); ++kind) {
      ExpectKnown(words.kinds[kind], static_cast<TreatmentKind>(kind));
    }
    ExpectKnown(words.typed_play, TreatmentKind::kPlay);
    ExpectKnown(words.typed_transfer, TreatmentKind::kTransfer);
    for (const NumberPhrase& number : VocabularyOf(language).numbers) {
      if (IsOneWord(number.phrase)) {
        EXPECT_EQ(BuiltInMeaning(number.phrase), TreatmentKind::kNone) << number.phrase;
      }
    }
  }
}

TEST(KeyWords, OthersAreFree) {
  EXPECT_EQ(BuiltInMeaning("driving"), std::nullopt);
  EXPECT_EQ(BuiltInMeaning(""), std::nullopt);
}

}  // namespace
}  // namespace footman::sqlite
