// Phrases in the order of their first letters, so that those with one letter are found at once.

#ifndef FOOTMAN_LIB_LANGUAGE_PHRASE_LIST_H_
#define FOOTMAN_LIB_LANGUAGE_PHRASE_LIST_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace footman {

struct NumberPhrase {
  absl::string_view phrase;  // "one", "the first one"
  uint8_t value = 0;
};

constexpr char InitialOf(absl::string_view phrase) { return phrase[0]; }
constexpr char InitialOf(const NumberPhrase& number) { return number.phrase[0]; }

// A view of an array that lives as long as the program.
template <typename T>
class ByInitial {
 public:
  constexpr ByInitial() = default;
  // In the order of PlaceOf their initials; what is not does not compile.
  template <size_t kCount>
  constexpr ByInitial(const T (&items)[kCount]) : items_(items) {  // NOLINT: a list is one
    size_t place = 0;
    for (size_t i = 0; i < kCount; ++i) {
      const size_t here = PlaceOf(InitialOf(items[i]));
      if (here < place) throw "not in the order of initials";
      for (; place < here; ++place) begins_[place + 1] = static_cast<uint16_t>(i);
    }
    for (; place < kPlaces; ++place) begins_[place + 1] = static_cast<uint16_t>(kCount);
  }

  // All that begin with the letter, in either case.
  absl::Span<const T> With(char initial) const {
    const size_t place = PlaceOf(initial);
    return {items_ + begins_[place], size_t{begins_[place + 1]} - begins_[place]};
  }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + begins_[kPlaces]; }

 private:
  // The letters of ASCII, then everything else.
  static constexpr size_t kPlaces = 27;
  static constexpr size_t PlaceOf(char c) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return c >= 'a' && c <= 'z' ? static_cast<size_t>(c - 'a') : kPlaces - 1;
  }

  const T* items_ = nullptr;
  std::array<uint16_t, kPlaces + 1> begins_{};
};
using PhraseList = ByInitial<absl::string_view>;

}  // namespace footman

#endif  // FOOTMAN_LIB_LANGUAGE_PHRASE_LIST_H_
