#include "lib/media/recording_sink.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "lib/media/frame.h"

namespace footman::media {
namespace {

// The writer is called for 100 ms of audio: few system calls, and little to lose by a crash.
constexpr size_t kWorthWriting = kFrameRate / 10;
// A disk that stalls longer than this costs the rest of the recording, never memory without end.
constexpr size_t kMostWaiting = 20 * kFrameRate;

}  // namespace

absl::Status RecordingInMaking::Add(absl::Span<const int16_t> samples, bool* wake) {
  absl::MutexLock lock(&mutex_);
  *wake = false;
  if (!status_.ok()) return status_;
  if (waiting_.size() + samples.size() > kMostWaiting) {
    status_ = absl::ResourceExhaustedError("the disk cannot keep up");
    return status_;
  }
  waiting_.insert(waiting_.end(), samples.begin(), samples.end());
  if (!writer_called_ && waiting_.size() >= kWorthWriting) *wake = writer_called_ = true;
  return absl::OkStatus();
}

void RecordingInMaking::Fail(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  if (status_.ok()) status_ = std::move(status);
}

absl::Status RecordingInMaking::CheckFile() {
  absl::MutexLock lock(&mutex_);
  return has_no_file_ ? status_ : absl::OkStatus();
}

void RecordingInMaking::Begin() {
  absl::StatusOr<std::unique_ptr<GrowingWav>> wav = GrowingWav::Create(paths_.partial);
  absl::Status status = wav.status();
  if (status.ok()) {
    description_.header_bytes = (*wav)->header_bytes();
    status = WriteDescription(paths_.description, description_);
    if (!status.ok()) unlink(paths_.partial.c_str());
  }
  if (!status.ok()) {
    Fail(std::move(status));
    absl::MutexLock lock(&mutex_);
    has_no_file_ = true;
    return;
  }
  wav_ = *std::move(wav);
  space_.Add(wav_->header_bytes());
}

void RecordingInMaking::Drain() {
  {
    absl::MutexLock lock(&mutex_);
    writer_called_ = false;
    writing_.clear();
    std::swap(writing_, waiting_);
  }
  if (writing_.empty() || wav_ == nullptr) return;
  if (absl::Status status = WriteOut(writing_); !status.ok()) Fail(std::move(status));
}

absl::Status RecordingInMaking::WriteOut(absl::Span<const int16_t> samples) {
  const auto bytes = static_cast<int64_t>(samples.size() * sizeof(int16_t));
  if (absl::Status status = space_.CheckBound(bytes); !status.ok()) return status;
  if (samples_since_check_ >= kFrameRate) {
    samples_since_check_ = 0;
    if (absl::Status status = space_.CheckFree(); !status.ok()) return status;
  }
  samples_since_check_ += static_cast<int64_t>(samples.size());
  const int64_t before = wav_->samples();
  absl::Status status = wav_->Append(samples);
  space_.Add((wav_->samples() - before) * int64_t{sizeof(int16_t)});
  return status;
}

void RecordingInMaking::Close(Outcome outcome) {
  Drain();
  if (wav_ == nullptr) return;
  const int64_t samples = wav_->samples();
  // Not on the disk for certain, but written: what can be read is worth having all the same.
  if (absl::Status status = wav_->Finish(); !status.ok()) Fail(std::move(status));
  const int64_t bytes = wav_->header_bytes() + samples * int64_t{sizeof(int16_t)};
  wav_.reset();
  if (outcome == Outcome::kAbandoned) return;  // Recover finds it by its description
  if (outcome == Outcome::kRemoved || samples == 0) {
    unlink(paths_.partial.c_str());
    unlink(paths_.description.c_str());  // last: what it describes must never stand alone
    space_.Add(-bytes);
    return;
  }
  // Left under its temporary name if this fails: storing says so, and Recover finds it.
  if (rename(paths_.partial.c_str(), paths_.finished.c_str()) != 0) {
    Fail(absl::ErrnoToStatus(errno, "cannot rename the recording"));
  }
}

RecordingSink::~RecordingSink() {
  if (recording_ != nullptr) CloseLater(RecordingInMaking::Outcome::kAbandoned);
}

void RecordingSink::CloseLater(RecordingInMaking::Outcome outcome) {
  writer_.PostAlways([recording = std::move(recording_), outcome] { recording->Close(outcome); });
  recording_ = nullptr;
}

absl::Status RecordingSink::Write(absl::Span<const int16_t> samples, int rate_hz) {
  if (recording_ == nullptr) return absl::FailedPreconditionError("the recording is finished");
  if (rate_hz != kFrameRate) {
    return absl::InvalidArgumentError(absl::StrCat("recordings are at 8000 Hz, not ", rate_hz));
  }
  bool wake = false;
  absl::Status status = recording_->Add(samples, &wake);
  // At most one such job waits for each recording.
  if (wake) writer_.PostAlways([recording = recording_] { recording->Drain(); });
  return status;
}

absl::StatusOr<std::string> RecordingSink::Finish(bool keep) {
  if (recording_ == nullptr) return absl::FailedPreconditionError("the recording is finished");
  absl::Status status = recording_->CheckFile();
  CloseLater(keep ? RecordingInMaking::Outcome::kFinished : RecordingInMaking::Outcome::kRemoved);
  if (!status.ok()) return status;
  return audio_;
}

}  // namespace footman::media
