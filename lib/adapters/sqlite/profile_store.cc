// SqliteProfileStore: a bounded queue and one thread that looks profiles up.

#include <chrono>
#include <deque>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/synchronization/mutex.h"
#include "footman/adapters/sqlite.h"
#include "lib/adapters/sqlite/profile_reader.h"
#include "lib/adapters/sqlite/zone_offset.h"

namespace footman {
namespace {

// Waiting for a disk is real time, whatever clock the engine lives by.
using RealTime = std::chrono::steady_clock;

struct LookUp {
  CallId call;
  std::vector<std::string> called;
  RealTime::time_point asked;
};

}  // namespace

class SqliteProfileStore::Impl {
 public:
  Impl(const SqliteProfileStoreOptions& options, EventSink& events, const Clock& clock)
      : options_(options),
        events_(events),
        clock_(clock),
        reader_(options.path, options.max_cached) {}

  ~Impl() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Start() {
    absl::Status status = reader_.Open();
    if (status.ok()) thread_ = std::thread([this] { Serve(); });
    return status;
  }

  absl::Status Load(const LoadProfile& command) {
    LookUp look_up{command.call, {}, RealTime::now()};
    for (const absl::string_view called : command.called) look_up.called.emplace_back(called);
    absl::MutexLock lock(&mutex_);
    if (queue_.size() >= static_cast<size_t>(options_.max_queued)) {
      return absl::ResourceExhaustedError("too many profile look-ups wait");
    }
    queue_.push_back(std::move(look_up));
    return absl::OkStatus();
  }

 private:
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  }

  void Serve() {
    while (true) {
      LookUp look_up;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &Impl::HasWork));
        if (stopping_) return;
        look_up = std::move(queue_.front());
        queue_.pop_front();
      }
      Answer(look_up);
    }
  }

  void Answer(const LookUp& look_up) {
    const absl::Duration patience =
        options_.lookup_time - absl::FromChrono(RealTime::now() - look_up.asked);
    if (patience <= absl::ZeroDuration()) {
      return Post(ProfileFailed{look_up.call, "the profile store is overloaded"});
    }
    const absl::StatusOr<sqlite::ProfileReader::Found> found =
        reader_.Find(look_up.called, patience);
    if (!found.ok()) {
      const std::string reason(found.status().message());
      return Post(ProfileFailed{look_up.call, reason});
    }
    if (found->profile == nullptr) return Post(ProfileMissing{look_up.call});
    Post(ProfileLoaded{look_up.call, found->profile, look_up.called[found->candidate],
                       sqlite::OffsetOf(found->profile->time_zone, clock_.Now().wall)});
  }

  void Post(const Event& event) {
    // Room is set aside for answers (event_sink.h); only a sink that shuts down refuses, and then
    // nobody waits for them.
    events_.Post(event).IgnoreError();
  }

  const SqliteProfileStoreOptions options_;
  EventSink& events_;
  const Clock& clock_;
  sqlite::ProfileReader reader_;  // of the thread alone, once it runs

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<LookUp> queue_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

SqliteProfileStore::SqliteProfileStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteProfileStore::~SqliteProfileStore() = default;

absl::StatusOr<std::unique_ptr<SqliteProfileStore>> SqliteProfileStore::Create(
    SqliteProfileStoreOptions options, EventSink& events, const Clock& clock) {
  if (options.lookup_time <= absl::ZeroDuration() || options.max_queued < 1 ||
      options.max_cached < 0) {
    return absl::InvalidArgumentError("lookup_time, max_queued and max_cached must be positive");
  }
  auto impl = std::make_unique<Impl>(options, events, clock);
  absl::Status status = impl->Start();
  if (!status.ok()) return status;
  return absl::WrapUnique(new SqliteProfileStore(std::move(impl)));
}

absl::Status SqliteProfileStore::Load(const LoadProfile& command) { return impl_->Load(command); }

}  // namespace footman
