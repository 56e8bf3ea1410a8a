// The subscriber's clock, for an engine that opens no files.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_ZONE_OFFSET_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_ZONE_OFFSET_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event.h"

namespace footman::sqlite {

// The offset of an IANA zone at `now`, and its next change. A zone that is not known (a system
// without the time-zone database) counts as UTC: a text with a wrong hour is better than no call.
ZoneOffset OffsetOf(absl::string_view time_zone, absl::Time now);

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_ZONE_OFFSET_H_
