#include "lib/media/prompt_library.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "lib/media/frame.h"
#include "lib/media/tones.h"
#include "lib/media/wav_file.h"

namespace footman::media {
namespace {

// A language becomes part of a path: letters, digits and hyphens (RFC 5646), nothing else.
bool IsLanguage(absl::string_view language) {
  if (language.empty() || language.size() > 35) return false;
  for (const char c : language) {
    if (!absl::ascii_isalnum(c) && c != '-') return false;
  }
  return true;
}

size_t BytesOf(const SharedAudio& audio) { return audio->size() * sizeof(int16_t); }

}  // namespace

SharedAudio PromptLibrary::Cached(const std::string& path, int64_t changed_ns) {
  absl::MutexLock lock(&mutex_);
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return nullptr;
  if (found->second->changed_ns != changed_ns) {
    Drop(found->second);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->audio;
}

void PromptLibrary::Drop(Entries::iterator entry) {
  bytes_ -= BytesOf(entry->audio);
  by_path_.erase(entry->path);
  entries_.erase(entry);
}

void PromptLibrary::Cache(Entry entry) {
  absl::MutexLock lock(&mutex_);
  const auto found = by_path_.find(entry.path);
  if (found != by_path_.end()) Drop(found->second);  // two have loaded it at the same time
  bytes_ += BytesOf(entry.audio);
  entries_.push_front(std::move(entry));
  by_path_[entries_.front().path] = entries_.begin();
  while (bytes_ > cache_bytes_) Drop(std::prev(entries_.end()));
}

absl::StatusOr<SharedAudio> PromptLibrary::LoadFile(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  }
  if (!S_ISREG(info.st_mode)) return absl::InvalidArgumentError(absl::StrCat(path, " is no file"));
  const int64_t changed_ns = info.st_mtim.tv_sec * int64_t{1'000'000'000} + info.st_mtim.tv_nsec;
  if (SharedAudio audio = Cached(path, changed_ns)) return audio;
  absl::StatusOr<Pcm> pcm = ReadWav(path, kFrameRate);
  if (!pcm.ok()) return pcm.status();
  SharedAudio audio = std::make_shared<const std::vector<int16_t>>(std::move(pcm->samples));
  Cache({path, changed_ns, audio});
  return audio;
}

SharedAudio PromptLibrary::StandardPrompt(absl::string_view name, absl::string_view language) {
  if (directory_.empty()) return nullptr;
  std::vector<std::string> folders;
  if (IsLanguage(language)) {
    folders.push_back(absl::StrCat(directory_, "/", language));  // "de-AT", then "de"
    const size_t hyphen = language.find('-');
    if (hyphen != absl::string_view::npos) {
      folders.push_back(absl::StrCat(directory_, "/", language.substr(0, hyphen)));
    }
  }
  folders.push_back(directory_);
  for (const std::string& folder : folders) {
    absl::StatusOr<SharedAudio> audio = LoadFile(absl::StrCat(folder, "/", name, ".wav"));
    if (audio.ok() && !(*audio)->empty()) return *std::move(audio);
  }
  return nullptr;
}

absl::StatusOr<Prompt> PromptLibrary::Load(const PromptRequest& request) {
  Prompt prompt(request.serial);
  const auto standard = [&](absl::string_view name, SharedAudio stand_in) {
    SharedAudio audio = StandardPrompt(name, request.language);
    return audio != nullptr ? audio : stand_in;
  };
  switch (request.kind) {
    case PromptKind::kMessage: {
      absl::StatusOr<SharedAudio> audio = LoadFile(request.audio);
      if (!audio.ok()) return audio.status();
      prompt.Then(*std::move(audio));
      break;
    }
    case PromptKind::kGreeting:
      prompt.Then(standard("greeting", GreetingTone()));
      break;
    case PromptKind::kApology:
      prompt.Then(standard("apology", ApologyTone()));
      break;
    case PromptKind::kBeep:
      return prompt.Then(BeepTone());
    case PromptKind::kPleaseWait:
      return prompt.Then(standard("please-wait", nullptr)).Then(RingbackTone()).Forever();
    case PromptKind::kRingback:
      return prompt.Then(RingbackTone()).Forever();
    case PromptKind::kMusic:
      return prompt.Then(standard("music", MusicTone())).Forever();
  }
  if (request.beep_after) prompt.Then(BeepTone());
  return prompt;
}

}  // namespace footman::media
