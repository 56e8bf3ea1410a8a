// Sofia-SIP's user agent (NUA) on one listener. Everything that makes a tag list or knows how long
// a handle lives is here and in nua_stack.cc; tag lists are not type-checked, so there are no
// others.
//
// One thread: that of the su_root. NUA reports by events from the root's loop, and what it is told
// (nua_respond, nua_bye) it does from the loop as well, in order, after the call has returned.
//
// Handles. An initial INVITE or OPTIONS is reported with a new handle of which the application owns
// one reference: NuaHandle, which gives it back on destruction. A handle has one pointer of ours,
// its call; NuaStack::Bind sets it and NuaHandle's destruction clears it, so an event that was
// queued before arrives with none and is dropped. Destroying the handle of a live dialog ends the
// dialog (480, BYE); responses that were sent before are still retransmitted by their transactions.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_STACK_NUA_STACK_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_STACK_NUA_STACK_H_

#include <sofia-sip/nua.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/su_wait.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"
#include "lib/adapters/sip/admission/network.h"

namespace footman::sip {

class CallerCall;

// The URI by which the library opens a listener and shows it as `public_host`.
std::string ListenUrl(const SipListener& listener, const std::string& public_host);

struct HandleDeleter {
  void operator()(nua_handle_t* handle) const;
};
using NuaHandle = std::unique_ptr<nua_handle_t, HandleDeleter>;

// What goes into a response beside what the library fills in. Empty = without it.
struct Response {
  int status = 0;
  const char* phrase = nullptr;  // a constant; null = as RFC 3261 names the status
  absl::Duration retry_after = {};
  std::string contact = {};    // of a redirect: a URI
  std::string diversion = {};  // RFC 5806: a header value
  std::string warning = {};    // RFC 3261 20.43: a header value
  std::string sdp = {};
  bool no_contact = false;                 // RFC 3428 4: a MESSAGE has none
  bool capabilities = false;               // Accept, Accept-Encoding and Allow: OPTIONS, 415
  const char* accept = "application/sdp";  // the media types of `capabilities`
};

// An incoming request, borrowed for the callback.
struct Request {
  const sip_t* sip = nullptr;
  std::optional<IpAddress> source;
};

// Who hears of events. `call` is what the handle is bound to.
class NuaStack;
class StackEvents {
 public:
  virtual ~StackEvents() = default;
  virtual void OnInvite(NuaStack& stack, NuaHandle handle, const Request& request) = 0;
  virtual void OnOptions(NuaStack& stack, NuaHandle handle, const Request& request) = 0;
  // MESSAGE (RFC 3428), within a call or not; to be answered by RespondToThis. Only where messages
  // are taken.
  virtual void OnMessage(NuaStack& stack, nua_handle_t* handle, const Request& request) = 0;
  // Within a call: re-INVITE and UPDATE (RFC 3311). To be answered by RespondToThis, or for the
  // re-INVITE by Respond at any time.
  virtual void OnSdpOffer(CallerCall& call, const sip_t* sip) = 0;
  virtual void OnOptionsInCall(CallerCall& call) = 0;  // likewise
  virtual void OnAck(CallerCall& call, const sip_t* sip) = 0;
  virtual void OnNoAck(CallerCall& call) = 0;  // NUA goes on to send BYE
  virtual void OnCancel(CallerCall& call) = 0;
  virtual void OnBye(CallerCall& call) = 0;
  virtual void OnTerminated(CallerCall& call) = 0;  // nothing follows for this dialog
};

class NuaStack {
 public:
  // Unavailable: the listener cannot be opened. `events` outlives the stack. Without `messages`,
  // MESSAGE gets 405.
  static absl::StatusOr<std::unique_ptr<NuaStack>> Create(su_root_t* root, SipListener listener,
                                                          const SipOptions& options, bool messages,
                                                          StackEvents* events);
  // REQUIRES: is_shut_down(), or Create failed.
  ~NuaStack();

  void Bind(nua_handle_t* handle, CallerCall* call);
  // To the INVITE of the handle.
  void Respond(nua_handle_t* handle, const Response& response);
  // To the request that is being reported.
  void RespondToThis(nua_handle_t* handle, const Response& response);
  void Bye(nua_handle_t* handle);

  absl::Duration Now() const;  // since a fixed point

  // Takes up to 30 s (the library's limit) when dialogs are left, else one turn of the loop.
  void BeginShutdown();
  bool is_shut_down() const { return shut_down_; }

  // Once known (see `is_ready`), with the port that was found.
  const SipListener& listener() const { return listener_; }
  bool is_ready() const { return ready_; }
  // What peers are told: the public address, or the listener's.
  const std::string& public_host() const { return public_host_; }

 private:
  NuaStack(SipListener listener, const SipOptions& options, bool messages, StackEvents* events);
  static void Callback(nua_event_t event, int status, const char* phrase, nua_t* nua,
                       nua_magic_t* magic, nua_handle_t* handle, nua_hmagic_t* call,
                       const sip_t* sip, tagi_t tags[]);
  void OnCallEvent(nua_event_t event, int status, nua_handle_t* handle, CallerCall& call,
                   const sip_t* sip, tagi_t tags[]);
  void OnParams(tagi_t tags[]);
  Request RequestOf(const sip_t* sip) const;
  bool IsTooLarge() const;  // the request that is being reported
  void Send(nua_handle_t* handle, const Response& response, bool to_this);

  SipListener listener_;
  const std::string public_host_;
  const bool explicit_contact_;
  const std::string allow_;  // the methods that are taken
  std::string contact_;
  StackEvents* const events_;
  nua_t* nua_ = nullptr;
  bool ready_ = false;
  bool shut_down_ = false;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_STACK_NUA_STACK_H_
