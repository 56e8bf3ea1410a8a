#include "lib/adapters/xmpp/voice_note.h"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footman::xmpp {
namespace {

struct CloseSound {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSound>;

// What libsndfile takes for a file.
struct Memory {
  std::string bytes;
  size_t at = 0;
  size_t most = 0;
  bool overflowed = false;
};

sf_count_t Length(void* data) {
  return static_cast<sf_count_t>(static_cast<Memory*>(data)->bytes.size());
}

sf_count_t Seek(sf_count_t offset, int whence, void* data) {
  auto& memory = *static_cast<Memory*>(data);
  const auto from = whence == SEEK_SET   ? sf_count_t{0}
                    : whence == SEEK_CUR ? static_cast<sf_count_t>(memory.at)
                                         : Length(data);
  memory.at = static_cast<size_t>(std::clamp<sf_count_t>(from + offset, 0, Length(data)));
  return static_cast<sf_count_t>(memory.at);
}

sf_count_t Read(void* to, sf_count_t count, void* data) {
  auto& memory = *static_cast<Memory*>(data);
  const size_t length = std::min(static_cast<size_t>(count), memory.bytes.size() - memory.at);
  std::copy_n(memory.bytes.data() + memory.at, length, static_cast<char*>(to));
  memory.at += length;
  return static_cast<sf_count_t>(length);
}

sf_count_t Write(const void* from, sf_count_t count, void* data) {
  auto& memory = *static_cast<Memory*>(data);
  const auto length = static_cast<size_t>(count);
  if (memory.at + length > memory.most) {
    memory.overflowed = true;
    return 0;
  }
  memory.bytes.resize(std::max(memory.bytes.size(), memory.at + length));
  std::copy_n(static_cast<const char*>(from), length, memory.bytes.data() + memory.at);
  memory.at += length;
  return count;
}

sf_count_t Tell(void* data) { return static_cast<sf_count_t>(static_cast<Memory*>(data)->at); }

bool Copy(SNDFILE* from, SNDFILE* to, int channels, const Memory& memory) {
  std::array<int16_t, 4096> samples;
  const sf_count_t frames = static_cast<sf_count_t>(samples.size()) / channels;
  while (const sf_count_t read = sf_readf_short(from, samples.data(), frames)) {
    if (sf_writef_short(to, samples.data(), read) != read || memory.overflowed) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> EncodeVoiceNote(const std::string& path, size_t max_bytes) {
  SF_INFO info{};
  const Sound source(sf_open(path.c_str(), SFM_READ, &info));
  if (source == nullptr || info.channels < 1 || info.channels > 2) {
    return absl::InvalidArgumentError("the recording cannot be read");
  }
  Memory memory;
  memory.most = max_bytes;
  SF_VIRTUAL_IO io{&Length, &Seek, &Read, &Write, &Tell};
  SF_INFO wanted{};
  wanted.samplerate = info.samplerate;
  wanted.channels = info.channels;
  wanted.format = SF_FORMAT_OGG | SF_FORMAT_OPUS;
  Sound note(sf_open_virtual(&io, SFM_WRITE, &wanted, &memory));
  if (note == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("no voice note can be made at ", info.samplerate, " Hz"));
  }
  const bool copied = Copy(source.get(), note.get(), info.channels, memory);
  note.reset();  // writes the end
  if (memory.overflowed) return absl::ResourceExhaustedError("the voice note is too large");
  if (!copied) return absl::InternalError("the voice note could not be written");
  return std::move(memory.bytes);
}

}  // namespace footman::xmpp
