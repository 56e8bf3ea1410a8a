// Where a step builds its texts: memory that commands borrow until the next step, reused for ever.

#ifndef FOOTMAN_LIB_CORE_STEP_TEXT_H_
#define FOOTMAN_LIB_CORE_STEP_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman {

// A text with holes, "$0: $1", taken apart when the program is built: filling it only copies.
class Pattern {
 public:
  static constexpr size_t kMaxHoles = 4;
  static constexpr size_t kMaxSize = 128;
  // So many bytes may be read from any place of the text: a piece is copied with its neighbours, a
  // short one in a fixed number of moves.
  static constexpr size_t kPadding = 32;
  struct Hole {
    uint8_t at = 0;  // of the text before it, less what the holes before that take
    uint8_t size = 0;
    uint8_t argument = 0;
  };

  constexpr Pattern(const char* text) {  // NOLINT: a text is a pattern
    for (; *text != 0; ++text) {
      if (*text == '$') {
        holes_[count_++] = {rest_at_, static_cast<uint8_t>(size_ - rest_at_),
                            static_cast<uint8_t>(*++text - '0')};
        rest_at_ = size_;
      } else if (size_ < kMaxSize) {
        text_[size_++] = *text;
      } else {
        throw "too long for a pattern";
      }
    }
  }
  // As it stands; for those without holes.
  constexpr operator absl::string_view() const { return {text_, size_}; }  // NOLINT: likewise

  const Hole* begin() const { return holes_; }
  const Hole* end() const { return holes_ + count_; }
  const char* text(const Hole& hole) const { return text_ + hole.at; }
  absl::string_view rest() const {  // after the last hole
    return {text_ + rest_at_, static_cast<size_t>(size_ - rest_at_)};
  }

 private:
  Hole holes_[kMaxHoles];
  uint8_t count_ = 0;
  uint8_t rest_at_ = 0;
  uint8_t size_ = 0;
  char text_[kMaxSize + kPadding] = {};
};

// Two moves that may overlap.
template <size_t kWidth>
inline void CopyBothEnds(char* to, const char* from, size_t size) {
  char first[kWidth];
  char last[kWidth];
  std::memcpy(first, from, kWidth);
  std::memcpy(last, from + size - kWidth, kWidth);
  std::memcpy(to, first, kWidth);
  std::memcpy(to + size - kWidth, last, kWidth);
}

// For short pieces, which are not worth a call of memcpy.
inline void CopyPiece(char* to, const char* from, size_t size) {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size > 16) {
    CopyBothEnds<16>(to, from, size);
  } else if (size >= 8) {
    CopyBothEnds<8>(to, from, size);
  } else if (size >= 4) {
    CopyBothEnds<4>(to, from, size);
  } else if (size > 0) {  // the middle is the first or the last of two
    const char first = from[0], middle = from[size / 2], last = from[size - 1];
    to[0] = first;
    to[size / 2] = middle;
    to[size - 1] = last;
  }
}

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
    if (at_ < limit_) *at_++ = static_cast<char>('0' + digit);
  }
  // In place of a digit that was added.
  void SetDigit(size_t at, int digit) {
    if (at < size()) begin_[at] = static_cast<char>('0' + digit);
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
  // A piece of a pattern. What is copied too much the next piece overwrites.
  char* PutPadded(char* at, const char* piece, size_t size) const {
    if (size > static_cast<size_t>(limit_ - at)) return Put(at, {piece, size});
    for (size_t done = 0; done < size; done += Pattern::kPadding) {
      std::memcpy(at + done, piece + done, Pattern::kPadding);
    }
    return at + size;
  }
  // Copies what there is room for, and returns where it ends. It takes and gives the place, so that
  // it stays in a register from piece to piece.
  char* Put(char* at, absl::string_view piece) const {
    const size_t room = static_cast<size_t>(limit_ - at);
    const size_t length = piece.size() <= room ? piece.size() : room;
    CopyPiece(at, piece.data(), length);
    return at + length;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t chunk_ = 0;  // the one in use
  char* chunk_end_ = nullptr;
  char* begin_ = nullptr;  // of the text being built
  char* at_ = nullptr;     // its end
  char* limit_ = nullptr;  // and how far that may go
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_STEP_TEXT_H_
