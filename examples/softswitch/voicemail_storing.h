// From a finished recording to a voicemail that its subscriber finds in the chat.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_VOICEMAIL_STORING_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_VOICEMAIL_STORING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footman/adapters/sqlite.h"
#include "footman/im_channel.h"
#include "footman/media/recording_files.h"

namespace footman::softswitch {

// Registers it in the database and returns its id; the same recording again has the same id. When
// the call had no subscriber, because the profile store failed (R23), whoever has the called number
// is its owner. NotFound: nobody has; the recording stays where it is.
absl::StatusOr<std::string> StoreInDatabase(const media::StoredVoicemail& voicemail,
                                            SqliteDatabase& database);

// Shows a voicemail that no call shows any more, because the switch ended before it was stored, to
// every address that its subscriber has on `channel`. The subscriber is found as above.
absl::Status ShowLeftover(const media::StoredVoicemail& voicemail, const std::string& id,
                          SqliteDatabase& database, ImChannel& channel);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_VOICEMAIL_STORING_H_
