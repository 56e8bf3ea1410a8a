// AudioEngine and AudioSession: who may have a port, and the way from other threads to the media
// thread. What happens with the audio is in node/.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "footman/media/audio_engine.h"
#include "lib/media/codec/resampler.h"
#include "lib/media/frame.h"
#include "lib/media/node/audio_stream.h"
#include "lib/media/prompt_library.h"
#include "lib/media/re_api.h"
#include "lib/media/transport/media_loop.h"
#include "lib/media/transport/port_pool.h"
#include "lib/media/work_thread.h"

namespace footman::media {
namespace {

constexpr size_t kMostPromptsLoading = 4096;
// One after the other, when other programs take ports within seconds. More is another fault.
constexpr int kMostPortsTried = 8;

absl::Status NotStarted() { return absl::FailedPreconditionError("audio has not started"); }

class Engine : public AudioEngine {
 public:
  explicit Engine(AudioEngineOptions options);
  absl::Status Open();
  absl::StatusOr<std::unique_ptr<AudioSession>> Reserve(AudioEvents* events) override;
  int sessions() const override;
  int max_sessions() const override { return max_sessions_; }

  // For sessions.
  std::shared_ptr<AudioStream> NewStream(AudioEvents* events, uint16_t port);
  absl::Status Open(const std::shared_ptr<AudioStream>& stream);
  absl::Status Start(const std::shared_ptr<AudioStream>& stream, const RemoteAudio& remote);
  // Another port instead of one that somebody outside holds; nullopt: there is none.
  std::optional<PortPool::Port> Exchange(const PortPool::Port& held);
  absl::Status Load(const std::shared_ptr<AudioStream>& stream, uint64_t request,
                    const PlayPrompt& prompt, absl::Duration silence);
  // Null: never opened.
  void Release(const std::shared_ptr<AudioStream>& stream, PortPool::Port port);
  MediaLoop& loop() { return *loop_; }

 private:
  void Tick();

  const AudioEngineOptions options_;
  mutable absl::Mutex mutex_;
  PortPool ports_ ABSL_GUARDED_BY(mutex_);
  const int max_sessions_;
  int sessions_ ABSL_GUARDED_BY(mutex_) = 0;
  int streams_ever_ ABSL_GUARDED_BY(mutex_) = 0;
  // The media thread's. Closed ones leave at the next tick, so that nobody is destroyed who still
  // stands on the stack.
  std::vector<std::shared_ptr<AudioStream>> streams_;
  PromptLibrary library_;
  std::unique_ptr<MediaLoop> loop_;
  std::unique_ptr<WorkThread> loader_;  // last: its jobs use the loop
};

class Session : public AudioSession {
 public:
  Session(Engine& engine, AudioEvents* events, PortPool::Port port)
      : engine_(engine), events_(events), port_(port) {}
  ~Session() override { engine_.Release(stream_, port_); }

  uint16_t local_port() const override { return port_.number; }
  absl::Status Open() override {
    return OnAnyPort([this] { return engine_.Open(stream_); });
  }
  absl::Status Start(const RemoteAudio& remote) override {
    return OnAnyPort([&] { return engine_.Start(stream_, remote); });
  }
  absl::Status Play(const PlayPrompt& prompt, absl::Duration silence) override;
  void StopPrompt() override;
  absl::Status Record(const StartRecording& recording, std::unique_ptr<MediaSink> sink) override;
  void StopRecording(RecordingEnd end) override;
  bool recording() const override { return stream_ != nullptr && stream_->recording(); }
  absl::Status Connect(AudioSession& other) override;
  void Disconnect(AudioSession& other) override;
  void Mute(bool muted) override;
  absl::Status Listen(std::shared_ptr<AudioConsumer> consumer) override;
  absl::Status Feed(std::shared_ptr<AudioSource> source) override;
  void StopListening(const AudioConsumer* consumer) override;
  void StopFeeding(const AudioSource* source) override;
  AudioCounters counters() const override {
    return stream_ == nullptr ? AudioCounters() : stream_->counters();
  }

 private:
  bool started() const { return stream_ != nullptr && stream_->started(); }
  // Runs `act(stream)` on the media thread, unless the stream is closed by then.
  template <typename Act>
  void OnStream(Act act);
  absl::Status OnAnyPort(absl::FunctionRef<absl::Status()> use);

  Engine& engine_;
  AudioEvents* const events_;
  PortPool::Port port_;
  bool opened_ = false;
  // None before Start: most calls end without audio, and should cost neither its memory nor a word
  // with the media thread.
  std::shared_ptr<AudioStream> stream_;
  uint64_t prompt_requests_ = 0;
};

// ---- Session.

// Until the sockets are open nobody knows the port, so any other is as good.
absl::Status Session::OnAnyPort(absl::FunctionRef<absl::Status()> use) {
  absl::Status status;
  for (int tries = 0; tries < kMostPortsTried; ++tries) {
    if (stream_ == nullptr) stream_ = engine_.NewStream(events_, port_.number);
    status = use();
    opened_ |= status.ok();
    if (opened_ || !absl::IsUnavailable(status)) return status;
    stream_ = nullptr;
    port_.seen_free = -absl::InfiniteDuration();
    port_.was_open = true;  // by somebody else
    const std::optional<PortPool::Port> other = engine_.Exchange(port_);
    if (!other.has_value()) return status;
    port_ = *other;
  }
  return status;
}

absl::Status Session::Play(const PlayPrompt& prompt, absl::Duration silence) {
  if (!started()) return NotStarted();
  return engine_.Load(stream_, ++prompt_requests_, prompt, silence);
}

void Session::StopPrompt() {
  if (stream_ == nullptr) return;
  engine_.loop().Post(
      [stream = stream_, request = ++prompt_requests_] { stream->StopPrompt(request); });
}

absl::Status Session::Record(const StartRecording& recording, std::unique_ptr<MediaSink> sink) {
  if (!started()) return NotStarted();
  if (sink == nullptr) return absl::InvalidArgumentError("no sink");
  if (stream_->recording().exchange(true)) {
    return absl::FailedPreconditionError("a recording is being made already");
  }
  engine_.loop().Post([stream = stream_, recorder = std::make_unique<Recorder>(
                                             recording, std::move(sink))]() mutable {
    stream->Record(std::move(recorder));
  });
  return absl::OkStatus();
}

void Session::StopRecording(RecordingEnd end) {
  if (stream_ == nullptr) return;
  engine_.loop().Post([stream = stream_, end] { stream->StopRecording(end); });
}

template <typename Act>
void Session::OnStream(Act act) {
  if (stream_ == nullptr) return;
  engine_.loop().Post([stream = stream_, act = std::move(act)]() mutable {
    if (!stream->closed()) act(*stream);
  });
}

absl::Status Session::Connect(AudioSession& other) {
  auto* const from = dynamic_cast<Session*>(&other);
  if (from == nullptr || &from->engine_ != &engine_) {
    return absl::InvalidArgumentError("the other party's audio is of another media engine");
  }
  if (from == this) return absl::InvalidArgumentError("a party does not hear itself");
  if (!started() || !from->started()) return NotStarted();
  OnStream([heard = from->stream_](AudioStream& stream) { stream.Hear(*heard); });
  return absl::OkStatus();
}

void Session::Disconnect(AudioSession& other) {
  auto* const from = dynamic_cast<Session*>(&other);
  if (from == nullptr || from->stream_ == nullptr) return;
  OnStream([heard = from->stream_](AudioStream& stream) { stream.StopHearing(*heard); });
}

void Session::Mute(bool muted) {
  OnStream([muted](AudioStream& stream) { stream.said().Mute(muted); });
}

absl::Status Session::Listen(std::shared_ptr<AudioConsumer> consumer) {
  if (!started()) return NotStarted();
  if (consumer == nullptr) return absl::InvalidArgumentError("no consumer");
  absl::StatusOr<Resampler> resampler = Resampler::Create(kFrameRate, consumer->rate_hz());
  if (!resampler.ok()) return resampler.status();
  OnStream([consumer = std::move(consumer),
            resampler = *std::move(resampler)](AudioStream& stream) mutable {
    stream.said().Listen(std::move(consumer), std::move(resampler));
  });
  return absl::OkStatus();
}

absl::Status Session::Feed(std::shared_ptr<AudioSource> source) {
  if (!started()) return NotStarted();
  if (source == nullptr) return absl::InvalidArgumentError("no source");
  absl::StatusOr<Resampler> resampler = Resampler::Create(source->rate_hz(), kFrameRate);
  if (!resampler.ok()) return resampler.status();
  OnStream(
      [source = std::move(source), resampler = *std::move(resampler)](AudioStream& stream) mutable {
        stream.sent().Feed(std::move(source), std::move(resampler));
      });
  return absl::OkStatus();
}

void Session::StopListening(const AudioConsumer* consumer) {
  OnStream([consumer](AudioStream& stream) { stream.said().StopListening(consumer); });
}

void Session::StopFeeding(const AudioSource* source) {
  OnStream([source](AudioStream& stream) { stream.sent().StopFeeding(source); });
}

// ---- Engine.

Engine::Engine(AudioEngineOptions options)
    : options_(std::move(options)),
      ports_(options_.bind_address, options_.port_min, options_.port_max),
      max_sessions_(static_cast<int>(ports_.size())),
      library_(options_.prompts, options_.prompt_cache_bytes) {}

absl::Status Engine::Open() {
  sa address;
  if (sa_set_str(&address, options_.bind_address.c_str(), 0) != 0 || sa_af(&address) != AF_INET) {
    return absl::InvalidArgumentError(
        absl::StrCat("bind_address is no IPv4 address: ", options_.bind_address));
  }
  int ports;
  {
    absl::MutexLock lock(&mutex_);
    ports = static_cast<int>(ports_.size());
  }
  if (options_.port_min == 0 || ports == 0) {
    return absl::InvalidArgumentError(absl::StrCat("no even port with a successor within ",
                                                   options_.port_min, "-", options_.port_max));
  }
  absl::StatusOr<std::unique_ptr<MediaLoop>> loop =
      MediaLoop::Create(2 * ports, [this] { Tick(); });
  if (!loop.ok()) return loop.status();
  loop_ = *std::move(loop);
  loader_ = std::make_unique<WorkThread>(kMostPromptsLoading);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<AudioSession>> Engine::Reserve(AudioEvents* events) {
  absl::MutexLock lock(&mutex_);
  const std::optional<PortPool::Port> port = ports_.Take(Uptime());
  if (!port.has_value()) return absl::ResourceExhaustedError("every RTP port is taken");
  ++sessions_;
  return std::make_unique<Session>(*this, events, *port);
}

std::optional<PortPool::Port> Engine::Exchange(const PortPool::Port& held) {
  absl::MutexLock lock(&mutex_);
  const std::optional<PortPool::Port> other = ports_.Take(Uptime());
  if (other.has_value()) ports_.GiveBack(held);
  return other;
}

std::shared_ptr<AudioStream> Engine::NewStream(AudioEvents* events, uint16_t port) {
  AudioStream::Options options;
  options.transport.bind_address = options_.bind_address;
  options.transport.port = port;
  options.rtp_timeout = options_.rtp_timeout;
  {
    absl::MutexLock lock(&mutex_);
    options.report_slot = streams_ever_ = (streams_ever_ + 1) % 1000;
  }
  return std::make_shared<AudioStream>(events, std::move(options));
}

int Engine::sessions() const {
  absl::MutexLock lock(&mutex_);
  return sessions_;
}

absl::Status Engine::Open(const std::shared_ptr<AudioStream>& stream) {
  absl::Status status;
  loop_->RunAndWait([&] { status = stream->Open(); });
  return status;
}

absl::Status Engine::Start(const std::shared_ptr<AudioStream>& stream, const RemoteAudio& remote) {
  absl::Status status;
  loop_->RunAndWait([&] {
    const bool first = !stream->started();
    status = stream->Start(remote);
    if (first && status.ok()) streams_.push_back(stream);
  });
  return status;
}

absl::Status Engine::Load(const std::shared_ptr<AudioStream>& stream, uint64_t request,
                          const PlayPrompt& prompt, absl::Duration silence) {
  auto job = [this, stream, request, wanted = PromptRequest(prompt), silence] {
    absl::StatusOr<Prompt> loaded = library_.Load(wanted);
    if (loaded.ok()) loaded->After(FramesIn(silence));
    loop_->Post([stream, request, serial = wanted.serial, loaded = std::move(loaded)]() mutable {
      if (loaded.ok()) {
        stream->Play(request, *std::move(loaded));
      } else {
        stream->FailPrompt(request, serial, std::string(loaded.status().message()));
      }
    });
  };
  if (loader_->Post(std::move(job))) return absl::OkStatus();
  return absl::ResourceExhaustedError("too many prompts are being loaded");
}

void Engine::Release(const std::shared_ptr<AudioStream>& stream, PortPool::Port port) {
  if (stream != nullptr) {
    loop_->RunAndWait([&stream] { stream->Close(); });
    port.seen_free = Uptime();
    port.was_open = true;
  }
  absl::MutexLock lock(&mutex_);
  ports_.GiveBack(port);
  --sessions_;
}

void Engine::Tick() {
  const absl::Duration now = Uptime();
  bool any_closed = false;
  // By index: an event's receiver may start another session meanwhile.
  for (size_t i = 0; i < streams_.size(); ++i) {
    if (!streams_[i]->closed()) streams_[i]->TickIn();
  }
  for (size_t i = 0; i < streams_.size(); ++i) {
    AudioStream& stream = *streams_[i];
    if (!stream.closed()) stream.TickOut(now);
    any_closed |= stream.closed();
  }
  if (!any_closed) return;
  streams_.erase(std::remove_if(streams_.begin(), streams_.end(),
                                [](const auto& stream) { return stream->closed(); }),
                 streams_.end());
}

}  // namespace

absl::StatusOr<std::unique_ptr<AudioEngine>> AudioEngine::Create(AudioEngineOptions options) {
  auto engine = std::make_unique<Engine>(std::move(options));
  if (absl::Status status = engine->Open(); !status.ok()) return status;
  return engine;
}

}  // namespace footman::media
