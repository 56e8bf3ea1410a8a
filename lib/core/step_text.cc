// Decides where a step's texts lie. Never what they say.
// A text stays where it is until Clear, so commands may borrow it.
// Next: offer_text.cc, which writes the longest of them.

#include "lib/core/step_text.h"

#include <algorithm>
#include <cstring>

namespace footman {

void StepText::Clear() {
  chunk_ = 0;
  used_ = 0;
}

void StepText::Begin() {
  if (!chunks_.empty() && used_ + kMaxText > kChunk) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) chunks_.push_back(std::make_unique<char[]>(kChunk));
  begin_ = used_;
}

void StepText::Add(absl::string_view piece) {
  const size_t length = std::min(piece.size(), kMaxText - (used_ - begin_));
  if (length == 0) return;
  std::memcpy(chunks_[chunk_].get() + used_, piece.data(), length);
  used_ += length;
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

void StepText::AddTwoDigits(int value) {
  const char digits[2] = {static_cast<char>('0' + value / 10 % 10),
                          static_cast<char>('0' + value % 10)};
  Add(absl::string_view(digits, 2));
}

void StepText::Fill(absl::string_view pattern, std::initializer_list<absl::string_view> arguments) {
  size_t from = 0;
  for (size_t at = pattern.find('$'); at != absl::string_view::npos; at = pattern.find('$', from)) {
    Add(pattern.substr(from, at - from));
    const size_t number = static_cast<size_t>(pattern[at + 1] - '0');
    if (number < arguments.size()) Add(arguments.begin()[number]);
    from = at + 2;
  }
  Add(pattern.substr(from));
}

absl::string_view StepText::End() {
  return absl::string_view(chunks_[chunk_].get() + begin_, used_ - begin_);
}

absl::string_view StepText::Copy(absl::string_view text) {
  Begin();
  Add(text);
  return End();
}

absl::string_view StepText::Filled(absl::string_view pattern,
                                   std::initializer_list<absl::string_view> arguments) {
  Begin();
  Fill(pattern, arguments);
  return End();
}

absl::string_view StepText::Number(int64_t value) {
  Begin();
  AddNumber(value);
  return End();
}

}  // namespace footman
