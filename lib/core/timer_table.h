// All timers of all calls, in one table ordered by (deadline, arming order).
//
// A call has one timer of each kind at most, and kMaxTogether at the same time. The heap holds one
// entry for each call, its earliest, so that a million waiting calls make a heap of a million.

#ifndef FOOTMAN_LIB_CORE_TIMER_TABLE_H_
#define FOOTMAN_LIB_CORE_TIMER_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman {

// Every timer of the engine, each with the option that sets its length.
enum class Timer : uint8_t {
  kProfile,    // profile_time
  kDelivery,   // delivery_time
  kNextOffer,  // Address::delay
  kDecision,   // Profile::time_to_answer, time_to_answer, hold_time
  kCallLimit,  // call_limit
  kSpeech,     // speech_time
  kAnswer,     // answer_time
  kPrompt,     // prompt_limit
  kRecording,  // recording_limit, and filing_time on top
  kFiling,     // filing_time
  kHost,       // host_time
  kEnding,     // ending_time
};
inline constexpr int kTimers = 12;
absl::string_view Name(Timer timer);

// Nanoseconds of uptime.
using Uptime = int64_t;

class TimerTable {
 public:
  static constexpr int kMaxTogether = 5;

  // Owners are slots below `max_owners`.
  explicit TimerTable(size_t max_owners);

  // Sets the owner's timer of that kind, anew if it is set.
  void Arm(uint32_t owner, Timer timer, Uptime deadline);
  void Disarm(uint32_t owner, Timer timer);
  void DisarmAll(uint32_t owner);
  bool IsArmed(uint32_t owner, Timer timer) const;
  // How many are set for the owner.
  int Armed(uint32_t owner) const;

  bool empty() const { return heap_.empty(); }
  // REQUIRES: not empty.
  Uptime Earliest() const { return heap_.front().key.deadline; }
  struct Due {
    uint32_t owner;
    Timer timer;
    Uptime deadline;
  };
  // Takes the earliest out. REQUIRES: not empty.
  Due TakeEarliest();

 private:
  struct Key {
    Uptime deadline;
    uint64_t order;  // of arming
    bool operator<(const Key& other) const {
      return deadline != other.deadline ? deadline < other.deadline : order < other.order;
    }
  };
  struct Owner {
    std::array<Key, kMaxTogether> keys;
    std::array<Timer, kMaxTogether> timers;
    uint8_t count = 0;
    uint32_t heap_place = 0;  // valid while count > 0
  };
  struct Entry {
    Key key;
    uint32_t owner;
  };

  static int IndexOf(const Owner& owner, Timer timer);
  void Remove(uint32_t owner, int index);
  // Brings the owner's entry in line with its earliest timer.
  void Refresh(uint32_t owner, bool was_in_heap);
  void Place(size_t at, const Entry& entry);
  void SiftUp(size_t at, Entry entry);
  void SiftDown(size_t at, Entry entry);

  std::vector<Owner> owners_;
  std::vector<Entry> heap_;  // 4-ary: half the levels of a binary one, children on one cache line
  uint64_t next_order_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_TIMER_TABLE_H_
