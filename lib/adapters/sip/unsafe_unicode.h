// Characters that must not be shown to people among what others wrote.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_UNSAFE_UNICODE_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_UNSAFE_UNICODE_H_

namespace footman::sip {

// Controls, and what hides or reorders other characters (Unicode bidirectional controls, tags,
// interlinear marks). Joiners stay: Persian names and emoji need them.
inline bool IsUnsafeUnicode(char32_t c) {
  const auto is_between = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || is_between(0x7f, 0x9f) || c == 0xad || c == 0x61c || c == 0x200b ||
         is_between(0x200e, 0x200f) || is_between(0x2028, 0x202e) || is_between(0x2060, 0x206f) ||
         c == 0xfeff || is_between(0xfff9, 0xfffd) || is_between(0xe0000, 0xe007f);
}

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_UNSAFE_UNICODE_H_
