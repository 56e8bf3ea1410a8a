// Where a step builds its texts: memory that commands borrow until the next step, reused for ever.

#ifndef FOOTMAN_LIB_LANGUAGE_STEP_TEXT_H_
#define FOOTMAN_LIB_LANGUAGE_STEP_TEXT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman {

// A text with holes, "$0: $1", taken apart when the program is built: filling it only copies.
class Pattern {
 public:
  static constexpr size_t kMaxHoles = 4;
  static constexpr size_t kMaxUses = 2;  // of one argument
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
        if (UsesOf(text[1] - '0') == kMaxUses) throw "one argument too often";
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

  size_t size() const { return size_; }
  const Hole* begin() const { return holes_; }
  const Hole* end() const { return holes_ + count_; }
  const char* text(const Hole& hole) const { return text_ + hole.at; }
  absl::string_view rest() const {  // after the last hole
    return {text_ + rest_at_, static_cast<size_t>(size_ - rest_at_)};
  }

 private:
  constexpr size_t UsesOf(int argument) const {
    size_t uses = 0;
    for (size_t i = 0; i < count_; ++i) uses += holes_[i].argument == argument;
    return uses;
  }

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
  if (size >= 16) {
    size <= 32 ? CopyBothEnds<16>(to, from, size) : void(std::memcpy(to, from, size));
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

// The same for a text of which Pattern::kPadding bytes more may be read. What is copied too much
// the next piece overwrites.
inline char* CopyPadded(char* to, const char* from, size_t size) {
  size_t done = 0;
  do {
    std::memcpy(to + done, from + done, Pattern::kPadding);
    done += Pattern::kPadding;
  } while (done < size);
  return to + size;
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
  // The same of a text of which Pattern::kPadding bytes more may be read.
  void AddPadded(absl::string_view piece) {
    if (piece.size() > room()) return Add(piece);
    at_ = CopyPadded(at_, piece.data(), piece.size());
  }
  // The first `size` bytes of some words, in the order of memory. (They may have been put together
  // just now, and could not be copied on in wider pieces before they have reached the cache.)
  template <size_t kWords>
  void AddWords(const std::array<uint64_t, kWords>& words, size_t size) {
    if (sizeof words > room()) return;
    for (size_t i = 0; i < kWords; ++i) std::memcpy(at_ + 8 * i, &words[i], 8);
    at_ += size;
  }
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
  template <size_t kCount>
  void Fill(const Pattern& pattern, const absl::string_view (&arguments)[kCount]) {
    // One look whether all of it fits, instead of one for each piece.
    size_t bytes = 0;
    for (const absl::string_view& argument : arguments) bytes += argument.size();
    const bool fits = bytes * Pattern::kMaxUses + pattern.size() <= room();
    fits ? FillWhole(pattern, arguments) : FillWhatFits(pattern, arguments);
  }
  // How long the text is by now; what was added since it was as long.
  size_t size() const { return static_cast<size_t>(at_ - begin_); }
  absl::string_view Since(size_t size) const { return {begin_ + size, this->size() - size}; }
  absl::string_view End() { return Since(0); }

  absl::string_view Copy(absl::string_view text) {
    Begin();
    Add(text);
    return End();
  }
  template <size_t kCount>
  absl::string_view Filled(const Pattern& pattern, const absl::string_view (&arguments)[kCount]) {
    Begin();
    Fill(pattern, arguments);
    return End();
  }
  // "14:03"
  absl::string_view TimeOfDay(int minute) {
    Begin();
    AddTwoDigits(minute / 60);
    Add(":");
    AddTwoDigits(minute % 60);
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
  size_t room() const { return static_cast<size_t>(limit_ - at_); }
  void FillWhole(const Pattern& pattern, const absl::string_view* arguments);
  void FillWhatFits(const Pattern& pattern, const absl::string_view* arguments);

  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t chunk_ = 0;  // the one in use
  char* chunk_end_ = nullptr;
  char* begin_ = nullptr;  // of the text being built
  char* at_ = nullptr;     // its end
  char* limit_ = nullptr;  // and how far that may go
};

}  // namespace footman

#endif  // FOOTMAN_LIB_LANGUAGE_STEP_TEXT_H_
