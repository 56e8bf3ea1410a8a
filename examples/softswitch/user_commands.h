// "footman-softswitch user ...": the office manager's commands over the profile database.
//
//   user add FILE                add the subscribers of a profile file, or replace them by name
//   user edit USER               change one profile in an editor ($VISUAL, $EDITOR, vi)
//   user show USER               print one profile, as such a file
//   user list                    one line for each subscriber
//   user link USER               print a sign-in link for the web chat; good once, for ten minutes
//   user sessions USER           one line for each browser that is signed in
//   user sessions end USER ID    end that session, of a lost phone; ID "all" ends every one
//   user remove USER             remove a subscriber with their chat, sessions and voicemails
//   user forget USER             the same, and every other trace: call records, pending recordings
//   user message import USER FILE [--id ID] [--title TITLE]
//                                store a recording (WAV, FLAC or Ogg) that the subscriber can play
//   user export                  print every profile, as one such file
//
// They may run beside a running switch, which sees the change with the next call.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_USER_COMMANDS_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_USER_COMMANDS_H_

#include <iosfwd>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace footman::softswitch {

struct UserCommandContext {
  std::string database;            // path of the profile database; made when it does not exist
  std::string data_directory;      // recordings go to "<data_directory>/messages"
  std::string call_records;        // file; empty = none
  std::string trace_file;          // empty = none
  std::string link_base;           // "http://127.0.0.1:8080"; no trailing '/'
  std::string default_region;      // "DE": how "030 12345" in a profile file is read; may be empty
  std::set<std::string> services;  // that addresses may name; empty: any
  std::string editor = "vi";       // a command of the shell, given the file to edit
  std::ostream* out = nullptr;     // answers; needed
  std::ostream* errors = nullptr;  // where errors are written; needed
};

// Carries out the words after "user". Returns what main() returns: 0 done, 1 it could not be done
// (`errors` says why), 2 the words make no command (`errors` shows the usage).
int RunUserCommand(absl::Span<const absl::string_view> words, const UserCommandContext& context);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_USER_COMMANDS_H_
