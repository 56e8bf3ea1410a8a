// One recording on its way to the disk: the media thread leaves samples here, the writer thread
// takes them away.

#ifndef FOOTMAN_LIB_MEDIA_RECORDING_SINK_H_
#define FOOTMAN_LIB_MEDIA_RECORDING_SINK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "footman/media_sink.h"
#include "lib/media/disk_space.h"
#include "lib/media/growing_wav.h"
#include "lib/media/recording_description.h"
#include "lib/media/work_thread.h"

namespace footman::media {

// Where the files of a recording are. `stem` is the path without any ending.
struct RecordingPaths {
  explicit RecordingPaths(const std::string& stem)
      : partial(stem + ".part.wav"), finished(stem + ".wav"), description(stem + ".json") {}
  std::string partial;
  std::string finished;
  std::string description;
};

class RecordingInMaking {
 public:
  RecordingInMaking(RecordingPaths paths, RecordingDescription description, DiskSpace& space)
      : paths_(std::move(paths)), description_(std::move(description)), space_(space) {}

  // The media thread. `*wake` is set when the writer should Drain soon. An error, once met, stays.
  absl::Status Add(absl::Span<const int16_t> samples, bool* wake);
  // Why there is no file, if it is known by now that there is none.
  absl::Status CheckFile();

  // The writer thread. Makes the files, before anything else.
  void Begin();
  void Drain();
  enum class Outcome { kFinished, kRemoved, kAbandoned };
  void Close(Outcome outcome);

 private:
  absl::Status WriteOut(absl::Span<const int16_t> samples);
  void Fail(absl::Status status);

  const RecordingPaths paths_;
  RecordingDescription description_;  // the writer's
  std::unique_ptr<GrowingWav> wav_;   // the writer's; null where it could not be made
  DiskSpace& space_;
  int64_t samples_since_check_ = 0;
  absl::Mutex mutex_;
  std::vector<int16_t> waiting_ ABSL_GUARDED_BY(mutex_);
  bool writer_called_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  bool has_no_file_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<int16_t> writing_;  // the writer's; both keep their room
};

class RecordingSink : public MediaSink {
 public:
  // `writer` outlives it. `audio` is what Finish returns.
  RecordingSink(std::shared_ptr<RecordingInMaking> recording, std::string audio, WorkThread& writer)
      : recording_(std::move(recording)), audio_(std::move(audio)), writer_(writer) {}
  ~RecordingSink() override;
  absl::Status Write(absl::Span<const int16_t> samples, int rate_hz) override;
  absl::StatusOr<std::string> Finish(bool keep) override;

 private:
  void CloseLater(RecordingInMaking::Outcome outcome);

  std::shared_ptr<RecordingInMaking> recording_;  // null once closed
  const std::string audio_;
  WorkThread& writer_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_RECORDING_SINK_H_
