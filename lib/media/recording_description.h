// The side file of a recording: whose it is, in JSON, from its first moment until it is stored.

#ifndef FOOTMAN_LIB_MEDIA_RECORDING_DESCRIPTION_H_
#define FOOTMAN_LIB_MEDIA_RECORDING_DESCRIPTION_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footman/media/recording_files.h"

namespace footman::media {

struct RecordingDescription {
  StoredVoicemail voicemail;  // but for length, audio and path
  int64_t header_bytes = 0;   // of the WAV file, for RepairWav
};

// Appears at once and whole (temporary name, then rename).
absl::Status WriteDescription(const std::string& path, const RecordingDescription& description);
// InvalidArgument: not ours, or damaged.
absl::StatusOr<RecordingDescription> ReadDescription(const std::string& path);

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_RECORDING_DESCRIPTION_H_
