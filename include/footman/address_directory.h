// Port of messaging adapters: whose address it is. Strangers get silence (R11), and only an adapter
// that can ask knows a stranger from a subscriber who was not called lately.

#ifndef FOOTMAN_ADDRESS_DIRECTORY_H_
#define FOOTMAN_ADDRESS_DIRECTORY_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "footman/call.h"

namespace footman {

// Threads: any that an adapter owns, and while it waits that adapter serves nobody: be quick, and
// never wait for who writes (a local database's reading connection, or a table in memory).
class AddressDirectory {
 public:
  virtual ~AddressDirectory() = default;

  // The subscriber whose address on `service` is exactly `user`, which is prepared like
  // Address::user and compared whole. NotFound: nobody's. Any other error: it cannot be told now,
  // and the sender is treated as a stranger.
  virtual absl::StatusOr<SubscriberId> FindAddress(absl::string_view service,
                                                   absl::string_view user) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_ADDRESS_DIRECTORY_H_
