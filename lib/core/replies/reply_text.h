// What a person typed, out of all that their client sent.

#ifndef FOOTMAN_LIB_CORE_REPLIES_REPLY_TEXT_H_
#define FOOTMAN_LIB_CORE_REPLIES_REPLY_TEXT_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "lib/language/step_text.h"

namespace footman {

// The character that is meant by `code`: a digit or sign of another script or width as its ASCII
// one, any space as ' ', any end of a line as '\n'. Zero: nobody sees it.
uint32_t FoldCharacter(uint32_t code);

// Without quoted lines (RFC 3676 4.5, XEP-0393), the lines that announce them, forwarded texts,
// signatures (RFC 3676 4.3) and invisible characters; digits and spaces of every script as those of
// ASCII. The result is `raw` itself, if nothing had to be changed, or lies in `text`.
absl::string_view TypedText(absl::string_view raw, StepText& text);

// What a line of a typed text is a copy of.
enum class CopyOf : uint8_t { kNothing, kOffer, kOption };
using CopyTest = absl::FunctionRef<CopyOf(absl::string_view line)>;

// A typed text without the lines that were copied from an offer. Where nothing else is left and a
// single option was copied, that line is the answer.
absl::string_view WithoutCopies(absl::string_view typed, CopyTest test, StepText& text);

// Whether `test` holds for any offer's first line that a message repeats, quoted or not. It gets
// the line without marks of quotation, and without the sign that it was cut.
bool AnyQuotedHeadline(absl::string_view raw, absl::FunctionRef<bool(absl::string_view)> test);

// "Call from ...", "Reply 1-7 ...", a link: what every offer has besides its options.
bool IsLineOfOffers(absl::string_view line);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_REPLIES_REPLY_TEXT_H_
