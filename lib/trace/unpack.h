// The messages of trace.proto as our structs.

#ifndef FOOTMAN_LIB_TRACE_UNPACK_H_
#define FOOTMAN_LIB_TRACE_UNPACK_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/options.h"
#include "footman/profile.h"
#include "lib/proto/trace.pb.h"

namespace footman {

// What an unpacked event or command borrows, besides the texts of the message itself: both must
// outlive it.
struct UnpackStorage {
  std::vector<std::unique_ptr<std::byte[]>> arrays;
  std::deque<Profile> profiles;
  std::deque<CallRecord> records;
};

// DataLoss: the message cannot have been made by Pack (no alternative is set, a value is out of
// its range).
absl::StatusOr<Event> Unpack(const proto::trace::Event& message, UnpackStorage& storage);
absl::StatusOr<Command> Unpack(const proto::trace::Command& message, UnpackStorage& storage);
absl::StatusOr<EngineOptions> Unpack(const proto::trace::EngineOptions& message);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_UNPACK_H_
