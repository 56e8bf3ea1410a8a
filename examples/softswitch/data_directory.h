// The folder that holds everything a switch keeps, and the claim of one switch on it.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_DATA_DIRECTORY_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_DATA_DIRECTORY_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "examples/softswitch/config.pb.h"

namespace footman::softswitch {

std::string DatabasePath(const Config& config);

// Makes it, for its owner alone. The message says which folder and why not.
absl::Status MakeDataDirectory(const Config& config);

// What signs the private links to voicemails: made at the first start, and kept, so that links go
// on working.
absl::StatusOr<std::string> VoicemailSecret(const Config& config);

// Held by a running switch: two on one folder would take each other's recordings for leftovers of
// a crash. Ends with the process, however that ends.
class DataLock {
 public:
  // FailedPrecondition: another switch holds it. Others: there is no such folder.
  static absl::StatusOr<std::unique_ptr<DataLock>> Take(const Config& config);
  ~DataLock();  // removes the "ready" file
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

  // How often a switch was started there before.
  int earlier_starts() const { return earlier_starts_; }
  // Leaves `line` in the file "ready", for programs that look for the running switch.
  absl::Status Announce(const std::string& line);
  // That line, of the switch that runs (or was killed) there; empty when there is none.
  static std::string Announced(const Config& config);

 private:
  DataLock(std::string directory, int file) : directory_(std::move(directory)), file_(file) {}
  void CountStart();

  const std::string directory_;
  const int file_;
  int earlier_starts_ = 0;
};

// Where links lead: the public origin, or the address that the web server binds, or, when that is
// any free port, the one that the running switch has found.
std::string PublicOrigin(const Config& config);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_DATA_DIRECTORY_H_
