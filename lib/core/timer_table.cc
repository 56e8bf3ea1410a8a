// Decides which timer is due next. Never knows what a timer means, nor the time.
// Equal deadlines come in arming order, so every run is alike.
// Next: classify.cc, which says what a timer that fired means for its call.

#include "lib/core/timer_table.h"

#include <algorithm>
#include <cassert>

namespace footman {
namespace {
constexpr size_t kFanOut = 4;
}

absl::string_view Name(Timer timer) {
  static constexpr absl::string_view kNames[kTimers] = {
      "Profile", "Delivery", "NextOffer", "Decision", "CallLimit", "Speech",
      "Answer",  "Prompt",   "Recording", "Filing",   "Host",      "Ending"};
  return kNames[static_cast<int>(timer)];
}

TimerTable::TimerTable(size_t max_owners) {
  owners_.resize(max_owners);
  heap_.reserve(max_owners);
}

int TimerTable::IndexOf(const Owner& owner, Timer timer) {
  for (int i = 0; i < owner.count; ++i) {
    if (owner.timers[i] == timer) return i;
  }
  return -1;
}

void TimerTable::Arm(uint32_t owner_slot, Timer timer, Uptime deadline) {
  Owner& owner = owners_[owner_slot];
  const bool was_in_heap = owner.count > 0;
  int index = IndexOf(owner, timer);
  if (index < 0) {
    assert(owner.count < kMaxTogether);
    index = owner.count++;
  }
  owner.timers[index] = timer;
  owner.keys[index] = {deadline, next_order_++};
  Refresh(owner_slot, was_in_heap);
}

void TimerTable::Disarm(uint32_t owner_slot, Timer timer) {
  const int index = IndexOf(owners_[owner_slot], timer);
  if (index >= 0) Remove(owner_slot, index);
}

void TimerTable::DisarmAll(uint32_t owner_slot) {
  Owner& owner = owners_[owner_slot];
  if (owner.count == 0) return;
  owner.count = 0;
  Refresh(owner_slot, /*was_in_heap=*/true);
}

bool TimerTable::IsArmed(uint32_t owner_slot, Timer timer) const {
  return IndexOf(owners_[owner_slot], timer) >= 0;
}

int TimerTable::Armed(uint32_t owner_slot) const { return owners_[owner_slot].count; }

TimerTable::Due TimerTable::TakeEarliest() {
  const Entry first = heap_.front();
  const Owner& owner = owners_[first.owner];
  int index = 0;
  while (owner.keys[index].order != first.key.order) ++index;
  const Due due{first.owner, owner.timers[index], first.key.deadline};
  Remove(first.owner, index);
  return due;
}

void TimerTable::Remove(uint32_t owner_slot, int index) {
  Owner& owner = owners_[owner_slot];
  --owner.count;
  owner.keys[index] = owner.keys[owner.count];
  owner.timers[index] = owner.timers[owner.count];
  Refresh(owner_slot, /*was_in_heap=*/true);
}

void TimerTable::Refresh(uint32_t owner_slot, bool was_in_heap) {
  Owner& owner = owners_[owner_slot];
  if (owner.count == 0) {
    const size_t gap = owner.heap_place;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (gap == heap_.size()) return;
    const bool rises = gap > 0 && last.key < heap_[(gap - 1) / kFanOut].key;
    rises ? SiftUp(gap, last) : SiftDown(gap, last);
    return;
  }
  const Entry entry{*std::min_element(owner.keys.begin(), owner.keys.begin() + owner.count),
                    owner_slot};
  if (!was_in_heap) {
    heap_.push_back(entry);
    SiftUp(heap_.size() - 1, entry);
    return;
  }
  const size_t at = owner.heap_place;
  const Key old = heap_[at].key;
  if (entry.key < old) {
    SiftUp(at, entry);
  } else if (old < entry.key) {
    SiftDown(at, entry);
  }
}

void TimerTable::Place(size_t at, const Entry& entry) {
  heap_[at] = entry;
  owners_[entry.owner].heap_place = static_cast<uint32_t>(at);
}

void TimerTable::SiftUp(size_t at, Entry entry) {
  while (at > 0) {
    const size_t parent = (at - 1) / kFanOut;
    if (!(entry.key < heap_[parent].key)) break;
    Place(at, heap_[parent]);
    at = parent;
  }
  Place(at, entry);
}

void TimerTable::SiftDown(size_t at, Entry entry) {
  for (;;) {
    const size_t first = at * kFanOut + 1;
    if (first >= heap_.size()) break;
    size_t least = first;
    const size_t end = std::min(first + kFanOut, heap_.size());
    for (size_t child = first + 1; child < end; ++child) {
      if (heap_[child].key < heap_[least].key) least = child;
    }
    if (!(heap_[least].key < entry.key)) break;
    Place(at, heap_[least]);
    at = least;
  }
  Place(at, entry);
}

}  // namespace footman
