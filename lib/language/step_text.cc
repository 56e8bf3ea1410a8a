// Decides where a step's texts lie. Never what they say.
// A text stays where it is until Clear, so commands may borrow it.
// Next: offer_text.cc, which writes the longest of them.

#include "lib/language/step_text.h"

#include <algorithm>

namespace footman {

StepText::StepText() { UseChunk(0); }

void StepText::UseChunk(size_t chunk) {
  if (chunk == chunks_.size())
    chunks_.push_back(std::make_unique<char[]>(kChunk + Pattern::kPadding));
  chunk_ = chunk;
  begin_ = at_ = limit_ = chunks_[chunk].get();
  chunk_end_ = at_ + kChunk;
}

void StepText::Add(absl::string_view piece) {
  const size_t length = std::min(piece.size(), room());
  CopyPiece(at_, piece.data(), length);
  at_ += length;
}

void StepText::FillWhole(const Pattern& pattern, const absl::string_view* arguments) {
  char* at = at_;  // in a register, from piece to piece
  for (const Pattern::Hole& hole : pattern) {
    at = CopyPadded(at, pattern.text(hole), hole.size);
    const absl::string_view argument = arguments[hole.argument];
    CopyPiece(at, argument.data(), argument.size());
    at += argument.size();
  }
  at_ = CopyPadded(at, pattern.rest().data(), pattern.rest().size());
}

void StepText::FillWhatFits(const Pattern& pattern, const absl::string_view* arguments) {
  for (const Pattern::Hole& hole : pattern) {
    Add({pattern.text(hole), hole.size});
    Add(arguments[hole.argument]);
  }
  Add(pattern.rest());
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
