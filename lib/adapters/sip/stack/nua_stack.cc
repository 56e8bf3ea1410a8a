#include "lib/adapters/sip/stack/nua_stack.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/tport_tag.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/stack/judged_messages.h"

namespace footman::sip {
namespace {

constexpr char kAllow[] = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE";
constexpr char kAllowMessages[] = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, MESSAGE";
constexpr char kSdpType[] = "application/sdp";
// The library takes so much, so that there is a request to be answered. Beyond it answers 413
// itself where the headers are whole; where they are not, see judged_messages.cc. A single header
// of this length closes the connection.
constexpr unsigned kMaxRead = 4 * kMaxMessage;
// Of a UDP listener, as far as the system allows (net.core.rmem_max): the usual one holds some
// hundred messages, and what does not fit is lost and comes again only after half a second.
constexpr unsigned kReceiveBuffer = 4 << 20;
// A TCP peer has this long to complete a message that it began, and may be silent that long.
constexpr unsigned kReadTimeoutMs = 10'000;
constexpr unsigned kIdleTimeoutMs = 10 * 60'000;

// One that is reported to be answered here.
bool IsRequest(nua_event_t event) {
  return event == nua_i_invite || event == nua_i_update || event == nua_i_options ||
         event == nua_i_message;
}

const char* OrNull(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

}  // namespace

std::string ListenUrl(const SipListener& listener, const std::string& public_host) {
  // The library shows the host and binds to `maddr` (nta_agent_add_tport).
  std::string url = absl::StrCat("sip:", public_host, ":", listener.port);
  if (public_host != listener.address) absl::StrAppend(&url, ";maddr=", listener.address);
  if (!listener.tcp) absl::StrAppend(&url, ";transport=udp");
  if (!listener.udp) absl::StrAppend(&url, ";transport=tcp");
  return url;
}

void HandleDeleter::operator()(nua_handle_t* handle) const {
  nua_handle_bind(handle, nullptr);
  nua_handle_destroy(handle);
}

NuaStack::NuaStack(SipListener listener, const SipOptions& options, bool messages,
                   StackEvents* events)
    : listener_(std::move(listener)),
      public_host_(options.public_address.empty() ? listener_.address : options.public_address),
      explicit_contact_(public_host_ != listener_.address),
      allow_(messages ? kAllowMessages : kAllow),
      events_(events) {}

absl::StatusOr<std::unique_ptr<NuaStack>> NuaStack::Create(su_root_t* root, SipListener listener,
                                                           const SipOptions& options, bool messages,
                                                           StackEvents* events) {
  std::unique_ptr<NuaStack> stack(new NuaStack(std::move(listener), options, messages, events));
  const unsigned limit_ms =
      static_cast<unsigned>(absl::ToInt64Milliseconds(options.transaction_limit));
  stack->nua_ = nua_create(
      root, &NuaStack::Callback, reinterpret_cast<nua_magic_t*>(stack.get()),
      NUTAG_URL(ListenUrl(stack->listener_, stack->public_host_).c_str()),
      // Offer and answer are ours (sdp.h); the library only carries them.
      NUTAG_MEDIA_ENABLE(0), NUTAG_AUTOANSWER(0), NUTAG_AUTOALERT(0), NUTAG_AUTOACK(1),
      NUTAG_ENABLEINVITE(1), NUTAG_ENABLEMESSAGE(messages), NUTAG_EARLY_MEDIA(0),
      NUTAG_SESSION_TIMER(0),
      // Methods beyond `Allow` are refused by the library: 405, unknown ones 501.
      NUTAG_APPL_METHOD("INVITE, UPDATE, OPTIONS, MESSAGE"),
      SIPTAG_ALLOW_STR(stack->allow_.c_str()),
      // No extension is supported: whatever is required gets 420.
      SIPTAG_SUPPORTED(static_cast<const sip_supported_t*>(SIP_NONE)),
      SIPTAG_USER_AGENT_STR(OrNull(options.user_agent)), NTATAG_MERGE_482(1),
      NTATAG_MAX_PROCEEDING(static_cast<unsigned>(2 * options.max_calls)),
      // Provisionals are repeated by us (CallerCall::Tick). The library would keep each
      // ringing call in a sorted list for that, and walk along all of them each time.
      NTATAG_PROGRESS(UINT_MAX), NTATAG_SIP_T1X64(limit_ms), NTATAG_MAXSIZE(kMaxRead),
      NTATAG_MCLASS(JudgedMessages()), TPTAG_STUN_SERVER(0), TPTAG_UDP_RMEM(kReceiveBuffer),
      TPTAG_TIMEOUT(kReadTimeoutMs), TPTAG_IDLE(kIdleTimeoutMs), TAG_END());
  if (stack->nua_ == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", stack->listener_.address, ":", stack->listener_.port));
  }
  nua_get_params(stack->nua_, TAG_ANY(), TAG_END());  // answers with the port that was found
  return stack;
}

NuaStack::~NuaStack() {
  if (nua_ != nullptr) nua_destroy(nua_);
}

void NuaStack::Bind(nua_handle_t* handle, CallerCall* call) {
  nua_handle_bind(handle, reinterpret_cast<nua_hmagic_t*>(call));
}

void NuaStack::Respond(nua_handle_t* handle, const Response& response) {
  Send(handle, response, /*to_this=*/false);
}

void NuaStack::RespondToThis(nua_handle_t* handle, const Response& response) {
  Send(handle, response, /*to_this=*/true);
}

void NuaStack::Send(nua_handle_t* handle, const Response& response, bool to_this) {
  const std::string retry_after =
      response.retry_after > absl::ZeroDuration()
          ? absl::StrCat(std::max<int64_t>(1, absl::ToInt64Seconds(response.retry_after)))
          : "";
  std::string contact = response.contact;
  if (contact.empty() && explicit_contact_ && response.status < 300 && !response.no_contact)
    contact = contact_;
  const std::string diversion =
      response.diversion.empty() ? "" : absl::StrCat("Diversion: ", response.diversion);
  const char* phrase =
      response.phrase != nullptr ? response.phrase : sip_status_phrase(response.status);
  nua_respond(
      handle, response.status, phrase != nullptr ? phrase : "Refused",
      TAG_IF(to_this, NUTAG_WITH(nua_current_request(nua_))),
      TAG_IF(!retry_after.empty(), SIPTAG_RETRY_AFTER_STR(retry_after.c_str())),
      TAG_IF(!contact.empty(), SIPTAG_CONTACT_STR(contact.c_str())),
      TAG_IF(!diversion.empty(), SIPTAG_HEADER_STR(diversion.c_str())),
      TAG_IF(!response.warning.empty(), SIPTAG_WARNING_STR(response.warning.c_str())),
      // The library adds it to a 200 for OPTIONS itself.
      TAG_IF(response.capabilities && response.status != 200, SIPTAG_ACCEPT_STR(response.accept)),
      TAG_IF(response.capabilities, SIPTAG_ACCEPT_ENCODING_STR("identity")),
      TAG_IF(response.capabilities, SIPTAG_ALLOW_STR(allow_.c_str())),
      TAG_IF(!response.sdp.empty(), SIPTAG_CONTENT_TYPE_STR(kSdpType)),
      TAG_IF(!response.sdp.empty(), SIPTAG_PAYLOAD_STR(response.sdp.c_str())), TAG_END());
}

void NuaStack::Bye(nua_handle_t* handle) { nua_bye(handle, TAG_END()); }

void NuaStack::BeginShutdown() { nua_shutdown(nua_); }

absl::Duration NuaStack::Now() const {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

Request NuaStack::RequestOf(const sip_t* sip) const {
  Request request{sip, std::nullopt};
  if (msg_t* message = nua_current_request(nua_)) request.source = SourceOf(message);
  return request;
}

bool NuaStack::IsTooLarge() const {
  msg_t* message = nua_current_request(nua_);
  return message != nullptr && msg_size(message) > kMaxMessage;
}

void NuaStack::OnParams(tagi_t tags[]) {
  const sip_contact_t* contact = nullptr;
  tl_gets(tags, NTATAG_CONTACT_REF(contact), TAG_END());
  if (contact != nullptr) {
    uint32_t port = 0;
    if (absl::SimpleAtoi(url_port(contact->m_url), &port)) {
      listener_.port = static_cast<uint16_t>(port);
    }
  }
  contact_ = absl::StrCat("<sip:", public_host_, ":", listener_.port,
                          listener_.udp ? ">" : ";transport=tcp>");
  ready_ = true;
}

void NuaStack::Callback(nua_event_t event, int status, const char* /*phrase*/, nua_t* /*nua*/,
                        nua_magic_t* magic, nua_handle_t* handle, nua_hmagic_t* call,
                        const sip_t* sip, tagi_t tags[]) {
  NuaStack& self = *reinterpret_cast<NuaStack*>(magic);
  if (call != nullptr) {
    return self.OnCallEvent(event, status, handle, *reinterpret_cast<CallerCall*>(call), sip, tags);
  }
  if (IsRequest(event) && self.IsTooLarge()) {
    const NuaHandle owned(handle);
    return self.RespondToThis(handle, {.status = 413});
  }
  switch (event) {
    case nua_i_invite:
      return self.events_->OnInvite(self, NuaHandle(handle), self.RequestOf(sip));
    case nua_i_options:
      return self.events_->OnOptions(self, NuaHandle(handle), self.RequestOf(sip));
    case nua_i_message: {
      const NuaHandle owned(handle);
      return self.events_->OnMessage(self, handle, self.RequestOf(sip));
    }
    case nua_r_get_params:
      return self.OnParams(tags);
    case nua_r_shutdown:
      if (status >= 200) self.shut_down_ = true;
      return;
    default:
      return;  // a late event of a call that is gone
  }
}

void NuaStack::OnCallEvent(nua_event_t event, int status, nua_handle_t* handle, CallerCall& call,
                           const sip_t* sip, tagi_t tags[]) {
  if (IsRequest(event) && IsTooLarge()) return RespondToThis(handle, {.status = 413});
  switch (event) {
    case nua_i_invite:
    case nua_i_update:
      return events_->OnSdpOffer(call, sip);
    case nua_i_options:
      return events_->OnOptionsInCall(call);
    case nua_i_message:
      return events_->OnMessage(*this, handle, RequestOf(sip));
    case nua_i_ack:
      return events_->OnAck(call, sip);
    case nua_i_cancel:
      return events_->OnCancel(call);
    case nua_i_bye:
      return events_->OnBye(call);
    case nua_i_error:
      if (status == 408) events_->OnNoAck(call);
      return;
    case nua_i_state: {
      int state = nua_callstate_init;
      tl_gets(tags, NUTAG_CALLSTATE_REF(state), TAG_END());
      if (state == nua_callstate_terminated) events_->OnTerminated(call);
      return;
    }
    default:
      return;
  }
}

}  // namespace footman::sip
