// What the message channel and the adapter that carries it share.
//
// The channel owns it. Commands come from any thread and go as tasks to the loop's thread; which
// loop, the adapter says by Attach and Detach.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_PARTS_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_PARTS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/adapters/sip_message.h"
#include "footman/command.h"
#include "lib/adapters/sip/inbox.h"

namespace footman::sip {

struct MessageCounters {
  using Counter = std::atomic<uint64_t>;
  Counter offers_delivered{0}, offers_failed{0}, dropped_messages{0}, replies{0},
      refused_replies{0}, unknown_sender_messages{0}, repeated_messages{0}, refused_messages{0};
};

// A copy of a command, its text clean.
struct OutgoingMessage {
  enum class Kind : uint8_t { kOffer, kUpdate, kNote, kVoicemail };
  Kind kind = Kind::kNote;
  absl::Duration given;  // Moment::uptime
  std::string user;      // prepared
  std::string text;
  OfferId offer;  // kOffer, kUpdate
  // A missed call, a voicemail: it is worth telling whenever the phone can be reached.
  bool is_lasting = false;
  absl::Duration time_left;  // kOffer: until the default applies
};

struct MessageParts {
  // InvalidArgument: already carried by an adapter.
  absl::Status Attach(std::shared_ptr<Inbox> inbox);
  void Detach();
  // Unavailable: not attached. ResourceExhausted: too many.
  absl::Status Put(OutgoingMessage message);

  SipMessageOptions options;
  std::string identity;  // prepared
  std::string route;     // a URI; empty = each address's host
  AddressDirectory* directory = nullptr;
  const Clock* clock = nullptr;
  MessageCounters counters;
  std::atomic<int> queued{0};  // put, and not yet answered or given up

 private:
  absl::Mutex mutex_;
  std::shared_ptr<Inbox> inbox_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_PARTS_H_
