// Where a step builds its texts: memory that commands borrow until the next step, reused for ever.

#ifndef FOOTMAN_LIB_CORE_STEP_TEXT_H_
#define FOOTMAN_LIB_CORE_STEP_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman {

// A text with holes, "$0: $1", taken apart when the program is built: filling it only copies.
class Pattern {
 public:
  static constexpr size_t kMaxHoles = 4;
  struct Hole {
    absl::string_view before;  // the text up to it
    size_t argument = 0;
  };

  constexpr Pattern(const char* text) : text_(text), rest_(text) {  // NOLINT: a text is a pattern
    for (size_t at = 0; at < rest_.size(); ++at) {
      if (rest_[at] != '$') continue;
      holes_[count_++] = {rest_.substr(0, at), static_cast<size_t>(rest_[at + 1] - '0')};
      rest_ = rest_.substr(at + 2);
      at = static_cast<size_t>(-1);
    }
  }
  // As it stands; for those without holes.
  constexpr operator absl::string_view() const { return text_; }  // NOLINT: likewise

  const Hole* begin() const { return holes_; }
  const Hole* end() const { return holes_ + count_; }
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view text_;
  absl::string_view rest_;  // after the last hole
  Hole holes_[kMaxHoles];
  size_t count_ = 0;
};

// For short pieces, which are not worth a call of memcpy.
void CopyPiece(char* to, const char* from, size_t size);

class StepText {
 public:
  // Longer than any text that the engine's limits allow.
  static constexpr size_t kMaxText = 16384;

  StepText();

  // Begins a step: all texts of the last one are gone.
  void Clear() {
    if (chunk_ != 0) UseChunk(0);
    at_ = chunk_end_ - kChunk;
  }

  // One text at a time: Begin, Add..., End. What passes kMaxText is cut.
  void Begin() {
    if (chunk_end_ - at_ < static_cast<ptrdiff_t>(kMaxText)) UseChunk(chunk_ + 1);
    begin_ = at_;
    limit_ = at_ + kMaxText;
  }
  void Add(absl::string_view piece);
  void AddDigit(int digit) {
    const char c = static_cast<char>('0' + digit);
    Add(absl::string_view(&c, 1));
  }
  void AddNumber(int64_t value);
  void AddTwoDigits(int value) {
    AddDigit(value / 10 % 10);
    AddDigit(value % 10);
  }
  // Adds `pattern` with $0, $1, ... replaced.
  void Fill(const Pattern& pattern, std::initializer_list<absl::string_view> arguments);
  // How long the text is by now; what was added since it was as long.
  size_t size() const { return static_cast<size_t>(at_ - begin_); }
  absl::string_view Since(size_t size) const { return {begin_ + size, this->size() - size}; }
  absl::string_view End() { return Since(0); }

  absl::string_view Copy(absl::string_view text) {
    Begin();
    Add(text);
    return End();
  }
  absl::string_view Filled(const Pattern& pattern,
                           std::initializer_list<absl::string_view> arguments) {
    Begin();
    Fill(pattern, arguments);
    return End();
  }
  absl::string_view Number(int64_t value) {
    Begin();
    AddNumber(value);
    return End();
  }

 private:
  static constexpr size_t kChunk = 4 * kMaxText;
  void UseChunk(size_t chunk);

  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t chunk_ = 0;  // the one in use
  char* chunk_end_ = nullptr;
  char* begin_ = nullptr;  // of the text being built
  char* at_ = nullptr;     // its end
  char* limit_ = nullptr;  // and how far that may go
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_STEP_TEXT_H_
