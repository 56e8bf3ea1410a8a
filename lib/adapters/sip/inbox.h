// The way from other threads to the adapter's loop: tasks, and a descriptor that wakes the loop.
//
// Legs, the media thread and the host post tasks; the loop's thread takes and runs them in order.
// Shared by everyone who may post, so that it outlives the adapter for the legs that do: after
// Close() a task is refused and destroyed where it was made.
// Bounded by what may be under way: a leg has a handful of commands, a session a prompt and a
// recording, and digits come at the pace of RTP.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_INBOX_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_INBOX_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace footman::sip {

class UserAgent;

class Inbox {
 public:
  using Task = absl::AnyInvocable<void(UserAgent&)>;

  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Any thread. False: closed, nothing will run.
  bool Post(Task task);
  void Close();

  // The loop's thread. The descriptor is readable when there are tasks; negative = none was to be
  // had.
  int wake_descriptor() const { return wake_; }
  std::vector<Task> Take();

 private:
  const int wake_;
  absl::Mutex mutex_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_INBOX_H_
