// SqliteProfileStore: a bounded queue and one thread that looks profiles up.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/memory/memory.h"
#include "footman/adapters/sqlite.h"
#include "footman/event_relay.h"
#include "lib/adapters/sqlite/profile_reader.h"
#include "lib/adapters/sqlite/zone_offset.h"

namespace footman {
namespace {

// Waiting for a disk is real time, whatever clock the engine lives by.
using RealTime = std::chrono::steady_clock;

struct LookUp {
  CallId call;
  absl::InlinedVector<std::string, 4> called;
  RealTime::time_point asked;
};

}  // namespace

class SqliteProfileStore::Impl {
 public:
  Impl(const SqliteProfileStoreOptions& options, const Clock& clock)
      : options_(options),
        clock_(clock),
        reader_(options.path, options.max_cached) {}

  ~Impl() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void ConnectTo(EventSink* events) { events_.Connect(events); }

  absl::Status Open() {
    absl::Status status = reader_.Open();
    if (status.ok()) thread_ = std::thread([this] { Serve(); });
    return status;
  }

  absl::Status Load(const LoadProfile& command) {
    LookUp look_up{command.call, {}, RealTime::now()};
    for (const absl::string_view called : command.called) look_up.called.emplace_back(called);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (waiting_.size() + taken_ >= static_cast<size_t>(options_.max_queued)) {
        return absl::ResourceExhaustedError("too many profile look-ups wait");
      }
      waiting_.push_back(std::move(look_up));
      if (waiting_.size() > 1) return absl::OkStatus();  // it is awake, or was woken
    }
    wake_.notify_one();
    return absl::OkStatus();
  }

 private:
  void Serve() {
    std::vector<LookUp> look_ups;  // all that waited at once: they share a lock of the file
    while (TakeAll(look_ups)) {
      for (const LookUp& look_up : look_ups) {
        --taken_;
        if (stopping_) return;
        Answer(look_up);
      }
      reader_.End();
    }
  }

  // False: there is nothing more to do.
  bool TakeAll(std::vector<LookUp>& look_ups) {
    look_ups.clear();
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    look_ups.swap(waiting_);
    taken_ = look_ups.size();
    return !stopping_;
  }

  void Answer(const LookUp& look_up) {
    const absl::Duration timeout =
        options_.lookup_timeout - absl::FromChrono(RealTime::now() - look_up.asked);
    if (timeout <= absl::ZeroDuration()) {
      return Post(ProfileFailed{look_up.call, "the profile store is overloaded"});
    }
    const absl::StatusOr<sqlite::ProfileReader::Found> found =
        reader_.Find(look_up.called, timeout);
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
  EventRelay events_;
  const Clock& clock_;
  sqlite::ProfileReader reader_;  // of the thread alone, once it runs

  std::atomic<bool> stopping_{false};
  std::atomic<size_t> taken_{0};  // look-ups that the thread has, but for the one it is at
  // Not absl::Mutex: Debian's watches for deadlocks, which would cost as much as a look-up.
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<LookUp> waiting_;  // guarded by mutex_
  std::thread thread_;
};

SqliteProfileStore::SqliteProfileStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteProfileStore::~SqliteProfileStore() = default;

absl::StatusOr<std::unique_ptr<SqliteProfileStore>> SqliteProfileStore::Create(
    SqliteProfileStoreOptions options, const Clock& clock) {
  if (options.lookup_timeout <= absl::ZeroDuration() || options.max_queued < 1 ||
      options.max_cached < 0) {
    return absl::InvalidArgumentError("lookup_timeout, max_queued and max_cached must be positive");
  }
  auto impl = std::make_unique<Impl>(options, clock);
  absl::Status status = impl->Open();
  if (!status.ok()) return status;
  return absl::WrapUnique(new SqliteProfileStore(std::move(impl)));
}

void SqliteProfileStore::Start(EventSink& events) { impl_->ConnectTo(&events); }
void SqliteProfileStore::Stop() { impl_->ConnectTo(nullptr); }
absl::Status SqliteProfileStore::Load(const LoadProfile& command) { return impl_->Load(command); }

}  // namespace footman
