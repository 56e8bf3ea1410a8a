// The one list of characters that must not reach people in what others wrote.

#ifndef FOOTMAN_LIB_TEXT_UNSAFE_UNICODE_H_
#define FOOTMAN_LIB_TEXT_UNSAFE_UNICODE_H_

#include <cstdint>

namespace footman {

// Control characters (C0, DEL, C1), and what hides or reorders other characters: invisible ones,
// line separators, bidirectional controls (Unicode UAX 9), interlinear marks, the object
// replacement character, tags. Joiners (U+200C, U+200D) are safe: Persian names and emoji need
// them. Line breaks and tabs count as unsafe; who allows them asks for them first.
constexpr bool IsUnsafeUnicode(uint32_t c) {
  const auto is_between = [c](uint32_t first, uint32_t last) { return c >= first && c <= last; };
  return c < 0x20 || is_between(0x7f, 0x9f) || c == 0xad || c == 0x61c || c == 0x180e ||
         c == 0x200b || is_between(0x200e, 0x200f) || is_between(0x2028, 0x202e) ||
         is_between(0x2060, 0x206f) || c == 0xfeff || is_between(0xfff9, 0xfffc) ||
         is_between(0xe0000, 0xe007f);
}

}  // namespace footman

#endif  // FOOTMAN_LIB_TEXT_UNSAFE_UNICODE_H_
