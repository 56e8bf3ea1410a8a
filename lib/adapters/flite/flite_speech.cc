// The port: a bounded queue of texts, and threads that speak them. What was spoken before is not
// spoken again.

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "footman/adapters/flite.h"
#include "footman/event_relay.h"
#include "lib/adapters/flite/speech_cache.h"
#include "lib/adapters/flite/synthesizer.h"
#include "lib/media/wav_file.h"

namespace footman {
namespace {

// Of SynthesizeToFile, whose texts are an operator's: about six minutes.
constexpr size_t kMaxPromptLength = 6000;

absl::Status Validate(const FliteOptions& options) {
  if (options.cache_directory.empty())
    return absl::InvalidArgumentError("cache_directory is empty");
  if (options.max_cache_bytes < 0) return absl::InvalidArgumentError("max_cache_bytes");
  if (options.threads < 1 || options.threads > 64) return absl::InvalidArgumentError("threads");
  if (options.max_queued < 1) return absl::InvalidArgumentError("max_queued");
  if (options.max_text_length < 1) return absl::InvalidArgumentError("max_text_length");
  return absl::OkStatus();
}

bool IsEnglish(absl::string_view language) {
  return absl::EqualsIgnoreCase(language.substr(0, language.find('-')), "en");
}

absl::Status SpeakInto(const std::string& clean, const std::string& path) {
  const absl::StatusOr<std::vector<int16_t>> samples = flite::Synthesize(clean);
  if (!samples.ok()) return samples.status();
  return media::WriteWav(path, *samples, media::kTelephoneRate);
}

}  // namespace

class FliteSpeech::Impl {
 public:
  Impl(FliteOptions options, std::unique_ptr<flite::SpeechCache> cache)
      : options_(std::move(options)), cache_(std::move(cache)) {
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Work(); });
  }
  void ConnectTo(EventSink* events) { events_.Connect(events); }
  ~Impl() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  absl::Status Queue(const footman::SynthesizeSpeech& command) {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= static_cast<size_t>(options_.max_queued)) {
      return absl::ResourceExhaustedError("too many texts wait to be spoken");
    }
    // Four bytes of UTF-8 clean to one at least: what is longer cannot become short enough, and is
    // not worth keeping.
    const size_t most = 4 * static_cast<size_t>(options_.max_text_length) + 4;
    waiting_.push_back({command.call, command.serial, std::string(command.text.substr(0, most))});
    changed_.notify_one();
    return absl::OkStatus();
  }

  FliteCounters counters() const {
    std::lock_guard lock(mutex_);
    FliteCounters counters = counters_;
    counters.cache_bytes = cache_->bytes();
    return counters;
  }

 private:
  struct Job {
    CallId call;
    uint32_t serial = 0;
    std::string text;
  };

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      const Job job = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      bool reused = false;
      const absl::StatusOr<std::string> path = Make(job.text, &reused);
      lock.lock();
      ++(!path.ok() ? counters_.failed : reused ? counters_.reused : counters_.made);
      if (stopping_) return;
      lock.unlock();
      Answer(job, path);
      lock.lock();
    }
  }

  absl::StatusOr<std::string> Make(const std::string& text, bool* reused) {
    const std::string clean = CleanForSpeech(text);
    if (clean.size() > static_cast<size_t>(options_.max_text_length)) {
      return absl::InvalidArgumentError("the text is too long to be spoken");
    }
    const std::string path = cache_->PathFor(clean);
    *reused = cache_->Use(path, absl::Now());
    if (*reused) return path;
    if (absl::Status status = SpeakInto(clean, path); !status.ok()) return status;
    cache_->Added(path, absl::Now());
    return path;
  }

  // A sink that takes no more is shutting down: then nobody waits for the answer.
  void Answer(const Job& job, const absl::StatusOr<std::string>& path) {
    if (path.ok()) {
      events_.Post(SpeechSynthesized{job.call, job.serial, *path}).IgnoreError();
    } else {
      const std::string reason(path.status().message());
      events_.Post(SpeechNotSynthesized{job.call, job.serial, reason}).IgnoreError();
    }
  }

  const FliteOptions options_;
  EventRelay events_;
  const std::unique_ptr<flite::SpeechCache> cache_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  FliteCounters counters_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

absl::StatusOr<std::unique_ptr<FliteSpeech>> FliteSpeech::Create(FliteOptions options) {
  if (absl::Status status = Validate(options); !status.ok()) return status;
  auto cache = flite::SpeechCache::Open(options.cache_directory, options.max_cache_bytes,
                                        options.cache_lifetime);
  if (!cache.ok()) return cache.status();
  return std::unique_ptr<FliteSpeech>(
      new FliteSpeech(std::make_unique<Impl>(std::move(options), *std::move(cache))));
}

FliteSpeech::FliteSpeech(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FliteSpeech::~FliteSpeech() = default;

void FliteSpeech::Start(EventSink& events) { impl_->ConnectTo(&events); }
void FliteSpeech::Stop() { impl_->ConnectTo(nullptr); }
std::vector<std::string> FliteSpeech::languages() const { return {"en"}; }

absl::Status FliteSpeech::Synthesize(const footman::SynthesizeSpeech& command) {
  if (!IsEnglish(command.language)) {
    return absl::InvalidArgumentError(
        absl::StrCat("flite speaks English, not \"", std::string(command.language), "\""));
  }
  return impl_->Queue(command);
}

FliteCounters FliteSpeech::counters() const { return impl_->counters(); }

absl::Status SynthesizeToFile(absl::string_view text, const std::string& path) {
  const std::string clean = CleanForSpeech(text);
  if (clean.size() > kMaxPromptLength) {
    return absl::InvalidArgumentError("the text is too long to be spoken");
  }
  return SpeakInto(clean, path);
}

}  // namespace footman
