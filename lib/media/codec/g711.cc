#include "lib/media/codec/g711.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "lib/media/re_api.h"

namespace footman::media {
namespace {

// librem negates the sample, and -32768 has no 16-bit negative: it would read outside its table.
int16_t Negatable(int16_t sample) { return std::max<int16_t>(sample, -32767); }

}  // namespace

void EncodeG711(Codec codec, absl::Span<const int16_t> samples, absl::Span<uint8_t> bytes) {
  if (codec == Codec::kPcmu) {
    for (size_t i = 0; i < samples.size(); ++i) bytes[i] = g711_pcm2ulaw(Negatable(samples[i]));
  } else {
    for (size_t i = 0; i < samples.size(); ++i) bytes[i] = g711_pcm2alaw(Negatable(samples[i]));
  }
}

void DecodeG711(Codec codec, absl::Span<const uint8_t> bytes, absl::Span<int16_t> samples) {
  const int16_t* table = codec == Codec::kPcmu ? g711_u2l : g711_A2l;
  for (size_t i = 0; i < bytes.size(); ++i) samples[i] = table[bytes[i]];
}

}  // namespace footman::media
