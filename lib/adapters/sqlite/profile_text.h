// Profiles as protobuf text: reading with every mistake's place, and writing.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_TEXT_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_TEXT_H_

#include <google/protobuf/arena.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

// Canonical profiles, which are `arena`'s, or InvalidArgument with one line for each mistake:
// "<file>:<line>:<column>: subscriber "alice": number: "12" is too short ...". `hints` gets a line
// for each old name in it.
absl::StatusOr<const footman::proto::profile::Profiles*> ReadProfiles(
    absl::string_view text, absl::string_view file, const std::string& region,
    google::protobuf::Arena& arena, std::vector<std::string>& hints);

// A text that ReadProfiles takes; in UTF-8 as it is, not escaped.
std::string WriteProfiles(const footman::proto::profile::Profiles& profiles);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_TEXT_H_
