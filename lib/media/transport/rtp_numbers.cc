#include "lib/media/transport/rtp_numbers.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "lib/media/frame.h"

namespace footman::media {
namespace {

// RFC 3550 A.1: what is still the same run of sequence numbers.
constexpr int kMostMissing = 3000;
constexpr int kMostReordered = 100;
// A relayed packet that lies further from elapsed time than that, in samples, begins anew: the
// other party's timestamps stood still, or jumped.
constexpr int32_t kMostAhead = 4000;
constexpr int32_t kMostBehind = 8000;

// Both numbers wrap: only their difference means something.
int32_t Distance(uint32_t from, uint32_t to) { return static_cast<int32_t>(to - from); }
int Distance(uint16_t from, uint16_t to) { return static_cast<int16_t>(to - from); }

}  // namespace

bool RtpNumberer::TakeMarker() { return !std::exchange(talking_, true); }

void RtpNumberer::Tick() { clock_ += kFrameSamples; }

bool RtpNumberer::MayMake() {
  if (!last_was_relayed_) return true;
  const int32_t ahead = Distance(clock_, end_);
  if (ahead > kFrameSamples) return false;
  last_was_relayed_ = false;
  talking_ = false;
  lead_ = static_cast<uint32_t>(std::max(0, ahead));
  return true;
}

RtpNumbers RtpNumberer::Made(uint32_t samples, uint32_t samples_behind) {
  RtpNumbers numbers;
  numbers.sequence = next_++;
  numbers.timestamp = clock_ + lead_ - samples_behind;
  numbers.marker = TakeMarker();
  relaying_ = false;
  sent_ = true;
  end_ = numbers.timestamp + samples;
  return numbers;
}

void RtpNumberer::BeginRelay(const RtpNumbers& received) {
  relaying_ = true;
  talking_ = false;
  received_highest_ = static_cast<uint16_t>(received.sequence - 1);
  received_ = 0;
  sequence_offset_ = static_cast<uint16_t>(next_ - received.sequence);
  // Between two ticks: what this tick made, or would have made, has been sent.
  uint32_t begin = clock_ + kFrameSamples;
  if (sent_ && Distance(begin, end_) > 0) begin = end_;
  timestamp_offset_ = begin - received.timestamp;
}

// The two clocks are not the same crystal's: ours goes after the relayed stream's, slowly, so that
// a long relay does not end with a jump.
void RtpNumberer::FollowRelay(uint32_t samples) {
  constexpr int32_t kJitter = 2 * kFrameSamples;
  const int32_t ahead = Distance(clock_ + samples, end_);
  if (ahead > kJitter) ++clock_;
  if (ahead < -kJitter) --clock_;
}

std::optional<RtpNumbers> RtpNumberer::Relayed(const RtpNumbers& received, uint32_t samples) {
  if (relaying_) {
    const int step = Distance(received_highest_, received.sequence);
    const uint32_t end = received.timestamp + timestamp_offset_ + samples;
    const int32_t ahead = Distance(clock_ + samples, end);
    const bool another_run = step > kMostMissing || step < -kMostReordered;
    const bool another_time = step > 0 && (ahead > kMostAhead || ahead < -kMostBehind);
    if (another_run || another_time) relaying_ = false;
  }
  if (!relaying_) BeginRelay(received);
  const int step = Distance(received_highest_, received.sequence);
  if (step == 0 || step <= -received_) return std::nullopt;
  RtpNumbers numbers;
  numbers.sequence = static_cast<uint16_t>(received.sequence + sequence_offset_);
  numbers.timestamp = received.timestamp + timestamp_offset_;
  numbers.marker = TakeMarker();
  last_was_relayed_ = sent_ = true;
  if (step > 0) {
    received_highest_ = received.sequence;
    received_ = std::min(received_ + step, kMostReordered);
    next_ = static_cast<uint16_t>(numbers.sequence + 1);
    end_ = numbers.timestamp + samples;
    FollowRelay(samples);
  }
  return numbers;
}

void RtpNumberer::Skip(uint16_t received_sequence) {
  if (!relaying_ || Distance(received_highest_, received_sequence) <= 0) return;
  received_ = std::min(received_ + Distance(received_highest_, received_sequence), kMostReordered);
  received_highest_ = received_sequence;
  --sequence_offset_;
  next_ = static_cast<uint16_t>(received_highest_ + sequence_offset_ + 1);
}

}  // namespace footman::media
