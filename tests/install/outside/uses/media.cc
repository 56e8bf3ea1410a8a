// Two parties on loopback: one hears a beep, which the other's end sends as RTP.

#include "footman/media/audio_engine.h"

#include <condition_variable>
#include <memory>
#include <mutex>

#include "footman/media/recording_files.h"

namespace {

// Waits for the end of a prompt, which the engine's thread tells.
class Party : public footman::media::AudioEvents {
 public:
  void OnPromptFinished(uint32_t) override { Tell(true); }
  void OnPromptFailed(uint32_t, absl::string_view) override { Tell(false); }
  void OnRecordingFinished(uint32_t, absl::string_view, absl::Duration,
                           footman::RecordingEnd) override {}
  void OnRecordingFailed(uint32_t, absl::string_view) override {}
  void OnDigit(char) override {}
  void OnRtpTimeout() override {}

  bool HasPlayed() {
    std::unique_lock<std::mutex> lock(mutex_);
    told_.wait(lock, [this] { return over_; });
    return played_;
  }

 private:
  void Tell(bool played) {
    const std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
    played_ = played;
    told_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable told_;
  bool over_ = false;
  bool played_ = false;
};

}  // namespace

int main(int, char** argv) {
  Party one, other;
  const auto engine = footman::media::AudioEngine::Create({});
  if (!engine.ok()) return 1;
  const auto sends = (*engine)->Reserve(&one);
  const auto receives = (*engine)->Reserve(&other);
  if (!sends.ok() || !receives.ok()) return 2;
  if (!(*sends)->Open().ok() || !(*receives)->Open().ok()) return 3;
  footman::media::RemoteAudio to_other, to_one;
  to_other.address = to_one.address = "127.0.0.1";
  to_other.port = (*receives)->local_port();
  to_one.port = (*sends)->local_port();
  if (!(*sends)->Start(to_other).ok() || !(*receives)->Start(to_one).ok()) return 4;
  footman::PlayPrompt beep;
  beep.serial = 1;
  beep.kind = footman::PromptKind::kBeep;
  if (!(*sends)->Play(beep).ok() || !one.HasPlayed()) return 5;
  if ((*sends)->counters().sent == 0) return 6;

  footman::media::RecordingFilesOptions options;
  options.directory = std::string(argv[0]) + ".recordings";
  options.min_free_bytes = 0;
  const auto files = footman::media::RecordingFiles::Create(options, nullptr);
  return files.ok() && (*files)->CheckRoom().ok() ? 0 : 7;
}
