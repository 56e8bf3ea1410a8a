// Bytes in the making, whose number is known only at their end.

#ifndef FOOTMAN_LIB_TRACE_WIRE_BUFFER_H_
#define FOOTMAN_LIB_TRACE_WIRE_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"

namespace footman {

// Grows to the largest content that it ever held. Whoever writes holds the place where they are, so
// that it can stay in a register, and hands it in and out.
class WireBuffer {
 public:
  // So much may be written after Room() without asking again: every number of one struct.
  static constexpr size_t kUnasked = 1024;

  // From here on it writes to memory of its user's, as long as there is room in it.
  void Borrow(uint8_t* begin, size_t size) {
    begin_ = begin;
    end_ = begin + size;
  }
  bool fitted() const { return begin_ != own_.get(); }

  uint8_t* Begin() { return begin_; }
  // Where to go on with room for `size` and kUnasked more bytes: at `at`, or where it has moved to.
  uint8_t* Room(uint8_t* at, size_t size) {
    if (static_cast<size_t>(end_ - at) < size + kUnasked) [[unlikely]]
      return Grow(at, size);
    return at;
  }
  size_t Offset(const uint8_t* at) const { return static_cast<size_t>(at - begin_); }
  absl::string_view Until(const uint8_t* at) const {
    return {reinterpret_cast<const char*>(begin_), Offset(at)};
  }

  // Writes what has come since the offset `start` as the length before it, and says where to go on.
  // Room of `guess` bytes was left for it; a guess that was wrong costs a move of the content.
  uint8_t* EndLength(size_t start, size_t guess, uint8_t* at) {
    uint8_t* const content = begin_ + start;
    const auto size = static_cast<size_t>(at - content);
    if (guess == 1 && size < 0x80) [[likely]] {
      content[-1] = static_cast<uint8_t>(size);
      return Room(at, 0);
    }
    return EndLongLength(content, size, guess);
  }

 private:
  uint8_t* Grow(uint8_t* at, size_t size);
  uint8_t* EndLongLength(uint8_t* content, size_t size, size_t guess);

  uint8_t* begin_ = nullptr;
  uint8_t* end_ = nullptr;
  std::unique_ptr<uint8_t[]> own_;
  size_t own_size_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_WIRE_BUFFER_H_
