#include "lib/adapters/flite/speech_cache.h"

#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::flite {
namespace {

namespace fs = std::filesystem;

// Part of each name, so that another voice or another cleaning never meets old files.
constexpr char kVersion[] = "rms-8000-1:";

std::string Fingerprint(const std::string& text) {
  const std::string whole = kVersion + text;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(whole.data(), whole.size(), digest, &size, EVP_sha256(), nullptr);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size / 2));
}

constexpr size_t kFingerprintLength = 32;
// Of a WAV file without a sample in it: what a power failure may leave.
constexpr int64_t kEmptyWavBytes = 44;

// "<fingerprint>.wav", or with more behind it: half written when an earlier run was killed.
bool IsOurs(absl::string_view name) {
  if (name.size() < kFingerprintLength) return false;
  for (const char c : name.substr(0, kFingerprintLength)) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return false;
  }
  return absl::StartsWith(name.substr(kFingerprintLength), ".wav");
}

}  // namespace

SpeechCache::SpeechCache(std::string directory, int64_t max_bytes, absl::Duration cache_lifetime)
    : directory_(std::move(directory)), max_bytes_(max_bytes), cache_lifetime_(cache_lifetime) {}

absl::StatusOr<std::unique_ptr<SpeechCache>> SpeechCache::Open(std::string directory,
                                                               int64_t max_bytes,
                                                               absl::Duration cache_lifetime) {
  std::unique_ptr<SpeechCache> cache(
      new SpeechCache(std::move(directory), max_bytes, cache_lifetime));
  if (absl::Status status = cache->TakeOver(); !status.ok()) return status;
  return cache;
}

absl::Status SpeechCache::TakeOver() {
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error || access(directory_.c_str(), W_OK | X_OK) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot keep speech in ", directory_, ": ",
                     error ? error.message() : "it cannot be written"));
  }
  for (const fs::directory_entry& file : fs::directory_iterator(directory_, error)) {
    struct stat found;
    const std::string path = file.path().string();
    if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) continue;
    // Whatever else is there, by somebody's mistake, is left alone.
    if (!IsOurs(file.path().filename().string())) continue;
    if (!absl::EndsWith(path, ".wav") || found.st_size <= kEmptyWavBytes) {
      fs::remove(file.path(), error);
      continue;
    }
    entries_[path] = {found.st_size, absl::FromTimeT(found.st_mtime)};
    bytes_ += found.st_size;
  }
  std::lock_guard lock(mutex_);
  MakeRoom(absl::InfiniteFuture());
  return absl::OkStatus();
}

std::string SpeechCache::PathFor(const std::string& text) const {
  return absl::StrCat(directory_, "/", Fingerprint(text), ".wav");
}

bool SpeechCache::Use(const std::string& path, absl::Time now) {
  std::lock_guard lock(mutex_);
  const auto entry = entries_.find(path);
  if (entry == entries_.end()) return false;
  if (access(path.c_str(), R_OK) != 0) {  // somebody tidied up
    bytes_ -= entry->second.bytes;
    entries_.erase(entry);
    return false;
  }
  entry->second.used = now;
  // So that the next run knows too. It knows only worse when this fails.
  std::error_code ignored;
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  return true;
}

void SpeechCache::Added(const std::string& path, absl::Time now) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return;
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[path];
  bytes_ += static_cast<int64_t>(size) - entry.bytes;
  entry = {static_cast<int64_t>(size), now};
  MakeRoom(now);
}

int64_t SpeechCache::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

void SpeechCache::MakeRoom(absl::Time now) {
  while (bytes_ > max_bytes_ && !entries_.empty()) {
    const auto oldest = std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    if (now - oldest->second.used < cache_lifetime_) return;  // a leg may be about to open it
    std::error_code ignored;
    fs::remove(oldest->first, ignored);
    bytes_ -= oldest->second.bytes;
    entries_.erase(oldest);
  }
}

}  // namespace footman::flite
