// Names of fields and values that profiles were written with before.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_OLD_NAMES_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_OLD_NAMES_H_

#include <string>
#include <vector>

#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

// Replaces them by what they are called now. Returns a hint for each name that was found, once:
// "HOLD is called WAIT now". A field that is there under both names keeps the new one's value.
std::vector<std::string> UseNewNames(footman::proto::profile::Profiles* profiles);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_OLD_NAMES_H_
