// Sends MESSAGE requests: one client transaction each, on an agent (NTA) of its own.
//
// Of its own, because a message's transaction must end when its offer does: NUA, which the calls
// use, cannot end one early, and would send an offer again for half a minute after it has failed.
// Like nua_stack.cc, this file's source writes tag lists, which nobody checks.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_AGENT_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_AGENT_H_

#include <sofia-sip/nta.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/su_wait.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"
#include "lib/adapters/sip/messages/message_parts.h"

namespace footman::sip {

struct MessageToSend {
  std::string user;  // prepared
  std::string text;
  std::string call_id;
  absl::Duration expires;  // zero = without the header
  std::string from_tag;    // empty = a fresh one
};

// Threads: the loop's.
class MessageAgent {
 public:
  // The final answer: a status of RFC 3261, 408 for none.
  using Answered = absl::AnyInvocable<void(int status)>;

  // Unavailable: no port can be opened. `parts` outlives it.
  static absl::StatusOr<std::unique_ptr<MessageAgent>> Create(su_root_t* root,
                                                              const SipOptions& options,
                                                              const MessageParts& parts);
  // Nothing is answered any more.
  ~MessageAgent();

  // InvalidArgument: longer than any way takes; the message says which. Otherwise `answered` is
  // called once, later.
  absl::Status Send(const MessageToSend& message, absl::Duration now, Answered answered);
  // Gives up what the library still looks up the way for.
  void CheckTimes(absl::Duration now);

 private:
  struct Transaction {
    MessageAgent* agent = nullptr;
    uint64_t id = 0;
    nta_outgoing_t* request = nullptr;
    absl::Duration give_up;
    Answered answered;
  };

  MessageAgent(const SipOptions& options, const MessageParts& parts);
  static int OnResponse(nta_outgoing_magic_t* magic, nta_outgoing_t* request, const sip_t* sip);
  void End(uint64_t id, int status);
  msg_t* Make(const MessageToSend& message);
  absl::StatusOr<std::string> RouteFor(const MessageToSend& message, size_t size) const;

  const SipOptions& options_;
  const MessageParts& parts_;
  const size_t max_via_;  // bytes that the library's Via may need
  nta_agent_t* nta_ = nullptr;
  uint64_t last_ = 0;
  absl::flat_hash_map<uint64_t, std::unique_ptr<Transaction>> transactions_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_AGENT_H_
