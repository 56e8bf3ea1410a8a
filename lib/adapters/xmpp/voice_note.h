// A recording as a voice note that messengers play: Ogg with Opus (RFC 7845), by libsndfile.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_VOICE_NOTE_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_VOICE_NOTE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace footman::xmpp {

// The bytes of the note. Blocks for as long as it takes. InvalidArgument: the file cannot be read
// as audio, or Opus has no such rate. ResourceExhausted: the note would have more than `max_bytes`.
absl::StatusOr<std::string> EncodeVoiceNote(const std::string& path, size_t max_bytes);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_VOICE_NOTE_H_
