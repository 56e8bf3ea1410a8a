// What is kept of a person besides their profile: the commands that list and end sessions, and that
// remove every trace.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_USER_TRACES_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_USER_TRACES_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sqlite.h"

namespace footman::softswitch {

// One line for each browser that is signed in: id, user, device, since, last used.
absl::Status PrintSessions(absl::string_view name, SqliteDatabase& database, absl::Time now,
                           std::ostream& out);
// Ends the session of that id, or all of them and the sign-in links that wait. A running switch
// closes their chats within a minute.
absl::Status EndSessions(absl::string_view name, absl::string_view id, SqliteDatabase& database,
                         absl::Time now, std::ostream& out);

struct TracePlaces {
  std::string recordings;    // folder
  std::string speech;        // folder of spoken texts
  std::string call_records;  // file
  std::string trace_file;    // empty = none
};
// What stands of a removed subscriber outside the database: recordings that were never stored, call
// records, spoken texts. All that can be done is done, and the first error returned.
absl::Status RemoveTraces(SubscriberId subscriber, const TracePlaces& places, std::ostream& out);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_USER_TRACES_H_
