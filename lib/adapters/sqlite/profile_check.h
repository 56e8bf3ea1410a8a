// Whether profiles can be taken, and their canonical form.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_CHECK_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_CHECK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/adapters/sqlite/diagnostics.h"
#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

// A name that is easy to type and to quote: ASCII letters, digits, '.', '_', '-'; at most 64.
bool IsKey(absl::string_view text);

// Brings every subscriber into canonical form (numbers E.164, defaults filled in) and returns every
// mistake, up to Diagnostics::kMost. With none, ToProfile may be called on each.
std::vector<Diagnostic> CheckProfiles(const std::string& region,
                                      footman::proto::profile::Profiles* profiles);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_PROFILE_CHECK_H_
