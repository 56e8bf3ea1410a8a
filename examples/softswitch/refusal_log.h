// What was refused, dropped or lost, in the log: one line for many, and none of it about anybody.
// Of refused SIP requests the network address that they came from is told, to find the device.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_REFUSAL_LOG_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_REFUSAL_LOG_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "examples/softswitch/call_record_log.h"
#include "examples/softswitch/logging.h"
#include "footman/adapters/sip.h"
#include "footman/adapters/web.h"

namespace footman::softswitch {

// Threads: one.
class RefusalLog {
 public:
  // Between two lines about the same, whatever a flood brings.
  static constexpr absl::Duration kApart = absl::Seconds(10);
  // Why, and how often since the beginning.
  using Counts = std::vector<std::pair<std::string, uint64_t>>;

  explicit RefusalLog(Logger* logger) : logger_(logger) {}  // borrowed

  // Writes one WARNING about `what` with those counts that have risen since the last one, by how
  // much; none when none has. Meant to be called every second or so.
  void Note(const std::string& what, const Counts& counts, absl::Time now);
  // Whose SIP requests were refused, a line for each source and response. Only when it is due:
  // until then the adapter gathers them.
  bool AreSourcesDue(absl::Time now) const { return now >= sources_told_ + kApart; }
  void NoteSources(const std::vector<SipRefusal>& refusals, absl::Time now);

 private:
  struct Told {
    std::map<std::string, uint64_t> counts;
    absl::Time at = absl::InfinitePast();
  };
  Logger* const logger_;
  std::map<std::string, Told> told_;
  absl::Time sources_told_ = absl::InfinitePast();
};

// What the adapters have counted since they began.
void NoteRefusals(const SipCounters& sip, const WebCounters& web,
                  const CallRecordLog::Counters& records, RefusalLog& log, absl::Time now);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_REFUSAL_LOG_H_
