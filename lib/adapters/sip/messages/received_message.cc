#include "lib/adapters/sip/messages/received_message.h"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/url.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/messages/message_address.h"
#include "lib/adapters/sip/messages/message_text.h"
#include "lib/adapters/sip/sdp/sip_body.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/text/fnv1a.h"

namespace footman::sip {
namespace {

constexpr char kTextType[] = "text/plain";
constexpr size_t kMaxDevice = 64;
constexpr size_t kMaxId = 512;  // a longer one would be known by its beginning alone
// From RFC 3261's seconds, which begin with 1900, to Unix time.
constexpr int64_t kUnixEpoch = 2'208'988'800;

Response Refusal(int status, const char* phrase = nullptr) {
  return {.status = status, .phrase = phrase};
}

// Of what we can read: RFC 3428 4, RFC 3261 21.4.13.
Response Unsupported() { return {.status = 415, .capabilities = true, .accept = kTextType}; }

bool IsType(const sip_t& request, absl::string_view type) {
  const sip_content_type_t* const content = request.sip_content_type;
  return content != nullptr && content->c_type != nullptr &&
         absl::EqualsIgnoreCase(content->c_type, type);
}

// What devices tell each other by themselves: RFC 3994, RFC 5438.
bool IsNotice(const sip_t& request) {
  return IsType(request, "application/im-iscomposing+xml") || IsType(request, "message/imdn+xml");
}

bool IsText(const sip_t& request) {
  if (!IsType(request, kTextType) || IsEncoded(request.sip_content_encoding)) return false;
  const char* charset = msg_params_find(request.sip_content_type->c_params, "charset=");
  if (charset == nullptr) return true;  // ASCII by rule (RFC 2046), UTF-8 in practice
  const SuHome home;
  const char* bare = charset[0] == '"' ? msg_unquote_dup(home.get(), charset) : charset;
  return bare != nullptr &&
         (absl::EqualsIgnoreCase(bare, "utf-8") || absl::EqualsIgnoreCase(bare, "us-ascii"));
}

// Whether a URI of the request's names the user whom people answer. The host may be any of ours:
// servers on the way rewrite it.
bool IsForUs(const sip_t& request, absl::string_view identity) {
  for (const url_t* url : {request.sip_request->rq_url, request.sip_to->a_url}) {
    const absl::StatusOr<std::string> address = PrepareAddress(*url);
    if (address.ok() && UserOf(*address) == UserOf(identity)) return true;
  }
  return false;
}

// RFC 3834 5: "no" is a person. SIP has no such header of its own; gateways carry it.
bool IsAutomatic(const sip_t& request) {
  for (const sip_unknown_t* header = request.sip_unknown; header != nullptr;
       header = header->un_next) {
    if (header->un_name == nullptr || !absl::EqualsIgnoreCase(header->un_name, "Auto-Submitted")) {
      continue;
    }
    const absl::string_view value = header->un_value != nullptr ? header->un_value : "";
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(value), "no")) return true;
  }
  return false;
}

ReplyOrigin OriginOf(const sip_t& request, const MessageRules& rules) {
  if (IsAutomatic(request)) return ReplyOrigin::kAutomatic;
  if (request.sip_date == nullptr) return ReplyOrigin::kLive;
  const absl::Time written =
      absl::FromUnixSeconds(static_cast<int64_t>(request.sip_date->d_time) - kUnixEpoch);
  return rules.now - written > rules.max_age ? ReplyOrigin::kDelayed : ReplyOrigin::kLive;
}

// RFC 3261 20.21. Several offers are the client's history rather than a person's choice: then it
// refers to none.
std::optional<OfferId> ReferredOffer(const sip_t& request) {
  const sip_in_reply_to_t* const referred = request.sip_in_reply_to;
  if (referred == nullptr || referred->k_items == nullptr) return std::nullopt;
  std::optional<OfferId> only;
  for (size_t i = 0; referred->k_items[i] != nullptr; ++i) {
    const std::optional<OfferId> offer = OfferOfCallId(referred->k_items[i]);
    if (!offer.has_value()) continue;
    if (only.has_value() && !(*only == *offer)) return std::nullopt;
    only = offer;
  }
  return only;
}

// The host and port that the first Via names, which is the last one written here. A message that
// comes by two ways has the same; a MESSAGE has no Contact (RFC 3428 4).
std::string DeviceOf(const sip_t& request) {
  const sip_via_t* first = request.sip_via;
  if (first == nullptr) return "";
  while (first->v_next != nullptr) first = first->v_next;
  std::string device = absl::StrCat(first->v_host != nullptr ? first->v_host : "", ":",
                                    first->v_port != nullptr ? first->v_port : "");
  if (device.size() <= kMaxDevice) return device;
  return absl::StrCat(absl::Hex(Fnv1a(device), absl::kZeroPad16));
}

std::string IdOf(const sip_t& request) {
  const char* tag = request.sip_from->a_tag;
  std::string id = absl::StrCat(request.sip_call_id->i_id, " ", request.sip_cseq->cs_seq, " ",
                                tag != nullptr ? tag : "");
  if (id.size() > kMaxId) id.clear();
  return id;
}

bool IsOurs(const sip_t& request, const std::string& sender, const std::string& identity) {
  return sender == identity || PrepareAddress(*request.sip_from->a_url).value_or("") == identity;
}

}  // namespace

MessageReading ReadMessage(const sip_t& request, const MessageRules& rules) {
  if (request.sip_request == nullptr || request.sip_from == nullptr || request.sip_to == nullptr ||
      request.sip_call_id == nullptr || request.sip_cseq == nullptr) {
    return {Refusal(400), std::nullopt};
  }
  std::string sender = SenderOf(request);
  // To be told to whoever sent it round: an offer that comes back has reached nobody.
  if (IsOurs(request, sender, rules.identity)) return {Refusal(482), std::nullopt};
  if (!IsForUs(request, rules.identity)) return {Refusal(404), std::nullopt};
  if (IsNotice(request) || !HasBody(request)) return {Refusal(200), std::nullopt};
  if (!IsText(request)) return {Unsupported(), std::nullopt};
  if (request.sip_payload->pl_len > rules.max_text) return {Refusal(413), std::nullopt};
  std::optional<std::string> text =
      CleanText(absl::string_view(request.sip_payload->pl_data, request.sip_payload->pl_len));
  if (!text.has_value()) return {Refusal(400, "Body Not UTF-8"), std::nullopt};
  if (sender.empty() || absl::StripAsciiWhitespace(*text).empty()) {
    return {Refusal(200), std::nullopt};
  }
  ReceivedMessage message;
  message.sender = std::move(sender);
  message.text = *std::move(text);
  message.id = IdOf(request);
  message.device = DeviceOf(request);
  message.offer = ReferredOffer(request);
  message.thread = OfferOfCallId(request.sip_call_id->i_id);
  message.origin = OriginOf(request, rules);
  return {Refusal(200), std::move(message)};
}

std::string OfferCallId(OfferId offer, absl::string_view serial) {
  return absl::StrCat(FormatOfferId(offer), ".", serial);
}

std::optional<OfferId> OfferOfCallId(absl::string_view call_id) {
  const size_t dot = call_id.find('.');
  if (dot == absl::string_view::npos) return std::nullopt;
  return ParseOfferId(call_id.substr(0, dot));
}

}  // namespace footman::sip
