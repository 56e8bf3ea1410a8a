// Between a profile as it is written down and as the engine knows it.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_CONVERT_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_CONVERT_H_

#include "absl/strings/string_view.h"
#include "footman/profile.h"
#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

// REQUIRES: `subscriber` has passed CheckProfiles.
Profile ToProfile(const footman::proto::profile::Subscriber& subscriber, SubscriberId id);
// The reverse. A transfer to a named target comes back as its number.
footman::proto::profile::Subscriber FromProfile(const Profile& profile, absl::string_view name);

TreatmentKind ToKind(footman::proto::profile::Kind kind);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_CONVERT_H_
