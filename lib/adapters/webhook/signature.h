// Who a message is from: HMAC-SHA-256 (RFC 2104, FIPS 180-4) over its timestamp and body.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_SIGNATURE_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_SIGNATURE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace footman::webhook {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(absl::string_view text);

// The value of Footman-Timestamp, and back: strict, nullopt for anything that we would not write.
std::string FormatTimestamp(absl::Time time);
std::optional<absl::Time> ParseTimestamp(absl::string_view text);

// Threads: any.
class Signer {
 public:
  // REQUIRES: at least one secret.
  explicit Signer(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}

  // From now on these hold instead. REQUIRES: at least one.
  void Renew(std::vector<std::string> secrets);

  // The value of Footman-Signature: one signature by each secret.
  std::string Sign(absl::string_view timestamp, absl::string_view body) const;

  // If `signatures` holds a good one by any of the secrets: what the timestamp and body are known
  // by, whichever secret signed them. The comparison takes equally long wherever it fails.
  std::optional<Digest> Verify(absl::string_view timestamp, absl::string_view body,
                               absl::string_view signatures) const;

 private:
  std::vector<std::string> secrets() const;

  mutable absl::Mutex mutex_;
  std::vector<std::string> secrets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_SIGNATURE_H_
