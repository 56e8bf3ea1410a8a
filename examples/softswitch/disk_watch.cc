#include "examples/softswitch/disk_watch.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace footman::softswitch {
namespace {

constexpr int64_t kMegabyte = 1 << 20;

// Until one of the two bounds is met; never negative.
int64_t Left(const media::RecordingSpace& space) {
  return std::max<int64_t>(
      std::min(space.max_bytes - space.used_bytes, space.free_bytes - space.min_free_bytes), 0);
}

}  // namespace

DiskWatch::State DiskWatch::StateOf(const media::RecordingSpace& space) const {
  if (!space.status.ok()) return State::kFull;
  // What recordings take already and what they may still take is their whole room.
  const double room = static_cast<double>(space.used_bytes + Left(space));
  return static_cast<double>(space.used_bytes) * 100 >= room * warn_percent_ ? State::kLow
                                                                             : State::kGood;
}

void DiskWatch::Note(const media::RecordingSpace& space, absl::Time now) {
  const State state = StateOf(space);
  const bool is_news = state != told_;
  if (!is_news && (state == State::kGood || now < told_at_ + kRepeat)) return;
  told_ = state;
  told_at_ = now;
  Fields fields;
  fields.Add("used_megabytes", absl::StrCat(space.used_bytes / kMegabyte))
      .Add("left_megabytes", absl::StrCat(Left(space) / kMegabyte));
  if (state == State::kGood) {
    logger_->Write(Log::INFO, CallId(), "room for voicemails again", fields);
  } else if (state == State::kLow) {
    logger_->Write(Log::WARNING, CallId(), "little room for voicemails", fields);
  } else {
    fields.Add("message", std::string(space.status.message()));
    logger_->Write(Log::ERROR, CallId(), "no room for voicemails", fields);
  }
}

}  // namespace footman::softswitch
