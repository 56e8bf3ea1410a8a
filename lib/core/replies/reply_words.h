// The words of a typed text, and the signs between them.

#ifndef FOOTMAN_LIB_CORE_REPLIES_REPLY_WORDS_H_
#define FOOTMAN_LIB_CORE_REPLIES_REPLY_WORDS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "lib/language/phrase_list.h"

namespace footman {

// The first words of a text: lower case, without punctuation or emoji. The text is borrowed.
class ReplyWords {
 public:
  static constexpr size_t kMaxWords = 20;
  explicit ReplyWords(absl::string_view text);

  size_t size() const { return count_; }
  // False: the text has more words than are kept here, or one that is too long.
  bool complete() const { return complete_; }
  absl::string_view word(size_t i) const {
    return {lower_.data() + words_[i].at, words_[i].length};
  }
  bool IsNumber(size_t i) const;  // digits alone

  // What stands between word `i - 1` (or the beginning) and word `i` (or the end).
  // True: a sign that is no punctuation, such as the plus of "+1" or the question mark of "1?".
  // What has one is no plain choice.
  bool SignBefore(size_t i) const { return gaps_[i].sign; }
  // Whether there is one anywhere; `at_end`: also behind the last word.
  bool SignAnywhere(bool at_end = true) const;
  // True: the two are set apart by more than a space: "2: I am late", "2 - I am late".
  bool BreakBefore(size_t i) const { return gaps_[i].is_break; }
  // True: a colon or a closing parenthesis stands right behind the word before: "a: voicemail".
  bool LabelEndsBefore(size_t i) const { return gaps_[i].label_end; }
  bool PlusBefore(size_t i) const { return gaps_[i].plus; }
  bool QuestionFrom(size_t i) const;  // a question mark stands before word `i` or behind it

  // The original text from word `first` to the one before `last`, with the plus or the opening
  // sign that belongs to it. With last = size(): to the text's end.
  absl::string_view Text(size_t first, size_t last) const;
  absl::string_view TextFrom(size_t first) const { return Text(first, count_); }

  // Whether the text has that word as it stands, in capitals.
  bool IsWrittenAs(size_t i, absl::string_view word) const {
    return text_.substr(words_[i].begin, words_[i].end - words_[i].begin) == word;
  }
  // The same words up to the one before `last`.
  ReplyWords FirstWords(size_t last) const;

  // How many words from the `first` on spell `phrase`; zero = it is not there.
  size_t Match(size_t first, absl::string_view phrase) const;
  // The same of a phrase of the vocabulary: lower case, words separated by single spaces.
  // REQUIRES: first < size().
  size_t MatchPhrase(size_t first, absl::string_view phrase) const;
  // The most words of any of the phrases there.
  size_t MatchAny(size_t first, const PhraseList& phrases) const;

 private:
  struct Word {
    uint16_t at, length;  // in lower_
    size_t begin, end;    // in text_
  };
  struct Gap {
    bool sign = false, is_break = false, label_end = false, plus = false, question = false;
  };
  size_t ReadGap(size_t at, bool after_digit);
  bool ReadWord(size_t& at);

  absl::string_view text_;
  std::array<char, 320> lower_;  // the words, separated by single spaces
  size_t used_ = 0;              // of lower_
  std::array<Word, kMaxWords> words_;
  std::array<Gap, kMaxWords + 1> gaps_;
  size_t count_ = 0;
  bool complete_ = true;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_REPLIES_REPLY_WORDS_H_
