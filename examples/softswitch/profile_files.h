// Profile files as an office manager hands them in, and editing one profile in place.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_PROFILE_FILES_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_PROFILE_FILES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "footman/adapters/sqlite.h"

namespace footman::softswitch {

struct ProfileFileRules {
  std::string region;              // as SqliteOptions::default_region
  std::set<std::string> services;  // that addresses may name; empty = any
};

// The names of the subscribers in `text`. InvalidArgument: a mistake, nobody in it, a service that
// is not known.
absl::StatusOr<std::vector<std::string>> ExamineProfileFile(const std::string& text,
                                                            const std::string& file,
                                                            const ProfileFileRules& rules);

struct ProfileEdit {
  bool is_changed = false;
  std::vector<std::string> hints;  // as in ImportSummary
};

// Lets `editor`, a command of the shell, change the profile of `name` in a file below `folder`.
// NotFound: nobody has that name. Where what was written
// cannot be taken nothing is changed, and the message says where it is kept.
absl::StatusOr<ProfileEdit> EditProfile(absl::string_view name, const std::string& editor,
                                 const std::string& folder, const ProfileFileRules& rules,
                                 SqliteDatabase& database);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_PROFILE_FILES_H_
