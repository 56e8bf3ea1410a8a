// Tells the host which limits are met: each at most once a minute, with how often.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_LIMITS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_LIMITS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/clock.h"

namespace footman::web {

// On the web thread.
class LimitsMet {
 public:
  using Report = std::function<void(absl::string_view limit, uint64_t times)>;
  static constexpr absl::Duration kApart = absl::Minutes(1);

  LimitsMet(const Clock& clock, Report report) : clock_(clock), report_(std::move(report)) {}

  // `limit` is the name of an option of WebOptions.
  void Met(absl::string_view limit) {
    if (!report_) return;
    State& state = states_[std::string(limit)];
    ++state.times;
    const absl::Duration now = clock_.Now().uptime;
    if (now < state.quiet_until) return;
    state.quiet_until = now + kApart;
    report_(limit, std::exchange(state.times, 0));
  }

 private:
  struct State {
    uint64_t times = 0;  // since the last report
    absl::Duration quiet_until = -absl::InfiniteDuration();
  };
  const Clock& clock_;
  const Report report_;
  std::map<std::string, State> states_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_LIMITS_H_
