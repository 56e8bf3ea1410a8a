// The media thread: libre's loop with one 20 ms tick for everybody, and tasks from other threads.

#ifndef FOOTMAN_LIB_MEDIA_TRANSPORT_MEDIA_LOOP_H_
#define FOOTMAN_LIB_MEDIA_TRANSPORT_MEDIA_LOOP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace footman::media {

// Since a fixed point in the past; never runs backwards.
absl::Duration Uptime();

class MediaLoop {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  // Starts the thread. `tick` runs on it every 20 ms by an absolute schedule: lateness never adds
  // up. `max_sockets` is how many this loop will hold at most.
  static absl::StatusOr<std::unique_ptr<MediaLoop>> Create(int max_sockets,
                                                           std::function<void()> tick);
  // Runs the tasks that were posted, then stops.
  ~MediaLoop();
  MediaLoop(const MediaLoop&) = delete;
  MediaLoop& operator=(const MediaLoop&) = delete;

  // Any thread. Tasks run in the order of posting, between ticks.
  void Post(Task task);
  // Runs it there and returns when it is done; at once when called there. The caller must hold no
  // lock that a task or a callback may want.
  void RunAndWait(absl::FunctionRef<void()> task);
  bool OnThisThread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  MediaLoop(int max_sockets, std::function<void()> tick);
  absl::Status Open();
  void Run();
  absl::Status Prepare();
  static void OnTimer(int flags, void* self);
  static void OnWake(int flags, void* self);
  void Wake();
  void RunTasks();
  void TickOnce();

  const int max_sockets_;
  const std::function<void()> tick_;
  int timer_fd_ = -1;
  int wake_fd_ = -1;
  uint64_t ticks_due_ = 0;
  absl::Mutex mutex_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool prepared_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status prepare_status_ ABSL_GUARDED_BY(mutex_);
  std::vector<Task> running_;  // keeps its room from turn to turn
  std::thread thread_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TRANSPORT_MEDIA_LOOP_H_
