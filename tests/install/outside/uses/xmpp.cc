// Options that cannot be are refused.

#include "footman/adapters/xmpp.h"

int main() {
  const absl::Status status = footman::XmppChannel::Check({});
  return absl::IsInvalidArgument(status) && !status.message().empty() ? 0 : 1;
}
