// G.711 by librem's tables.

#ifndef FOOTMAN_LIB_MEDIA_CODEC_G711_H_
#define FOOTMAN_LIB_MEDIA_CODEC_G711_H_

#include <cstdint>

#include "absl/types/span.h"
#include "footman/media/audio_engine.h"

namespace footman::media {

// RFC 3551, table 4.
constexpr uint8_t PayloadTypeOf(Codec codec) { return codec == Codec::kPcmu ? 0 : 8; }

// REQUIRES: both spans are of the same length.
void EncodeG711(Codec codec, absl::Span<const int16_t> samples, absl::Span<uint8_t> bytes);
void DecodeG711(Codec codec, absl::Span<const uint8_t> bytes, absl::Span<int16_t> samples);

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_CODEC_G711_H_
