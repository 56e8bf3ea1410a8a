// Decides which timer is due next. Never knows what a timer means, nor the time.
// Equal deadlines come in arming order, so every run is alike.
// Next: classify.cc, which says what a timer that fired means for its call.

#include "lib/core/call/timer_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace footman {
namespace {
constexpr size_t kFanOut = 4;
}

absl::string_view Name(Timer timer) {
  static constexpr absl::string_view kNames[kTimers] = {"State", "Call", "Offers", "Legs",
                                                        "Activities"};
  return kNames[static_cast<int>(timer)];
}

TimerTable::TimerTable(size_t max_owners) {
  owners_.resize(max_owners);
  heap_.reserve(max_owners);
  early_.reserve(kMaxEarly);
}

int TimerTable::IndexOf(const Owner& owner, Timer timer) {
  for (int i = 0; i < owner.count; ++i) {
    if (owner.timers[i] == timer) return i;
  }
  return -1;
}

void TimerTable::Arm(uint32_t owner_slot, Timer timer, Uptime deadline) {
  Owner& owner = owners_[owner_slot];
  int index = IndexOf(owner, timer);
  if (index < 0) {
    assert(owner.count < kMaxTogether);
    index = owner.count++;
    ++armed_;
  } else if (owner.keys[index].deadline == owner.queued && deadline >= owner.queued) {
    NoteEarly(owner_slot);
  }
  owner.timers[index] = timer;
  owner.keys[index] = {deadline, next_order_++};
  if (owner.heap_place == kNoSlot) {
    heap_.emplace_back();
    SiftUp(heap_.size() - 1, {owner.keys[index], owner_slot});
  } else if (deadline < owner.queued) {
    SiftUp(owner.heap_place, {owner.keys[index], owner_slot});
  }
}

void TimerTable::Disarm(uint32_t owner_slot, Timer timer) {
  Owner& owner = owners_[owner_slot];
  const int index = IndexOf(owner, timer);
  if (index < 0) return;
  if (owner.keys[index].deadline == owner.queued) NoteEarly(owner_slot);
  Remove(owner, index);
}

void TimerTable::DisarmAll(uint32_t owner_slot) {
  Owner& owner = owners_[owner_slot];
  if (owner.count == 0) return;
  if (owner.heap_place != kNoSlot) NoteEarly(owner_slot);
  armed_ -= owner.count;
  owner.count = 0;
}

void TimerTable::DisarmAllBut(uint32_t owner_slot, Timer one, Timer other) {
  Owner& owner = owners_[owner_slot];
  uint8_t kept = 0;
  for (uint8_t i = 0; i < owner.count; ++i) {
    if (owner.timers[i] != one && owner.timers[i] != other) continue;
    owner.timers[kept] = owner.timers[i];
    owner.keys[kept] = owner.keys[i];
    ++kept;
  }
  if (kept == owner.count) return;
  if (owner.heap_place != kNoSlot) NoteEarly(owner_slot);
  armed_ -= static_cast<size_t>(owner.count - kept);
  owner.count = kept;
}

bool TimerTable::IsArmed(uint32_t owner_slot, Timer timer) const {
  return IndexOf(owners_[owner_slot], timer) >= 0;
}

int TimerTable::Armed(uint32_t owner_slot) const { return owners_[owner_slot].count; }

Uptime TimerTable::Earliest() {
  RequeueLateTops();
  return heap_.front().key.deadline;
}

TimerTable::Due TimerTable::TakeEarliest() {
  RequeueLateTops();
  const Entry& first = heap_.front();
  Owner& owner = owners_[first.owner];
  int index = 0;
  while (owner.keys[index].order != first.key.order) ++index;
  const Due due{first.owner, owner.timers[index], first.key.deadline};
  NoteEarly(due.owner);
  Remove(owner, index);
  return due;
}

void TimerTable::Remove(Owner& owner, int index) {
  --armed_;
  --owner.count;
  owner.keys[index] = owner.keys[owner.count];
  owner.timers[index] = owner.timers[owner.count];
}

bool TimerTable::IsInLine(const Owner& owner) const {
  return owner.count > 0 && EarliestOf(owner).order == heap_[owner.heap_place].key.order;
}

void TimerTable::NoteEarly(uint32_t owner_slot) {
  if (owners_[owner_slot].is_early) return;
  owners_[owner_slot].is_early = true;
  if (early_.size() < kMaxEarly) return early_.push_back(owner_slot);
  const uint32_t oldest = std::exchange(early_[next_early_], owner_slot);
  next_early_ = (next_early_ + 1) % kMaxEarly;
  PrefetchOwner(early_[next_early_]);  // the next to be requeued
  owners_[oldest].is_early = false;
  Requeue(oldest);
}

void TimerTable::Requeue(uint32_t owner_slot) {
  Owner& owner = owners_[owner_slot];
  if (owner.heap_place == kNoSlot || IsInLine(owner)) return;
  const size_t at = owner.heap_place;
  ++requeued_;
  if (owner.count > 0) return SiftDown(at, {EarliestOf(owner), owner_slot});
  owner.heap_place = kNoSlot;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.owner == owner_slot) return;
  const bool is_earlier = at > 0 && last.key < heap_[(at - 1) / kFanOut].key;
  is_earlier ? SiftUp(at, last) : SiftDown(at, last);
}

void TimerTable::RequeueLateTops() {
  for (;;) {
    const uint32_t top = heap_.front().owner;
    if (IsInLine(owners_[top])) return;
    Requeue(top);
  }
}

void TimerTable::Place(size_t at, const Entry& entry) {
  heap_[at] = entry;
  owners_[entry.owner].heap_place = static_cast<uint32_t>(at);
  owners_[entry.owner].queued = entry.key.deadline;
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
