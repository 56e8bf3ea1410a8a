// The call that every benchmark makes: a caller name of 20 characters, a two-hop diversion chain,
// one offer with four options and four links.

#ifndef FOOTMAN_BENCH_REFERENCE_CALL_H_
#define FOOTMAN_BENCH_REFERENCE_CALL_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "footman/event.h"
#include "footman/options.h"
#include "footman/profile.h"

namespace footman {

// A subscriber's user name, unlike for each number: "user-00000000000" and eight digits more.
class UserName {
 public:
  explicit UserName(uint64_t number) {
    for (size_t i = 0; i < 8; ++i) {
      text_[16 + i] = "0123456789abcdef"[number >> (28 - 4 * i) & 15];
    }
  }
  absl::string_view view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 24> text_ = {'u', 's', 'e', 'r', '-', '0', '0', '0',
                                '0', '0', '0', '0', '0', '0', '0', '0'};
};

// A secret that is another for each call.
inline void FillSecret(uint64_t call, LinkSecret& secret) {
  for (size_t i = 0; i < 8; ++i) secret.bytes[i] = static_cast<uint8_t>(call >> (8 * i));
}

CallArrived ReferenceArrival(CallId call, absl::Span<const LinkSecret> secrets);
// Lends the profile; each call's subscriber has a user name of their own.
ProfileLoaded ReferenceLoaded(CallId call, const Profile& profile);
Profile ReferenceProfile();
// A switch with room for `waiting` calls.
EngineOptions ReferenceOptions(int waiting);

// What subscribers type, in turn: option 1, the same in words, 4 in words, 4, 3 in words.
absl::string_view ReferenceReply(uint64_t turn);
// The options that are pressed, in turn. Option 2 wants a text.
uint8_t ReferencePress(uint64_t turn);

}  // namespace footman

#endif  // FOOTMAN_BENCH_REFERENCE_CALL_H_
