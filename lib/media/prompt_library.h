// Finds and loads what a PlayPrompt asks for.

#ifndef FOOTMAN_LIB_MEDIA_PROMPT_LIBRARY_H_
#define FOOTMAN_LIB_MEDIA_PROMPT_LIBRARY_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "footman/command.h"
#include "lib/media/node/prompt.h"

namespace footman::media {

// What a PlayPrompt says, with texts of its own.
struct PromptRequest {
  explicit PromptRequest(const PlayPrompt& prompt)
      : serial(prompt.serial),
        kind(prompt.kind),
        audio(prompt.audio),
        language(prompt.language),
        beep_after(prompt.beep_after) {}
  uint32_t serial;
  PromptKind kind;
  std::string audio;
  std::string language;
  bool beep_after;
};

// Threads: any; loading blocks. A loaded file is kept, shared by all who play it, until
// `cache_bytes` are exceeded (the longest unused goes first) or the file has changed.
class PromptLibrary {
 public:
  // `directory` holds "<language>/<name>.wav" and, for all languages, "<name>.wav"; may be empty.
  PromptLibrary(std::string directory, size_t cache_bytes)
      : directory_(std::move(directory)), cache_bytes_(cache_bytes) {}

  // A standard prompt that has no file, or no readable one, is a tone. A kMessage has none: the
  // errors of ReadWav.
  absl::StatusOr<Prompt> Load(const PromptRequest& request);

 private:
  struct Entry {
    std::string path;
    int64_t changed_ns;  // the file's modification time
    SharedAudio audio;
  };
  using Entries = std::list<Entry>;

  absl::StatusOr<SharedAudio> LoadFile(const std::string& path);
  SharedAudio StandardPrompt(absl::string_view name, absl::string_view language);
  SharedAudio Cached(const std::string& path, int64_t changed_ns);
  void Cache(Entry entry);
  void Drop(Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string directory_;
  const size_t cache_bytes_;
  absl::Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);  // the latest used first
  absl::flat_hash_map<std::string, Entries::iterator> by_path_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_PROMPT_LIBRARY_H_
