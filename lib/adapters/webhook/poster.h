// Carries signed messages to the bridge: HTTP by libcurl, many at once, on kept connections.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_POSTER_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_POSTER_H_

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/adapters/webhook.h"
#include "lib/adapters/webhook/outbox.h"
#include "lib/adapters/webhook/signature.h"

namespace footman::webhook {

// InvalidArgument: not https, nor http to a loopback host; or it holds a user name or a fragment.
absl::Status CheckUrl(const std::string& url);

// Threads: one, but for Wake and Trust.
class Poster {
 public:
  // Both are borrowed and outlive it.
  Poster(const WebhookOptions& options, const Signer& signer);
  ~Poster();

  // `now` becomes the timestamp. The attempt's message is borrowed until its result, or Cancel.
  void Start(const Attempt& attempt, absl::Time now);
  // From now on these authorities (PEM) are trusted; null = the system's. Any thread.
  void Trust(std::shared_ptr<const std::string> authorities);
  // Breaks an attempt off. Returns whether it may have arrived.
  bool Cancel(uint64_t number);
  // Works for at most `limit`, or until there are results; Wake ends it early.
  std::vector<std::pair<uint64_t, Outcome>> Work(absl::Duration limit);
  void Wake() { curl_multi_wakeup(multi_.get()); }

 private:
  struct Transfer;
  void SetUp(Transfer& transfer, const Attempt& attempt);

  const WebhookOptions& options_;
  const Signer& signer_;
  absl::Mutex mutex_;
  std::shared_ptr<const std::string> authorities_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi_;
  std::map<uint64_t, std::unique_ptr<Transfer>> transfers_;
  std::vector<std::pair<uint64_t, Outcome>> failed_to_start_;
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_POSTER_H_
