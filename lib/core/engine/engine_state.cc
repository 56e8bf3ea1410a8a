// Decides nothing: it makes room for what the engine keeps.
// Never moves a call.
// Next: step_output.h, what a step wants done; engine.cc, which makes the steps.

#include "lib/core/engine/engine_state.h"

#include <new>
#include <utility>

namespace footman {

CallTable::CallTable(size_t max_calls) : by_id_(max_calls), max_calls_(max_calls) {
  calls_.reserve(max_calls);  // so that no call ever moves
}

Call* CallTable::Add(CallId id) {
  uint32_t slot;
  if (!free_.empty()) {
    slot = free_.back();
    free_.pop_back();
    new (&calls_[slot]) Call();  // in place: an assignment would make another one and copy it
  } else if (calls_.size() < max_calls_) {
    slot = static_cast<uint32_t>(calls_.size());
    calls_.emplace_back();
  } else {
    return nullptr;
  }
  calls_[slot].id = id;
  by_id_.Insert(id.value(), slot);
  ++size_;
  return &calls_[slot];
}

void CallTable::Remove(uint32_t slot) {
  Call& call = calls_[slot];
  by_id_.Erase(call.id.value(), slot);
  call.state = State::kNone;
  free_.push_back(slot);
  --size_;
}

Times::Times(const EngineOptions& options)
    : profile_timeout(absl::ToInt64Nanoseconds(options.profile_timeout)),
      delivery_timeout(absl::ToInt64Nanoseconds(options.delivery_timeout)),
      call_limit(absl::ToInt64Nanoseconds(options.call_limit)),
      wait_extension(absl::ToInt64Nanoseconds(options.wait_extension)),
      speech_timeout(absl::ToInt64Nanoseconds(options.speech_timeout)),
      answer_timeout(absl::ToInt64Nanoseconds(options.answer_timeout)),
      prompt_limit(absl::ToInt64Nanoseconds(options.prompt_limit)),
      recording_limit(absl::ToInt64Nanoseconds(options.recording_limit)),
      storing_timeout(absl::ToInt64Nanoseconds(options.storing_timeout)),
      host_timeout(absl::ToInt64Nanoseconds(options.host_timeout)),
      ending_timeout(absl::ToInt64Nanoseconds(options.ending_timeout)),
      memory(absl::ToInt64Nanoseconds(options.memory)),
      ambiguity_window(absl::ToInt64Nanoseconds(options.ambiguity_window)) {}

EngineState::EngineState(EngineOptions options)
    : config(std::move(options)),
      lines(config.options.link_base),
      calls(static_cast<size_t>(config.options.max_calls)),
      // One more: while every address of the option's has an open offer, another may write.
      addresses(static_cast<size_t>(config.options.max_addresses) + 1, config.times.memory, pool),
      closed(static_cast<size_t>(config.options.max_remembered_offers), config.times.memory),
      timers(static_cast<size_t>(config.options.max_calls)) {}

int LocalMinuteAt(const Call& call, int64_t unix_nanoseconds) {
  const bool before = unix_nanoseconds < call.zone_changes_at;
  const int64_t offset = before ? call.zone_offset : call.zone_offset_after;
  const int64_t seconds = unix_nanoseconds / 1000000000 + offset;
  const int64_t of_day = (seconds % 86400 + 86400) % 86400;
  return static_cast<int>(of_day / 60);
}

}  // namespace footman
