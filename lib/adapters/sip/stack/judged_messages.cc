#include "lib/adapters/sip/stack/judged_messages.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>

#include <chrono>
#include <type_traits>

#include "lib/adapters/sip/identity/lenient_names.h"

namespace footman::sip {
namespace {

thread_local Admission* judge = nullptr;

// What a message's field for the application points to.
constexpr Verdict kVerdicts[] = {Verdict::kTaken, Verdict::kStranger, Verdict::kTooMany,
                                 Verdict::kIgnored};

absl::Duration SteadyNow() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

absl::string_view OrEmpty(const char* text) {
  return text == nullptr ? absl::string_view() : absl::string_view(text);
}

IncomingRequest::Kind KindOf(sip_method_t method) {
  switch (method) {
    case sip_method_ack:
      return IncomingRequest::Kind::kAck;
    case sip_method_invite:
      return IncomingRequest::Kind::kInvite;
    case sip_method_message:
      return IncomingRequest::Kind::kMessage;
    case sip_method_cancel:
      return IncomingRequest::Kind::kCancel;
    default:
      return IncomingRequest::Kind::kOther;
  }
}

// False: nothing is to be kept of the request.
bool Passes(msg_t* message, sip_t& sip) {
  const IpAddress source = SourceOf(message).value_or(IpAddress{});
  const absl::Duration now = SteadyNow();
  const IncomingRequest request = IncomingOf(sip, source);
  const Verdict verdict = judge->Judge(request, now);
  if (verdict != Verdict::kTaken && !judge->MayKeep(request, verdict, now)) {
    judge->CountDropped(source);
    return false;
  }
  sip.sip_user = const_cast<Verdict*>(&kVerdicts[static_cast<size_t>(verdict)]);
  return true;
}

bool IsTrusted(msg_t* message) {
  const std::optional<IpAddress> source = SourceOf(message);
  return source.has_value() && judge->FindPeer(*source) != nullptr;
}

// The library calls it when the headers have been read, and again while a body is incomplete.
issize_t ExtractBody(msg_t* message, msg_pub_t* fields, char* bytes, isize_t size, int end) {
  sip_t& sip = *reinterpret_cast<sip_t*>(fields);
  if (judge != nullptr && sip.sip_request != nullptr && sip.sip_user == nullptr &&
      !Passes(message, sip)) {
    if (!IsTrusted(message)) {
      sip.sip_via = nullptr;  // without it the library cannot answer, and closes the connection
      sip.sip_flags |= MSG_FLG_ERROR;
      return -1;
    }
    // Neither a request nor a response: the library throws it away, and the stream, which may carry
    // other calls, goes on behind it.
    sip.sip_request = nullptr;
  }
  return sip_extract_body(message, &sip, bytes, size, end);
}

// Headers without end, over TCP: the library would close the connection without a word when its
// buffer is full. The parser is handed the message's memory, which begins with the message (msg.h,
// msg_home).
issize_t ParseUnknown(su_home_t* home, msg_header_t* header, char* text, isize_t length) {
  header->sh_common->h_class = sip_unknown_class;
  msg_t* const message = reinterpret_cast<msg_t*>(home);
  if (msg_size(message) > kMaxMessage) {
    msg_object(message)->msg_flags |= MSG_FLG_TOOLARGE | MSG_FLG_ERROR;
  }
  return sip_unknown_class->hc_parse(home, header, text, length);
}

const msg_mclass_t* MakeJudged() {
  static std::remove_const_t<msg_hclass_t> unknown = *sip_unknown_class;
  unknown.hc_parse = &ParseUnknown;
  msg_mclass_t* messages = msg_mclass_clone(LenientMessages(), 0, 0);
  if (messages == nullptr) return LenientMessages();
  messages->mc_extract_body = &ExtractBody;
  messages->mc_unknown->hr_class = &unknown;
  return messages;
}

}  // namespace

const msg_mclass_t* JudgedMessages() {
  static const msg_mclass_t* const messages = MakeJudged();
  return messages;
}

JudgeScope::JudgeScope(Admission* admission) { judge = admission; }
JudgeScope::~JudgeScope() { judge = nullptr; }

Verdict VerdictOf(const sip_t& sip) {
  return sip.sip_user == nullptr ? Verdict::kStranger : *static_cast<const Verdict*>(sip.sip_user);
}

IncomingRequest IncomingOf(const sip_t& sip, const IpAddress& source) {
  IncomingRequest request{.kind = KindOf(sip.sip_request->rq_method), .source = source};
  if (sip.sip_call_id != nullptr) request.call_id = OrEmpty(sip.sip_call_id->i_id);
  if (sip.sip_from != nullptr) request.from_tag = OrEmpty(sip.sip_from->a_tag);
  if (sip.sip_cseq != nullptr) request.cseq = sip.sip_cseq->cs_seq;
  request.has_to_tag = sip.sip_to != nullptr && sip.sip_to->a_tag != nullptr;
  return request;
}

std::optional<IpAddress> SourceOf(msg_t* message) {
  su_sockaddr_t address[1];
  socklen_t length = sizeof address;
  if (msg_get_address(message, address, &length) != 0) return std::nullopt;
  return IpOf(&address->su_sa);
}

}  // namespace footman::sip
