// Options that cannot be are refused.

#include "footman/adapters/webhook.h"

int main() {
  const absl::Status status = footman::WebhookChannel::Check({});
  return absl::IsInvalidArgument(status) && !status.message().empty() ? 0 : 1;
}
