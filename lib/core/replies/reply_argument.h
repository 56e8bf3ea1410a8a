// Options with an argument: "say ...", "transfer ...".

#ifndef FOOTMAN_LIB_CORE_REPLIES_REPLY_ARGUMENT_H_
#define FOOTMAN_LIB_CORE_REPLIES_REPLY_ARGUMENT_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "lib/core/offers/option_names.h"
#include "lib/core/replies/reply_parser.h"
#include "lib/core/replies/reply_words.h"

namespace footman {

// The option with an argument that the words from `first` on choose, and its argument.
ParsedReply ReadArgument(const ReplyWords& words, size_t first,
                         absl::Span<const ReplyOption> options, uint8_t language);
// The same where word `at` is a call's letter and the number of option `index`: "b2 hello there".
ParsedReply ReadArgumentOf(size_t index, const ReplyWords& words, size_t at,
                           absl::Span<const ReplyOption> options, uint8_t language);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_REPLIES_REPLY_ARGUMENT_H_
