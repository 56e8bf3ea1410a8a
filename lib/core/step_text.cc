// Decides where a step's texts lie. Never what they say.
// A text stays where it is until Clear, so commands may borrow it.
// Next: offer_text.cc, which writes the longest of them.

#include "lib/core/step_text.h"

namespace footman {

StepText::StepText() { UseChunk(0); }

void StepText::UseChunk(size_t chunk) {
  if (chunk == chunks_.size())
    chunks_.push_back(std::make_unique<char[]>(kChunk + Pattern::kPadding));
  chunk_ = chunk;
  begin_ = at_ = limit_ = chunks_[chunk].get();
  chunk_end_ = at_ + kChunk;
}

void StepText::Add(absl::string_view piece) { at_ = Put(at_, piece); }

void StepText::Fill(const Pattern& pattern, std::initializer_list<absl::string_view> arguments) {
  char* at = at_;
  for (const Pattern::Hole& hole : pattern) {
    at = PutPadded(at, pattern.text(hole), hole.size);
    if (hole.argument < arguments.size()) at = Put(at, arguments.begin()[hole.argument]);
  }
  at_ = PutPadded(at, pattern.rest().data(), pattern.rest().size());
}

void StepText::AddNumber(int64_t value) {
  char digits[24];
  char* const end = digits + sizeof digits;
  char* at = end;
  uint64_t rest = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  do {
    *--at = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (value < 0) *--at = '-';
  Add(absl::string_view(at, static_cast<size_t>(end - at)));
}

}  // namespace footman
