// Decides whether what was typed beside an option can be used: a text to say, a number to call.
// Never mends it by guessing: what cannot be used is refused with the reason.
// Next: selections.cc.

#include "lib/core/selection/typed_argument.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "lib/core/replies/reply_text.h"
#include "lib/core/replies/reply_words.h"
#include "lib/text/utf8.h"

namespace footman {
namespace {

TypedArgument CheckSpeech(absl::string_view text, const EngineConfig& config) {
  TypedArgument typed;
  typed.text = text;
  if (text.empty()) {
    typed.error = Phrase::kTextNeeded;
  } else if (text.size() > static_cast<size_t>(config.options.max_typed_text)) {
    typed.error = Phrase::kTextTooLong;
  } else {
    // Emoji and punctuation alone have no sound.
    typed.ok = ReplyWords(text).size() > 0;
    typed.error = Phrase::kTextNotSpeakable;
  }
  return typed;
}

// The signs with which people write telephone numbers.
bool IsSeparator(uint32_t code) {
  return (code >= 0x2010 && code <= 0x2015) || code == 0x2212 ||
         (code < 0x80 && absl::StrContains(" -()./", static_cast<char>(code)));
}

// The digits of an international number as people write it: "+49 (30) 123-456", "0049 30 ...".
// False: it is none. E.164 has 15 digits at most.
bool ReadDigits(absl::string_view text, TypedArgument& typed) {
  for (size_t at = 0; at < text.size();) {
    uint32_t code = 0;
    const size_t length = DecodeCharacter(text, at, code);
    if (length == 0) return false;
    const uint32_t folded = FoldCharacter(code);
    if (text.substr(at, 3) == "(0)") {
      at += 3;  // dialled only within the country: "+49 (0)30 123456"
      continue;
    }
    at += length;
    if (folded >= '0' && folded <= '9') {
      if (typed.number_length == 16) return false;
      typed.number[typed.number_length++] = static_cast<char>(folded);
    } else if (folded != 0 && !IsSeparator(folded)) {
      return false;
    }
  }
  return true;
}

// Takes "+" or "00" off the beginning, behind what nobody sees.
bool TakePrefix(absl::string_view& text) {
  while (!text.empty()) {
    uint32_t code = 0;
    const size_t length = DecodeCharacter(text, 0, code);
    if (length == 0) return false;
    const uint32_t folded = FoldCharacter(code);
    if (folded != 0 && folded != ' ' && folded != '(') {
      const bool plus = folded == '+';
      if (!plus && !absl::StartsWith(text, "00")) return false;
      text.remove_prefix(plus ? length : 2);
      return true;
    }
    text.remove_prefix(length);
  }
  return false;
}

TypedArgument CheckNumber(absl::string_view text, const EngineConfig& config) {
  TypedArgument typed;
  typed.error = Phrase::kNumberNeeded;
  absl::ConsumeSuffix(&text, ".");  // of a sentence
  if (!TakePrefix(text)) return typed;
  typed.number[typed.number_length++] = '+';
  if (!ReadDigits(text, typed)) return typed;
  if (typed.number_length < 8 || typed.number[1] == '0') return typed;
  typed.error = Phrase::kNumberNotAllowed;
  typed.ok = config.MayTransferTo(absl::string_view(typed.number.data(), typed.number_length));
  return typed;
}

}  // namespace

TypedArgument CheckTyped(TreatmentKind kind, absl::string_view argument,
                         const EngineConfig& config) {
  argument = absl::StripAsciiWhitespace(argument);
  return kind == TreatmentKind::kPlay ? CheckSpeech(argument, config)
                                      : CheckNumber(argument, config);
}

}  // namespace footman
