#include "lib/media/node/playout_buffer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "lib/media/frame.h"

namespace footman::media {
namespace {

// Timestamps wrap: only their difference means something.
int32_t Distance(uint32_t from, uint32_t to) { return static_cast<int32_t>(to - from); }

}  // namespace

void PlayoutBuffer::Reset() {
  running_ = false;
  delay_ = kFirstDelay;
  late_in_a_row_ = idle_frames_ = deep_frames_ = 0;
  filled_.reset();
  concealer_.Reset();
}

void PlayoutBuffer::Begin(uint32_t timestamp) {
  // After a pause nothing is left to blend with; after a jump there is.
  if (!running_) concealer_.Reset();
  running_ = true;
  first_ = newest_ = timestamp;
  next_ = timestamp - static_cast<uint32_t>(delay_);
  late_in_a_row_ = idle_frames_ = deep_frames_ = 0;
  filled_.reset();
}

void PlayoutBuffer::TookLate(uint32_t timestamp) {
  ++lost_;
  // One late packet is lost. Late ones in a row mean that the delay is too short for this path, or
  // that the peer has gone back in time: begin anew from here, with more delay.
  if (++late_in_a_row_ < kLateInARow) return;
  delay_ = std::min(delay_ + kDelayStep, kMaxDelay);
  Begin(timestamp);
}

void PlayoutBuffer::Put(uint32_t timestamp, absl::Span<const int16_t> samples) {
  const auto count = static_cast<int32_t>(samples.size());
  if (count == 0 || count > kMaxPacket) return;
  if (!running_) Begin(timestamp);
  int32_t offset = Distance(next_, timestamp);
  if (offset + count <= 0) {
    TookLate(timestamp);
    if (late_in_a_row_ > 0) return;
    offset = Distance(next_, timestamp);
  } else if (offset + count > kCapacity) {
    Begin(timestamp);  // the peer jumped ahead, or paused without a pause in its timestamps
    offset = Distance(next_, timestamp);
  }
  late_in_a_row_ = 0;
  for (int32_t i = std::max(0, -offset); i < count; ++i) {
    const int slot = Slot(timestamp + static_cast<uint32_t>(i));
    samples_[slot] = samples[static_cast<size_t>(i)];
    filled_.set(slot);
  }
  const uint32_t end = timestamp + static_cast<uint32_t>(count);
  if (Distance(newest_, end) > 0) newest_ = end;
}

void PlayoutBuffer::Discard(int count) {
  for (int i = 0; i < count; ++i) filled_.reset(Slot(next_ + static_cast<uint32_t>(i)));
  next_ += static_cast<uint32_t>(count);
}

void PlayoutBuffer::KeepShallow() {
  // After a stall, or with a peer whose clock is fast, more waits than need be: the delay that a
  // conversation feels. Cut one frame now and then, so that nobody hears it.
  const bool deep = Distance(next_, newest_) > delay_ + kDeep;
  deep_frames_ = deep ? deep_frames_ + 1 : 0;
  if (deep_frames_ < kDeepFrames) return;
  deep_frames_ = 0;
  Discard(kFrameSamples);
}

uint32_t PlayoutBuffer::Read(Frame& frame) {
  if (!running_) {
    frame.fill(0);
    return next_;
  }
  KeepShallow();
  const uint32_t timestamp = next_;
  const bool idle = Distance(next_, newest_) <= 0;
  // The delay before the first packet: nothing was sent, so nothing is missing.
  if (Distance(next_, first_) >= kFrameSamples) {
    frame.fill(0);
    Discard(kFrameSamples);
    return timestamp;
  }
  bool gap = false;
  // Runs of samples that are there, and of samples that are not.
  for (int start = 0; start < kFrameSamples;) {
    const bool have = filled_.test(Slot(next_ + static_cast<uint32_t>(start)));
    int end = start;
    for (; end < kFrameSamples; ++end) {
      const int slot = Slot(next_ + static_cast<uint32_t>(end));
      if (filled_.test(slot) != have) break;
      frame[end] = samples_[slot];
    }
    const absl::Span<int16_t> run(&frame[start], static_cast<size_t>(end - start));
    if (have) {
      concealer_.Learn(run);
    } else {
      concealer_.Fill(run);
      gap = true;
    }
    start = end;
  }
  Discard(kFrameSamples);
  if (gap && !idle) ++lost_;
  idle_frames_ = idle ? idle_frames_ + 1 : 0;
  if (idle_frames_ >= kIdleFrames) running_ = false;
  return timestamp;
}

}  // namespace footman::media
