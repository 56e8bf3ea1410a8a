// What a typed reply means, as far as its words go: which call's letter, which option, what
// besides.
//
// Precision before recall: an option is found only where every word of the text is part of its
// name or says nothing else ("please"). Everything else is unclear, and is asked about again.

#ifndef FOOTMAN_LIB_CORE_REPLIES_REPLY_PARSER_H_
#define FOOTMAN_LIB_CORE_REPLIES_REPLY_PARSER_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/core/offers/option_names.h"
#include "lib/core/replies/reply_words.h"

namespace footman {

// The letter of a call that a text names, numbered as in LetterText (address_book.h).
struct LetterOfReply {
  enum class Form : uint8_t {
    kNone,
    kJoined,      // "b2": to an option's number
    kWithNumber,  // "b 2"
    kWithWord,    // "b voicemail", "a: voicemail"; never a word of the language alone, as "a" is
    kAtEnd,       // "decline b", "voicemail for call b"
    kAlone,       // "b"
  };
  uint16_t letter = 0;
  Form form = Form::kNone;
  uint8_t at = 0;  // the word; of kAtEnd, how many words stand before it
};
LetterOfReply FindLetter(const ReplyWords& words);

struct ParsedReply {
  int option = -1;             // its index; -1 = unclear
  absl::string_view argument;  // of the text; empty = there is none, or it is missing
};
// `letter` as FindLetter found it and the caller accepted it; {} = there is none.
// REQUIRES: at most kMaxOptions options.
ParsedReply ParseReply(const ReplyWords& words, LetterOfReply letter,
                       absl::Span<const ReplyOption> options, uint8_t language);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_REPLIES_REPLY_PARSER_H_
