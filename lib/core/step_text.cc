// Decides where a step's texts lie. Never what they say.
// A text stays where it is until Clear, so commands may borrow it.
// Next: offer_text.cc, which writes the longest of them.

#include "lib/core/step_text.h"

#include <algorithm>
#include <cstring>

namespace footman {
namespace {

template <size_t kWidth>
inline void CopyBothEnds(char* to, const char* from, size_t size) {
  char first[kWidth];
  char last[kWidth];
  std::memcpy(first, from, kWidth);
  std::memcpy(last, from + size - kWidth, kWidth);
  std::memcpy(to, first, kWidth);
  std::memcpy(to + size - kWidth, last, kWidth);
}

}  // namespace

// Two moves that may overlap.
void CopyPiece(char* to, const char* from, size_t size) {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size > 16) {
    CopyBothEnds<16>(to, from, size);
  } else if (size >= 8) {
    CopyBothEnds<8>(to, from, size);
  } else if (size >= 4) {
    CopyBothEnds<4>(to, from, size);
  } else {
    for (size_t i = 0; i < size; ++i) to[i] = from[i];
  }
}

StepText::StepText() { UseChunk(0); }

void StepText::UseChunk(size_t chunk) {
  if (chunk == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunk));
  chunk_ = chunk;
  begin_ = at_ = limit_ = chunks_[chunk].get();
  chunk_end_ = at_ + kChunk;
}

void StepText::Add(absl::string_view piece) {
  const size_t length = std::min(piece.size(), static_cast<size_t>(limit_ - at_));
  CopyPiece(at_, piece.data(), length);
  at_ += length;
}

void StepText::Fill(const Pattern& pattern, std::initializer_list<absl::string_view> arguments) {
  for (const Pattern::Hole& hole : pattern) {
    if (!hole.before.empty()) Add(hole.before);
    if (hole.argument < arguments.size()) Add(arguments.begin()[hole.argument]);
  }
  if (!pattern.rest().empty()) Add(pattern.rest());
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
