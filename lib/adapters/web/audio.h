// Voicemail audio: /v/<id>, for the session of its subscriber, with ranges (RFC 9110, 14).

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_AUDIO_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_AUDIO_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "footman/adapters/web_storage.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

// Whether an id can be part of a path as it is: letters, digits, '-', '_', '.', at most 100.
bool IsPlainId(absl::string_view id);

struct ByteRange {
  uint64_t first = 0;
  uint64_t length = 0;
};
enum class RangeVerdict { kWhole, kPart, kUnsatisfiable };
// One range of a body of `size` bytes. Several ranges, other units and nonsense mean the whole
// body, as RFC 9110 14.2 allows.
RangeVerdict ParseRange(absl::string_view header, uint64_t size, ByteRange& range);

// The response for a voicemail that was found; 404 when its file is not there.
Response AudioResponse(const WebVoicemail& voicemail, const Request& request);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_AUDIO_H_
