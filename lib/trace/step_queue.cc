#include "lib/trace/step_queue.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "lib/trace/flatten.h"

namespace footman {

// Steps one after the other, each with its size before it.
class StepQueue::Chunk {
 public:
  // The runner's thread.
  uint8_t* free_begin() { return bytes_.get() + used_; }
  size_t free_size() const { return capacity_ - used_; }
  // As many bytes at free_begin() are a step now.
  void Added(size_t size) {
    used_ += size;
    added_.store(used_, std::memory_order_release);
  }
  // REQUIRES: nothing was added yet, so that the taking thread does not look at the bytes.
  void AddFirst(absl::string_view step) {
    if (step.size() > capacity_) {
      capacity_ = step.size();
      bytes_.reset(new uint8_t[capacity_]);
    }
    std::memcpy(bytes_.get(), step.data(), step.size());
    Added(step.size());
  }

  // The taking thread.
  bool HasMore() const { return taken_ < added_.load(std::memory_order_acquire); }
  const uint8_t* Take() {
    const uint8_t* const step = bytes_.get() + taken_;
    FlatSize size;
    std::memcpy(&size, step, sizeof(size));
    taken_ += size;
    return step + sizeof(size);
  }
  void Clear() {
    used_ = taken_ = 0;
    added_.store(0, std::memory_order_relaxed);
    next = nullptr;
  }

  Chunk* next = nullptr;  // StepQueue::mutex_ guards it

 private:
  size_t capacity_ = kChunkBytes;
  std::unique_ptr<uint8_t[]> bytes_{new uint8_t[kChunkBytes]};
  size_t used_ = 0;  // the runner's thread's
  std::atomic<size_t> added_{0};
  alignas(64) size_t taken_ = 0;  // the taking thread's; a cache line of its own
};

StepQueue::StepQueue(size_t max_bytes) : max_chunks_(std::max(max_bytes / kChunkBytes, size_t{2})) {
  absl::MutexLock lock(&mutex_);
  chunks_.reserve(max_chunks_);
  free_.reserve(max_chunks_);
  chunks_.push_back(std::make_unique<Chunk>());
  filling_ = taking_ = chunks_.back().get();
}

StepQueue::~StepQueue() = default;

bool StepQueue::Add(const Event* event, const Moment& now, absl::Span<const Command> commands,
                    absl::Duration max_wait) {
  step_.Borrow(filling_->free_begin(), filling_->free_size());
  uint8_t* at = step_.Room(step_.Begin(), 0) + sizeof(FlatSize);
  at = FlattenStep(event, now, commands, step_, at);
  const auto size = static_cast<FlatSize>(step_.Offset(at));
  std::memcpy(step_.Begin(), &size, sizeof(size));
  if (step_.fitted()) [[likely]] {
    filling_->Added(size);
    return true;
  }
  if (!NextToFill(max_wait)) return false;
  filling_->AddFirst(step_.Until(at));
  return true;
}

void StepQueue::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool StepQueue::NextToFill(absl::Duration max_wait) {
  absl::MutexLock lock(&mutex_);
  ++full_;
  if (full_ >= max_chunks_ / kShareToWake) much_ = true;
  if (free_.empty() && chunks_.size() < max_chunks_) {
    chunks_.push_back(std::make_unique<Chunk>());
    free_.push_back(chunks_.back().get());
  }
  if (free_.empty()) {
    waits_.fetch_add(1, std::memory_order_relaxed);
    const auto is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !free_.empty() || closed_;
    };
    const absl::Time begin = absl::Now();
    mutex_.AwaitWithTimeout(absl::Condition(&is_free), max_wait - waited_);
    waited_ += std::max(absl::Now() - begin, absl::ZeroDuration());
    if (free_.empty()) return false;
  } else {
    waited_ = absl::ZeroDuration();
  }
  Chunk* const next = free_.back();
  free_.pop_back();
  filling_->next = next;
  filling_ = next;
  return true;
}

const uint8_t* StepQueue::Take() {
  while (!taking_->HasMore()) {
    if (!NextToTake()) return nullptr;
  }
  return taking_->Take();
}

bool StepQueue::NextToTake() {
  absl::MutexLock lock(&mutex_);
  Chunk* const next = taking_->next;
  if (next == nullptr) return false;
  // Only now is it certain that nothing more is added to it; something may have been, meanwhile.
  if (taking_->HasMore()) return true;
  taking_->Clear();
  free_.push_back(taking_);
  --full_;
  taking_ = next;
  return true;
}

bool StepQueue::Await(absl::Duration max_wait) {
  absl::MutexLock lock(&mutex_);
  const auto is_wanted = [this]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return much_ || closed_; };
  mutex_.AwaitWithTimeout(absl::Condition(&is_wanted), max_wait);
  much_ = false;
  return !closed_;
}

}  // namespace footman
