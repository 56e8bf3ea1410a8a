#include "lib/adapters/sip/messages/message_agent.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_uniqueid.h>
#include <sofia-sip/tport_tag.h>
#include <sofia-sip/url.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/admission/network.h"
#include "lib/adapters/sip/messages/message_address.h"
#include "lib/adapters/sip/stack/nua_stack.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/adapters/sip/url_parameter.h"

namespace footman::sip {
namespace {

constexpr size_t kMaxUdpMessage = 1300;  // RFC 3428 8
// "Via: SIP/2.0/UDP host:port;rport;branch=z9hG4bK...\r\n" without the host.
constexpr size_t kViaAround = 90;
// For finding the way (RFC 3263), which the transaction's timer does not cover.
constexpr absl::Duration kLookUpTime = absl::Seconds(1);
constexpr int64_t kUnixEpoch = 2'208'988'800;
constexpr unsigned kIdleTimeoutMs = 60'000;

// RFC 3261's seconds begin with 1900.
sip_time_t SipTimeOf(absl::Time wall) {
  return static_cast<sip_time_t>(absl::ToUnixSeconds(wall) + kUnixEpoch);
}

std::string TransportOf(const std::string& uri) {
  const SuHome home;
  const url_t* url = url_make(home.get(), uri.c_str());
  if (url == nullptr) return "";
  return absl::AsciiStrToLower(UrlParameter(*url, "transport").value_or(""));
}

}  // namespace

MessageAgent::MessageAgent(const SipOptions& options, const MessageParts& parts)
    : options_(options),
      parts_(parts),
      max_via_(kViaAround +
               std::max(options.public_address.size(), options.listeners.front().address.size())) {}

absl::StatusOr<std::unique_ptr<MessageAgent>> MessageAgent::Create(su_root_t* root,
                                                                   const SipOptions& options,
                                                                   const MessageParts& parts) {
  std::unique_ptr<MessageAgent> made(new MessageAgent(options, parts));
  // Both transports, whatever calls use: short messages go by UDP and long ones by TCP.
  const SipListener own{options.listeners.front().address, parts.options.port};
  if (absl::Status bindable = CheckBindable(own); !bindable.ok()) return bindable;
  const std::string public_host =
      options.public_address.empty() ? own.address : options.public_address;
  const unsigned limit_ms =
      static_cast<unsigned>(absl::ToInt64Milliseconds(parts.options.answer_timeout));
  const std::string url = ListenUrl(own, public_host);
  // Without a callback and a leg, whatever request comes here gets 501.
  made->nta_ = nta_agent_create(root, URL_STRING_MAKE(url.c_str()), nullptr, nullptr, NTATAG_UA(1),
                                NTATAG_SIP_T1X64(limit_ms), NTATAG_UDP_MTU(kMaxUdpMessage),
                                TPTAG_STUN_SERVER(0), TPTAG_IDLE(kIdleTimeoutMs), TAG_END());
  if (made->nta_ == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot send messages from ", own.address, ":", own.port));
  }
  return made;
}

MessageAgent::~MessageAgent() {
  for (auto& [id, transaction] : transactions_) nta_outgoing_destroy(transaction->request);
  transactions_.clear();
  if (nta_ != nullptr) nta_agent_destroy(nta_);
}

msg_t* MessageAgent::Make(const MessageToSend& message) {
  msg_t* const made = nta_msg_create(nta_, 0);
  sip_t* const sip = sip_object(made);
  su_home_t* const home = msg_home(made);
  const std::string to = UriOfAddress(message.user);
  const std::string from = UriOfAddress(parts_.identity);
  const std::string expires = absl::StrCat(absl::ToInt64Seconds(message.expires));
  const bool expiring = message.expires > absl::ZeroDuration();
  sip_from_t* const sender = sip_from_create(home, URL_STRING_MAKE(from.c_str()));
  const std::string tag = absl::StrCat("tag=", message.from_tag);
  sip_from_tag(home, sender,
               message.from_tag.empty() ? nta_agent_newtag(home, "tag=%s", nta_) : tag.c_str());
  sip_add_tl(
      made, sip,
      SIPTAG_REQUEST(
          sip_request_create(home, SIP_METHOD_MESSAGE, URL_STRING_MAKE(to.c_str()), nullptr)),
      SIPTAG_MAX_FORWARDS_STR("70"), SIPTAG_FROM(sender),
      SIPTAG_TO(sip_to_create(home, URL_STRING_MAKE(to.c_str()))),
      SIPTAG_CALL_ID_STR(message.call_id.c_str()), SIPTAG_CSEQ_STR("1 MESSAGE"),
      TAG_IF(!options_.user_agent.empty(), SIPTAG_USER_AGENT_STR(options_.user_agent.c_str())),
      // RFC 3428 4: Expires counts from Date.
      TAG_IF(expiring, SIPTAG_DATE(sip_date_create(home, SipTimeOf(parts_.clock->Now().wall)))),
      TAG_IF(expiring, SIPTAG_EXPIRES_STR(expires.c_str())),
      SIPTAG_HEADER_STR("Auto-Submitted: auto-generated"),
      SIPTAG_CONTENT_TYPE_STR("text/plain;charset=UTF-8"),
      SIPTAG_PAYLOAD(
          sip_payload_create(home, message.text.data(), static_cast<isize_t>(message.text.size()))),
      TAG_END());
  sip_complete_message(made);
  return made;
}

// By TCP alone what is too long for UDP: left to itself the library tries TCP, and when that is
// refused sends it by UDP all the same.
absl::StatusOr<std::string> MessageAgent::RouteFor(const MessageToSend& message,
                                                   size_t size) const {
  std::string route =
      parts_.route.empty() ? absl::StrCat("sip:", HostOf(message.user)) : parts_.route;
  if (size <= kMaxUdpMessage) return route;
  if (size > static_cast<size_t>(parts_.options.max_message)) {
    return absl::InvalidArgumentError("the message is too long");
  }
  const std::string transport = TransportOf(route);
  if (transport == "udp") {
    return absl::InvalidArgumentError("the message is too long for UDP (RFC 3428 8)");
  }
  if (transport.empty()) absl::StrAppend(&route, ";transport=tcp");
  return route;
}

absl::Status MessageAgent::Send(const MessageToSend& message, absl::Duration now,
                                Answered answered) {
  msg_t* const made = Make(message);
  size_t size = 0;
  {
    const SuHome home;
    msg_t* const copy = msg_dup(made);
    msg_as_string(home.get(), copy, nullptr, 0, &size);
    msg_destroy(copy);
  }
  const absl::StatusOr<std::string> route = RouteFor(message, size + max_via_);
  if (!route.ok()) {
    msg_destroy(made);
    return route.status();
  }
  auto transaction = std::make_unique<Transaction>();
  transaction->agent = this;
  transaction->id = ++last_;
  transaction->give_up = now + parts_.options.answer_timeout + kLookUpTime;
  transaction->answered = std::move(answered);
  transaction->request = nta_outgoing_mcreate(
      nta_, &MessageAgent::OnResponse, reinterpret_cast<nta_outgoing_magic_t*>(transaction.get()),
      URL_STRING_MAKE(route->c_str()), made, TAG_END());
  if (transaction->request == nullptr) {
    msg_destroy(made);
    return absl::InvalidArgumentError("the library cannot send it");
  }
  transactions_.emplace(transaction->id, std::move(transaction));
  return absl::OkStatus();
}

int MessageAgent::OnResponse(nta_outgoing_magic_t* magic, nta_outgoing_t* request,
                             const sip_t* /*sip*/) {
  const int status = nta_outgoing_status(request);
  if (status < 200) return 0;
  const Transaction& transaction = *reinterpret_cast<Transaction*>(magic);
  transaction.agent->End(transaction.id, status);
  return 0;
}

void MessageAgent::End(uint64_t id, int status) {
  const auto found = transactions_.find(id);
  std::unique_ptr<Transaction> transaction = std::move(found->second);
  transactions_.erase(found);
  nta_outgoing_destroy(transaction->request);
  transaction->answered(status);
}

void MessageAgent::CheckTimes(absl::Duration now) {
  std::vector<uint64_t> late;
  for (const auto& [id, transaction] : transactions_) {
    if (now >= transaction->give_up) late.push_back(id);
  }
  for (const uint64_t id : late) End(id, 408);
}

}  // namespace footman::sip
