#include "lib/adapters/xmpp/missed_notices.h"

#include <algorithm>
#include <utility>

#include "lib/channel/kept.h"

namespace footman::xmpp {
namespace {

using State = MissedNotice::State;

constexpr auto kMostOfOne = static_cast<std::ptrdiff_t>(channel::kMaxKeptOfUser);
constexpr absl::Duration kFirstPause = absl::Seconds(30);
constexpr absl::Duration kLongestPause = absl::Minutes(10);
constexpr absl::Duration kKept = absl::Hours(24 * 7);

}  // namespace

bool MissedNotices::Add(MissedNotice notice) {
  for (const MissedNotice& known : notices_) {
    if (known.offer == notice.offer && known.user == notice.user) return false;
  }
  MakeRoom(notice.user);
  notice.pause = kFirstPause;
  notice.due = notice.made + notice.pause;
  notices_.push_back(std::move(notice));
  return true;
}

// What has been told goes first.
void MissedNotices::MakeRoom(const std::string& user) {
  const auto is_theirs = [&](const MissedNotice& notice) { return notice.user == user; };
  const auto is_told = [&](const MissedNotice& notice) {
    return is_theirs(notice) && notice.state == State::kAccepted;
  };
  if (std::count_if(notices_.begin(), notices_.end(), is_theirs) >= kMostOfOne) {
    auto oldest = std::find_if(notices_.begin(), notices_.end(), is_told);
    if (oldest == notices_.end()) {
      oldest = std::find_if(notices_.begin(), notices_.end(), is_theirs);
    }
    notices_.erase(oldest);
  }
  if (notices_.size() >= most_) notices_.pop_front();
}

void MissedNotices::Release(absl::string_view user) {
  for (MissedNotice& notice : notices_) {
    if (notice.user == user) notice.due = -absl::InfiniteDuration();
  }
}

void MissedNotices::ReleaseAll() {
  for (MissedNotice& notice : notices_) notice.due = -absl::InfiniteDuration();
}

std::vector<MissedNotice*> MissedNotices::Due(absl::Duration now) {
  while (!notices_.empty() && now - notices_.front().made > kKept) notices_.pop_front();
  std::vector<MissedNotice*> due;
  for (MissedNotice& notice : notices_) {
    if (notice.state == State::kHeld && notice.due <= now) due.push_back(&notice);
  }
  return due;
}

void MissedNotices::Sent(MissedNotice& notice, uint64_t number) {
  notice.state = State::kSent;
  notice.number = number;
  notice.due = absl::InfiniteDuration();
}

void MissedNotices::Accept(uint64_t number) {
  for (MissedNotice& notice : notices_) {
    if (notice.state == State::kSent && notice.number <= number) notice.state = State::kAccepted;
  }
}

void MissedNotices::OnOffline(absl::Duration now) {
  for (MissedNotice& notice : notices_) {
    if (notice.state == State::kSent) Hold(notice, now);
  }
}

bool MissedNotices::Bounce(absl::string_view message_id, absl::string_view user,
                           absl::Duration now) {
  for (MissedNotice& notice : notices_) {
    if (notice.message_id != message_id || notice.user != user) continue;
    if (notice.state != State::kHeld) Hold(notice, now);
    return true;
  }
  return false;
}

void MissedNotices::Hold(MissedNotice& notice, absl::Duration now) {
  notice.state = State::kHeld;
  // Whoever was seen while it was under way is told at once.
  if (notice.due != -absl::InfiniteDuration()) notice.due = now + notice.pause;
  notice.pause = std::min(notice.pause * 2, kLongestPause);
}

}  // namespace footman::xmpp
