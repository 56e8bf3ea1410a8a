// What the switch writes to its log: one line per fact, each with the call that it is about.
//
//   2026-11-24T08:27:49.123Z info call=0100000000000007 transition from=asking input=ChoseDecline
//   {"time":"2026-11-24T08:27:49.123Z","level":"info","call":"0100000000000007","what":"late"}
//
// Lines are written by a thread of their own: a reader that stalls costs lines (the oldest), never
// a call.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_LOGGING_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_LOGGING_H_

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "examples/softswitch/config.pb.h"
#include "footman/call.h"

namespace spdlog {
class async_logger;
namespace details {
class thread_pool;
}
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace footman::softswitch {

// What stands in logs for a number, a name, an address or a text of somebody's: a fingerprint,
// "#1f00ba12". The same text has the same one until the program ends, so that its way can be
// followed; the key is random and never leaves the process, so that nobody can try texts out.
// Empty stays empty.
std::string Redacted(absl::string_view text);

// The fields of one line, in the order of their adding.
class Fields {
 public:
  Fields& Add(absl::string_view name, absl::string_view value);
  // Somebody's own: goes through Redacted.
  Fields& Personal(absl::string_view name, absl::string_view value);
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// Threads: any.
class Logger {
 public:
  // To standard error, or to `sink`.
  explicit Logger(const Log& config, std::shared_ptr<spdlog::sinks::sink> sink = nullptr);
  // Returns when everything is written.
  ~Logger();

  bool Wants(Log::Level level) const { return level >= level_; }
  void SetLevel(Log::Level level);
  // `call` zero = about none, shown as "-". `what` is one lower-case word or two: "transition".
  void Write(Log::Level level, CallId call, absl::string_view what, const Fields& fields);

 private:
  const Log::Format format_;
  std::atomic<Log::Level> level_;
  std::shared_ptr<spdlog::details::thread_pool> thread_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_LOGGING_H_
