// What a typed reply means, as far as its words go: which call's letter, which option, what
// besides.
//
// Tolerant of case, punctuation, emoji and filler words; strict about everything else: what is not
// plainly one of the options is unclear, and is asked about again.

#ifndef FOOTMAN_LIB_CORE_REPLY_PARSER_H_
#define FOOTMAN_LIB_CORE_REPLY_PARSER_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "lib/core/house.h"
#include "lib/core/words.h"

namespace footman {

// The first words of a text: lower case, without punctuation or emoji.
class ReplyWords {
 public:
  static constexpr size_t kMaxWords = 12;
  explicit ReplyWords(absl::string_view text);

  size_t size() const { return count_; }
  absl::string_view word(size_t i) const {
    return {lower_.data() + words_[i].at, words_[i].length};
  }
  // The original text after the first `n` words, without what separates it from them.
  absl::string_view TextAfter(size_t n) const;
  // How many words from the `first` on spell `phrase`; zero = it is not there.
  size_t Match(size_t first, absl::string_view phrase) const;

 private:
  struct Word {
    uint16_t at, length;  // in lower_
    size_t end;           // in text_
  };
  absl::string_view text_;
  std::array<char, 256> lower_;
  std::array<Word, kMaxWords> words_;
  size_t count_ = 0;
};

// "b2", "b 2", "b: voicemail" name a call, numbered as in LetterText (address_book.h).
struct LetterOfReply {
  uint16_t letter = 0;  // zero = the text begins with none
  bool joined = false;  // to the option's number: "b2"
};
LetterOfReply FindLetter(const ReplyWords& words);

// An option as the parser sees it.
struct ReplyOption {
  TreatmentKind kind = TreatmentKind::kNone;
  bool takes_argument = false;
  absl::string_view key_word;
  absl::string_view label;
};

struct ParsedReply {
  int option = -1;             // its index; -1 = unclear
  absl::string_view argument;  // of the original text
};
// `letter` as FindLetter found it and the caller accepted it; {} = there is none.
ParsedReply ParseReply(const ReplyWords& words, LetterOfReply letter,
                       absl::Span<const ReplyOption> options, uint8_t language);

// What was typed beside an option, by reply or on a page, as the treatment needs it.
struct TypedArgument {
  bool ok = false;
  Phrase complaint = Phrase::kUnclear;  // if not ok
  std::array<char, 24> number{};        // kTransfer: E.164
  uint8_t number_length = 0;
  absl::string_view text;  // kPlay
};
TypedArgument CheckTyped(TreatmentKind kind, absl::string_view argument, const House& house);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_REPLY_PARSER_H_
