#include "lib/media/transport/media_loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "lib/media/re_api.h"

// Not part of re.h, and it wants to know who asks.
#define DEBUG_MODULE "footman"
#define DEBUG_LEVEL 0
extern "C" {
#include <re_dbg.h>
}

namespace footman::media {
namespace {

constexpr long kTickNanoseconds = 20'000'000;
// After a stall of this machine the missed ticks are made up for, up to here; older ones are
// forgotten: nobody wants to hear a second of audio in one burst.
constexpr uint64_t kMostTicksDue = 25;
// libre's table is indexed by descriptor number, and the host process has descriptors of its own.
constexpr int kDescriptorsOfOthers = 16384;

// The host's threads take the host's signals: ours is never interrupted by a handler.
class BlockSignals {
 public:
  BlockSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

absl::Status ReStatus(int error, const char* what) {
  return error == 0 ? absl::OkStatus() : absl::ErrnoToStatus(error, what);
}

}  // namespace

absl::Duration Uptime() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

absl::StatusOr<std::unique_ptr<MediaLoop>> MediaLoop::Create(int max_sockets,
                                                             std::function<void()> tick) {
  std::unique_ptr<MediaLoop> loop(new MediaLoop(max_sockets, std::move(tick)));
  if (absl::Status status = loop->Open(); !status.ok()) return status;
  return loop;
}

MediaLoop::MediaLoop(int max_sockets, std::function<void()> tick)
    : max_sockets_(max_sockets), tick_(std::move(tick)) {}

absl::Status MediaLoop::Open() {
  timer_fd_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (timer_fd_ < 0) return absl::ErrnoToStatus(errno, "timerfd_create");
  wake_fd_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd_ < 0) return absl::ErrnoToStatus(errno, "eventfd");
  {
    const BlockSignals block;
    thread_ = std::thread([this] { Run(); });
  }
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&prepared_));
  return prepare_status_;
}

MediaLoop::~MediaLoop() {
  if (thread_.joinable()) {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    Wake();
    thread_.join();
  }
  if (timer_fd_ >= 0) close(timer_fd_);
  if (wake_fd_ >= 0) close(wake_fd_);
}

absl::Status MediaLoop::Prepare() {
  dbg_init(DBG_EMERG, DBG_NONE);  // this library does not write to the host's stderr
  absl::Status status = ReStatus(re_thread_init(), "re_thread_init");
  if (!status.ok()) return status;
  status = ReStatus(fd_setsize(max_sockets_ + kDescriptorsOfOthers), "fd_setsize");
  if (!status.ok()) return status;
  status = ReStatus(fd_listen(wake_fd_, FD_READ, &OnWake, this), "fd_listen");
  if (!status.ok()) return status;
  status = ReStatus(fd_listen(timer_fd_, FD_READ, &OnTimer, this), "fd_listen");
  if (!status.ok()) return status;
  const itimerspec every{{0, kTickNanoseconds}, {0, kTickNanoseconds}};
  if (timerfd_settime(timer_fd_, 0, &every, nullptr) != 0) {
    return absl::ErrnoToStatus(errno, "timerfd_settime");
  }
  return absl::OkStatus();
}

void MediaLoop::Run() {
  const absl::Status status = Prepare();
  {
    absl::MutexLock lock(&mutex_);
    prepare_status_ = status;
    prepared_ = true;
  }
  if (status.ok()) re_main(nullptr);
  re_thread_close();
}

void MediaLoop::Wake() {
  const uint64_t one = 1;
  // Fails only when the counter is full, and then a wake-up is pending anyway.
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
}

void MediaLoop::Post(Task task) {
  bool first;
  {
    absl::MutexLock lock(&mutex_);
    first = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  if (first) Wake();
}

void MediaLoop::RunAndWait(absl::FunctionRef<void()> task) {
  if (OnThisThread()) return task();
  absl::Notification done;
  Post([task, &done] {
    task();
    done.Notify();
  });
  done.WaitForNotification();
}

void MediaLoop::RunTasks() {
  {
    absl::MutexLock lock(&mutex_);
    std::swap(running_, tasks_);
  }
  for (Task& task : running_) std::move(task)();
  running_.clear();
  absl::MutexLock lock(&mutex_);
  if (stopping_ && tasks_.empty()) re_cancel();
}

void MediaLoop::OnWake(int, void* self) {
  auto* loop = static_cast<MediaLoop*>(self);
  uint64_t count;
  [[maybe_unused]] const ssize_t got = read(loop->wake_fd_, &count, sizeof(count));
  loop->RunTasks();
  if (loop->ticks_due_ > 0) loop->TickOnce();
}

void MediaLoop::OnTimer(int, void* self) {
  auto* loop = static_cast<MediaLoop*>(self);
  uint64_t expirations = 0;
  if (read(loop->timer_fd_, &expirations, sizeof(expirations)) != sizeof(expirations)) return;
  const bool catching_up = loop->ticks_due_ > 0;  // then a turn for the next one is on its way
  loop->ticks_due_ = std::min(loop->ticks_due_ + expirations, kMostTicksDue);
  if (!catching_up) loop->TickOnce();
}

// One tick for each turn of the loop, even when several are due: each turn also takes one packet
// from each socket, so that the audio that queued up during a stall is read before it is missed.
void MediaLoop::TickOnce() {
  --ticks_due_;
  tick_();
  if (ticks_due_ > 0) Wake();
}

}  // namespace footman::media
