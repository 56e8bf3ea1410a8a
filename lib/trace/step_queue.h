// Steps on their way from the runner's thread to the one that writes them: bounded, in order, and
// without a lock but where a chunk of them is full.

#ifndef FOOTMAN_LIB_TRACE_STEP_QUEUE_H_
#define FOOTMAN_LIB_TRACE_STEP_QUEUE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/moment.h"
#include "lib/trace/wire_buffer.h"

namespace footman {

class StepQueue {
 public:
  static constexpr size_t kChunkBytes = size_t{128} << 10;
  // Await returns when so large a part of the room is in use. To wake a thread costs the runner
  // some 20 us, which was half of the price of recording when each full chunk did it.
  static constexpr size_t kShareToWake = 4;

  // Holds at most `max_bytes` of flat steps, but at least two chunks. A step that is larger than a
  // chunk makes one as large.
  explicit StepQueue(size_t max_bytes);
  StepQueue(const StepQueue&) = delete;
  StepQueue& operator=(const StepQueue&) = delete;
  ~StepQueue();

  // ---- Of the runner's thread.

  // Waits for room if there is none, but only so long, also for several steps in a row. False: it
  // did so in vain, or the queue is closed. Allocates nothing once every chunk has been in use.
  bool Add(const Event* event, const Moment& now, absl::Span<const Command> commands,
           absl::Duration max_wait);
  // How often Add has waited; from any thread.
  uint64_t waits() const { return waits_.load(std::memory_order_relaxed); }
  // Nothing more is added.
  void Close();

  // ---- Of the thread that takes.

  // The next step as FlattenStep made it, or null: there is none at present. Valid until the next
  // call.
  const uint8_t* Take();
  // Waits until there is much to take, but only so long. False: the queue is closed.
  bool Await(absl::Duration max_wait);

 private:
  class Chunk;

  // Goes on to the chunk after a full one. False: none came free in time.
  bool NextToFill(absl::Duration max_wait);
  // Goes on to the chunk after an empty one. False: it is still the one that is added to.
  bool NextToTake();

  const size_t max_chunks_;
  Chunk* filling_ = nullptr;  // the runner's thread's
  WireBuffer step_;           // likewise
  absl::Duration waited_;     // likewise: since there was room without waiting
  Chunk* taking_ = nullptr;   // the taking thread's
  std::atomic<uint64_t> waits_{0};
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Chunk>> chunks_ ABSL_GUARDED_BY(mutex_);
  std::vector<Chunk*> free_ ABSL_GUARDED_BY(mutex_);  // the last is the one that the caches know
  size_t full_ ABSL_GUARDED_BY(mutex_) = 0;             // chunks that are not yet taken whole
  bool much_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_STEP_QUEUE_H_
