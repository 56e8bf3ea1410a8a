// SIP messages that are judged as soon as their headers are read (admission.h).
//
// The library begins a transaction for every request before it reports it. Here its parser asks
// first: a request that is not to be kept is spoilt, and the library then throws it away without an
// answer (and closes a stranger's connection, over TCP). One that is kept carries its verdict.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_STACK_JUDGED_MESSAGES_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_STACK_JUDGED_MESSAGES_H_

#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip.h>

#include <optional>

#include "lib/adapters/sip/admission/admission.h"

namespace footman::sip {

// No SIP message that a call needs comes near; larger ones get 413.
inline constexpr unsigned kMaxMessage = 65535;

// Messages as LenientMessages reads them, judged by the admission of the thread that reads them.
// For NTATAG_MCLASS. Lives for ever.
const msg_mclass_t* JudgedMessages();

// The admission that judges on this thread, as long as the object lives: the library's parser has
// no place for data of its user. One at a time.
class JudgeScope {
 public:
  explicit JudgeScope(Admission* admission);
  ~JudgeScope();
  JudgeScope(const JudgeScope&) = delete;
  JudgeScope& operator=(const JudgeScope&) = delete;
};

// Of a request that was judged; kStranger without one.
Verdict VerdictOf(const sip_t& sip);

// What is judged of a request. `source` as it came.
IncomingRequest IncomingOf(const sip_t& sip, const IpAddress& source);

// Where a message came from; nullopt: neither IPv4 nor IPv6.
std::optional<IpAddress> SourceOf(msg_t* message);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_STACK_JUDGED_MESSAGES_H_
