// All timers of all calls, in one table ordered by (deadline, arming order).
//
// A call has one timer of each kind at most. The heap holds one
// entry for each owner, so that a million waiting calls make a heap of a million. An entry may be
// early, never late: most timers are disarmed soon after they were armed, and so cost the heap
// nothing. At most kMaxEarly entries are early; then the oldest of them is brought in line for each
// new one, so that no step ever has to clean up after many others.

#ifndef FOOTMAN_LIB_CORE_CALL_TIMER_TABLE_H_
#define FOOTMAN_LIB_CORE_CALL_TIMER_TABLE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/core/call/slot_index.h"

namespace footman {

// Every timer of a call, each with the options that set its length.
enum class Timer : uint8_t {
  kState,       // profile_timeout; Profile::decision_timeout, decision_timeout, wait_extension;
                // speech_timeout; prompt_limit; host_timeout
  kCall,        // call_limit
  kOffers,      // the earliest of them all: delivery_timeout, Address::delay
  kLegs,        // likewise: answer_timeout, ending_timeout
  kActivities,  // likewise: recording_limit, storing_timeout
};
inline constexpr int kTimers = 5;
absl::string_view Name(Timer timer);

// Nanoseconds of uptime.
using Uptime = int64_t;
inline constexpr Uptime kForever = INT64_MAX;

class TimerTable {
 public:
  static constexpr int kMaxTogether = kTimers;
  static constexpr size_t kMaxEarly = 1024;

  // Owners are slots below `max_owners`.
  explicit TimerTable(size_t max_owners);

  // Sets the owner's timer of that kind, anew if it is set.
  void Arm(uint32_t owner, Timer timer, Uptime deadline);
  void Disarm(uint32_t owner, Timer timer);
  void DisarmAll(uint32_t owner);
  // All but those two kinds.
  void DisarmAllBut(uint32_t owner, Timer one, Timer other);
  bool IsArmed(uint32_t owner, Timer timer) const;
  // How many are set for the owner.
  int Armed(uint32_t owner) const;

  [[gnu::always_inline]] inline void PrefetchOwner(uint32_t owner) const {
    Prefetch(&owners_[owner], sizeof(Owner));
  }

  bool empty() const { return armed_ == 0; }
  // REQUIRES: not empty.
  Uptime Earliest();
  struct Due {
    uint32_t owner;
    Timer timer;
    Uptime deadline;
  };
  // Takes the earliest out. REQUIRES: not empty.
  Due TakeEarliest();

  // How often an entry was brought in line, each in logarithmic time. For tests.
  uint64_t requeued() const { return requeued_; }

 private:
  struct Key {
    Uptime deadline;
    uint64_t order;  // of arming
    bool operator<(const Key& other) const {
      return deadline != other.deadline ? deadline < other.deadline : order < other.order;
    }
  };
  struct Owner {
    Uptime queued;                  // the deadline of its entry in the heap
    uint32_t heap_place = kNoSlot;  // kNoSlot: it has none
    uint8_t count = 0;
    bool is_early = false;  // it stands in early_
    std::array<Timer, kMaxTogether> timers;
    std::array<Key, kMaxTogether> keys;
  };
  struct Entry {
    Key key;
    uint32_t owner;
  };

  static int IndexOf(const Owner& owner, Timer timer);
  static Key EarliestOf(const Owner& owner) {
    return *std::min_element(owner.keys.begin(), owner.keys.begin() + owner.count);
  }
  void Remove(Owner& owner, int index);
  // Whether the owner's entry is its earliest timer. REQUIRES: it has one.
  bool IsInLine(const Owner& owner) const;
  // Notes that the owner's entry is early.
  void NoteEarly(uint32_t owner);
  // Brings the owner's entry, if it has one, in line with its timers.
  void Requeue(uint32_t owner);
  // Until the entry at the top is its owner's earliest timer. REQUIRES: not empty.
  void RequeueLateTops();
  void Place(size_t at, const Entry& entry);
  void SiftUp(size_t at, Entry entry);
  void SiftDown(size_t at, Entry entry);

  std::vector<Owner> owners_;
  std::vector<Entry> heap_;  // 4-ary: half the levels of a binary one, children on one cache line
  std::vector<uint32_t> early_;  // a ring of owners
  size_t next_early_ = 0;
  uint64_t next_order_ = 0;
  size_t armed_ = 0;
  uint64_t requeued_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_TIMER_TABLE_H_
