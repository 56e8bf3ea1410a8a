// Decides what becomes of a request of the bridge: who signed it, whether it is news, whom it is
// from.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_INBOX_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_INBOX_H_

#include <functional>
#include <string>
#include <utility>

#include "footman/adapters/webhook.h"
#include "footman/event_sink.h"
#include "lib/adapters/webhook/counters.h"
#include "lib/adapters/webhook/http.h"
#include "lib/adapters/webhook/incoming.h"
#include "lib/adapters/webhook/replay_cache.h"
#include "lib/adapters/webhook/signature.h"

namespace footman::webhook {

// Threads: one.
class Inbox {
 public:
  using Heard = std::function<void(const std::string& user)>;
  // All are borrowed and outlive it. `heard` is called when a registered user has written.
  Inbox(const WebhookOptions& options, const Signer& signer, AddressDirectory& directory,
        const Clock& clock, EventSink& events, Counters& counters, Heard heard = nullptr)
      : options_(options),
        signer_(signer),
        directory_(directory),
        clock_(clock),
        events_(events),
        counters_(counters),
        heard_(std::move(heard)),
        began_(clock.Now().uptime),
        replays_(static_cast<size_t>(options.max_remembered), 2 * options.window) {}

  Response Handle(const Request& request);

 private:
  Response Judge(const Request& request);
  absl::Time Began(Moment now) const;
  Response TakeSigned(const Request& request, const Digest& digest, Moment now);
  // 202, or why not now.
  Response Pass(const Incoming& incoming);
  absl::StatusOr<SubscriberId> Find(const std::string& user);

  const WebhookOptions& options_;
  const Signer& signer_;
  AddressDirectory& directory_;
  const Clock& clock_;
  EventSink& events_;
  Counters& counters_;
  const Heard heard_;
  const absl::Duration began_;  // uptime
  ReplayCache replays_;
};

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_INBOX_H_
