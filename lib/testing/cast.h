// Who is who in a scenario: calls by letter, subscribers by name, secrets that can be foretold.

#ifndef FOOTMAN_LIB_TESTING_CAST_H_
#define FOOTMAN_LIB_TESTING_CAST_H_

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"
#include "footman/event.h"
#include "footman/options.h"
#include "footman/profile.h"

namespace footman::testing {

struct Member {
  std::string name;  // "alice"
  Profile profile;
  ZoneOffset zone;
};

struct Cast {
  EngineOptions options;
  std::deque<Member> members;  // their profiles are lent: they must not move

  const Member* Find(absl::string_view name) const;
  // Whose registered address it is; null = a stranger's.
  const Member* AtAddress(absl::string_view service, absl::string_view user) const;
};

// The scenario begins at this time on the wall: Monday, 1 June 2026, noon UTC.
absl::Time StoryStart();

// "a" ... "z" and back. Anything else has no name: "?".
std::optional<CallId> CallNamed(absl::string_view name);
std::string NameOf(CallId call);
// "a-0": offer 0 of call a; "a" is the caller's leg, "a-1" another.
std::optional<OfferId> OfferNamed(absl::string_view name);
std::string NameOf(OfferId offer);
std::optional<LegId> LegNamed(absl::string_view name);
std::string NameOf(LegId leg);

inline constexpr int kSecretsPerCall = 8;
LinkSecret SecretOf(OfferId offer);
std::string NameOf(const LinkToken& token);

}  // namespace footman::testing

#endif  // FOOTMAN_LIB_TESTING_CAST_H_
