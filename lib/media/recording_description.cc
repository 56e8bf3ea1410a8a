#include "lib/media/recording_description.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "footman/call.h"

namespace footman::media {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr size_t kLargest = 64 << 10;  // what we write has some hundred bytes

std::string ToText(const RecordingDescription& description) {
  const StoredVoicemail& voicemail = description.voicemail;
  const json document = {
      {"version", kVersion},
      {"call", FormatCallId(voicemail.call)},
      {"subscriber", voicemail.subscriber.value()},
      {"caller_number", voicemail.caller_number},
      {"caller_name", voicemail.caller_name},
      {"presentation", static_cast<int>(voicemail.presentation)},
      {"attestation", static_cast<int>(voicemail.attestation)},
      {"called", voicemail.called},
      {"started", absl::FormatTime(absl::RFC3339_full, voicemail.started, absl::UTCTimeZone())},
      {"header_bytes", description.header_bytes},
  };
  // A name that is no UTF-8 must not cost the recording: replaced, not refused.
  return document.dump(2, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace) + "\n";
}

// Throws what nlohmann throws on missing or mistyped fields.
RecordingDescription FromDocument(const json& document) {
  RecordingDescription description;
  StoredVoicemail& voicemail = description.voicemail;
  if (document.at("version").get<int>() != kVersion) throw std::out_of_range("version");
  const std::optional<CallId> call = ParseCallId(document.at("call").get<std::string>());
  if (!call.has_value()) throw std::out_of_range("call");
  voicemail.call = *call;
  voicemail.subscriber = SubscriberId(document.at("subscriber").get<uint64_t>());
  voicemail.caller_number = document.at("caller_number").get<std::string>();
  voicemail.caller_name = document.at("caller_name").get<std::string>();
  const int presentation = document.at("presentation").get<int>();
  const int attestation = document.at("attestation").get<int>();
  if (presentation < 0 || presentation > static_cast<int>(Presentation::kUnavailable)) {
    throw std::out_of_range("presentation");
  }
  if (attestation < 0 || attestation > static_cast<int>(Attestation::kFailed)) {
    throw std::out_of_range("attestation");
  }
  voicemail.presentation = static_cast<Presentation>(presentation);
  voicemail.attestation = static_cast<Attestation>(attestation);
  voicemail.called = document.at("called").get<std::string>();
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, document.at("started").get<std::string>(),
                       &voicemail.started, &error)) {
    throw std::out_of_range(error);
  }
  description.header_bytes = document.at("header_bytes").get<int64_t>();
  if (description.header_bytes < 12) throw std::out_of_range("header_bytes");
  return description;
}

absl::Status WriteAll(int fd, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::ErrnoToStatus(errno, "cannot write a description");
    written += static_cast<size_t>(count);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteDescription(const std::string& path, const RecordingDescription& description) {
  const std::string temporary = absl::StrCat(path, ".tmp");
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", temporary));
  absl::Status status = WriteAll(fd, ToText(description));
  if (close(fd) != 0 && status.ok()) status = absl::ErrnoToStatus(errno, temporary);
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    status = absl::ErrnoToStatus(errno, absl::StrCat("cannot rename to ", path));
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::StatusOr<RecordingDescription> ReadDescription(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot open ", path));
  std::string text(kLargest + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kLargest) return absl::InvalidArgumentError(absl::StrCat(path, ": too large"));
  try {
    return FromDocument(json::parse(text));
  } catch (const std::exception&) {
    // The library's words would quote the file, which names people.
    return absl::InvalidArgumentError(absl::StrCat(path, ": is damaged"));
  }
}

}  // namespace footman::media
