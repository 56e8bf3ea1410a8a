// Audio without sound: writes down what a leg asks of it; the test is its media thread.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_FAKE_AUDIO_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_FAKE_AUDIO_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "footman/media/audio_engine.h"
#include "tests/adapters/sip/fake_sink.h"

namespace footman::sip_test {

class FakeAudio : public media::AudioEngine {
 public:
  static constexpr uint16_t kPort = 40000;

  absl::StatusOr<std::unique_ptr<media::AudioSession>> Reserve(
      media::AudioEvents* events) override {
    absl::MutexLock lock(&mutex_);
    if (sessions_ >= max_sessions_) return absl::ResourceExhaustedError("no port is left");
    ++sessions_;
    events_ = events;
    return std::make_unique<Session>(this);
  }
  int max_sessions() const override {
    absl::MutexLock lock(&mutex_);
    return max_sessions_;
  }
  int sessions() const override {
    absl::MutexLock lock(&mutex_);
    return sessions_;
  }

  // True once every session has been given back.
  bool WaitForNoSession() {
    absl::MutexLock lock(&mutex_);
    const auto none = [&] { return sessions_ == 0; };
    return mutex_.AwaitWithTimeout(absl::Condition(&none), kTimeout);
  }

  void set_max_sessions(int n) {
    absl::MutexLock lock(&mutex_);
    max_sessions_ = n;
  }
  void set_start_fails(bool fails) {
    absl::MutexLock lock(&mutex_);
    start_fails_ = fails;
  }
  // True once a session was asked for something that begins with `words`.
  bool WaitFor(absl::string_view words) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] {
      for (const std::string& said : log_) {
        if (said.compare(0, words.size(), words.data(), words.size()) == 0) return true;
      }
      return false;
    };
    return mutex_.AwaitWithTimeout(absl::Condition(&there), kTimeout);
  }
  std::vector<std::string> log() {
    absl::MutexLock lock(&mutex_);
    return log_;
  }
  // As it was last said to a session.
  media::RemoteAudio remote() {
    absl::MutexLock lock(&mutex_);
    return remote_;
  }
  // Before the prompt that was played last.
  absl::Duration silence() {
    absl::MutexLock lock(&mutex_);
    return silence_;
  }
  // Runs `say` with the newest session's events, unless it was destroyed.
  bool Say(const std::function<void(media::AudioEvents&)>& say) {
    absl::MutexLock lock(&mutex_);
    if (events_ == nullptr) return false;
    say(*events_);
    return true;
  }

 private:
  void set_silence(absl::Duration silence) {
    absl::MutexLock lock(&mutex_);
    silence_ = silence;
  }
  class Session : public media::AudioSession {
   public:
    explicit Session(FakeAudio* audio) : audio_(*audio) {}
    ~Session() override {
      absl::MutexLock lock(&audio_.mutex_);
      --audio_.sessions_;
      audio_.events_ = nullptr;
    }
    uint16_t local_port() const override { return kPort; }
    absl::Status Open() override {
      absl::MutexLock lock(&audio_.mutex_);
      return audio_.start_fails_ ? absl::UnavailableError("cannot open") : absl::OkStatus();
    }
    absl::Status Start(const media::RemoteAudio& remote) override {
      absl::MutexLock lock(&audio_.mutex_);
      audio_.remote_ = remote;
      audio_.log_.push_back(absl::StrCat("Start ", remote.address, ":", remote.port,
                                         remote.codec == media::Codec::kPcmu ? " u" : " a",
                                         " digits ", remote.digits_payload,
                                         remote.we_send ? "" : " held"));
      return audio_.start_fails_ ? absl::UnavailableError("cannot open") : absl::OkStatus();
    }
    absl::Status Play(const PlayPrompt& prompt, absl::Duration silence) override {
      audio_.set_silence(silence);
      Log(absl::StrCat("Play ", prompt.serial, " ", prompt.audio, " ", prompt.language));
      return absl::OkStatus();
    }
    void StopPrompt() override { Log("StopPrompt"); }
    absl::Status Record(const StartRecording& recording, std::unique_ptr<MediaSink> sink) override {
      sink_ = std::move(sink);
      Log(absl::StrCat("Record ", recording.serial, " ", recording.caller.number, " ",
                       recording.called));
      return absl::OkStatus();
    }
    void StopRecording(RecordingEnd end) override {
      Log(absl::StrCat("StopRecording ", static_cast<int>(end)));
    }
    bool recording() const override { return sink_ != nullptr; }
    media::AudioCounters counters() const override { return {}; }
    // No leg of this adapter is connected to another yet.
    absl::Status Connect(AudioSession&) override { return absl::UnimplementedError("not here"); }
    void Disconnect(AudioSession&) override {}
    void Mute(bool) override {}
    absl::Status Listen(std::shared_ptr<media::AudioConsumer>) override {
      return absl::UnimplementedError("not here");
    }
    absl::Status Feed(std::shared_ptr<media::AudioSource>) override {
      return absl::UnimplementedError("not here");
    }
    void StopListening(const media::AudioConsumer*) override {}
    void StopFeeding(const media::AudioSource*) override {}

   private:
    void Log(std::string words) {
      absl::MutexLock lock(&audio_.mutex_);
      audio_.log_.push_back(std::move(words));
    }
    FakeAudio& audio_;
    std::unique_ptr<MediaSink> sink_;
  };

  mutable absl::Mutex mutex_;
  int sessions_ = 0;
  int max_sessions_ = 100;
  absl::Duration silence_;
  media::RemoteAudio remote_;
  bool start_fails_ = false;
  media::AudioEvents* events_ = nullptr;
  std::vector<std::string> log_;
};

// Counts what is finished, and how.
class FakeMediaSink : public MediaSink {
 public:
  explicit FakeMediaSink(std::string* finished) : finished_(finished) {}
  absl::Status Write(absl::Span<const int16_t>, int) override { return absl::OkStatus(); }
  absl::StatusOr<std::string> Finish(bool keep) override {
    *finished_ = keep ? "kept" : "removed";
    return "";
  }

 private:
  std::string* const finished_;
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_FAKE_AUDIO_H_
