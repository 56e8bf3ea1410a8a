#include "lib/adapters/sip/admission/overload_gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sofia-sip/su_uniqueid.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/media/re_api.h"

namespace footman::sip {
namespace {

constexpr int kMostAtOnce = 64;         // then the library's timers and our commands have a turn
constexpr size_t kMaxDatagram = 65536;  // UDP's own limit
constexpr uint16_t kDefaultPort = 5060;
constexpr absl::Duration kRateWindow = absl::Milliseconds(250);
// A flood is to be seen soon, whatever the limit of waiting is.
constexpr absl::Duration kLookEvery = absl::Milliseconds(2);
// An ACK follows its refusal, and the last of a peer that repeats its INVITE (timer B).
constexpr absl::Duration kAcksFollow = absl::Seconds(40);

absl::string_view View(const pl& part) { return {part.p, part.l}; }

// The topmost Via with where the request came from (RFC 3261 18.2.1, RFC 3581 4).
std::string TopVia(const sip_msg& request, absl::string_view value, const sockaddr_in& source) {
  char address[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &source.sin_addr, address, sizeof address);
  pl rport;
  if (msg_param_exists(&request.via.params, "rport", &rport) != 0) {
    return absl::StrCat(value, ";received=", address);
  }
  const size_t begin = static_cast<size_t>(rport.p - value.data());
  return absl::StrCat(value.substr(0, begin), ";rport=", ntohs(source.sin_port),
                      value.substr(begin + rport.l), ";received=", address);
}

}  // namespace

// The next datagram of the socket, which stays there until it is taken.
class OverloadGate::Datagram {
 public:
  explicit Datagram(int descriptor) : descriptor_(descriptor), buffer_(mbuf_alloc(kMaxDatagram)) {}

  bool Peek() {
    message_.reset();
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
    iovec part{buffer_->buf, kMaxDatagram};
    msghdr header{};
    header.msg_name = &source_;
    header.msg_namelen = sizeof source_;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    const ssize_t size = recvmsg(descriptor_, &header, MSG_PEEK | MSG_DONTWAIT);
    if (size < 0) return false;
    buffer_->pos = 0;
    buffer_->end = static_cast<size_t>(size);
    came_ = absl::InfiniteFuture();  // without a stamp it is not late
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
      if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
      timespec stamp;
      std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
      came_ = absl::TimeFromTimespec(stamp);
    }
    return true;
  }
  // From the socket, for good.
  void Take() { (void)recv(descriptor_, nullptr, 0, MSG_DONTWAIT); }

  bool BeginsWith(absl::string_view word) const {
    return buffer_->end >= word.size() && std::memcmp(buffer_->buf, word.data(), word.size()) == 0;
  }
  bool Contains(absl::string_view text) const {
    return memmem(buffer_->buf, buffer_->end, text.data(), text.size()) != nullptr;
  }
  // False: it is no SIP that can be understood, which the library says better.
  bool Parse() {
    sip_msg* message = nullptr;
    if (sip_msg_decode(&message, buffer_.get()) != 0) return false;
    message_.reset(message);
    return message->req && message->callid.l > 0;
  }
  const sip_msg& message() const { return *message_; }
  bool is_request() const { return message_ != nullptr && message_->req; }
  IncomingRequest Request(const IpAddress& source) const;
  const sockaddr_storage& source() const { return source_; }
  absl::Time came() const { return came_; }

 private:
  const int descriptor_;
  const media::RePtr<mbuf> buffer_;
  media::RePtr<sip_msg> message_;
  sockaddr_storage source_{};
  absl::Time came_;
};

IncomingRequest OverloadGate::Datagram::Request(const IpAddress& source) const {
  using Kind = IncomingRequest::Kind;
  const absl::string_view method = View(message_->met);
  IncomingRequest request{.kind = method == "INVITE"    ? Kind::kInvite
                                  : method == "ACK"     ? Kind::kAck
                                  : method == "MESSAGE" ? Kind::kMessage
                                  : method == "CANCEL"  ? Kind::kCancel
                                                        : Kind::kOther,
                          .source = source};
  request.call_id = View(message_->callid);
  request.from_tag = View(message_->from.tag);
  request.cseq = message_->cseq.num;
  request.has_to_tag = message_->to.tag.l > 0;
  return request;
}

OverloadGate::OverloadGate(int descriptor, const SipOptions& options, Admission* admission,
                           Counters* counters)
    : descriptor_(descriptor),
      options_(options),
      look_every_(std::min(kLookEvery, options.max_wait / 10)),
      admission_(*admission),
      counters_(*counters),
      tag_prefix_([] {
        uint64_t random;
        su_randmem(&random, sizeof random);
        return absl::StrCat("late-", absl::Hex(random), "-");
      }()),
      refused_(absl::InfinitePast()),
      looked_(absl::InfinitePast()),
      counted_(absl::Now()),
      filter_(descriptor),
      is_busy_(options.min_overload_rate == 0),
      datagram_(std::make_unique<Datagram>(descriptor)) {
  // When it came: the kernel knows. Without it nothing is late.
  const int on = 1;
  setsockopt(descriptor_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

OverloadGate::~OverloadGate() = default;

void OverloadGate::Serve(absl::Duration steady) {
  const absl::Time now = absl::Now();
  steady_ = steady;
  if (!behind_ && !admission_.IsBusyRefusing(steady_) && now - looked_ < look_every_) return;
  looked_ = now;
  MeasureRate(now);
  filter_.Advance(steady_);
  for (int served = 0; served < kMostAtOnce; ++served) {
    if (!ServeNext()) return;
  }
}

void OverloadGate::MeasureRate(absl::Time now) {
  const absl::Duration time = now - counted_;
  if (time < kRateWindow && time >= absl::ZeroDuration()) return;
  const uint64_t invites = counters_.invites;
  is_busy_ = static_cast<double>(invites - invites_) >=
             options_.min_overload_rate * absl::ToDoubleSeconds(std::max(time, kRateWindow));
  invites_ = invites;
  counted_ = now;
  counters_.dropped += filter_.TakeDropped();
}

// False: what is next is not ours to serve.
bool OverloadGate::ServeNext() {
  behind_ = false;
  if (!datagram_->Peek()) {
    queue_delay_.Reset();
    return false;
  }
  const absl::Time now = absl::Now();  // some are stamped only when they are looked at
  const absl::Duration waited = now - datagram_->came();
  const bool too_late = queue_delay_.IsOver(waited, now, options_.max_wait);
  behind_ = waited >= options_.max_wait / 2;
  if (datagram_->BeginsWith("ACK ") && TakeAck()) return true;
  const std::optional<IpAddress> source =
      IpOf(reinterpret_cast<const sockaddr*>(&datagram_->source()));
  if (!source.has_value()) return false;
  const bool is_stranger = admission_.FindPeer(*source) == nullptr;
  if ((is_stranger || admission_.IsOverLimit(*source, steady_)) &&
      TakeUnwanted(*source, is_stranger)) {
    return true;
  }
  return is_busy_ && too_late && TakeLate(*source, is_stranger);
}

// The ACK of a refusal from here.
bool OverloadGate::TakeAck() {
  // Most ACKs are not for us, and parsing is the most of what the gate costs.
  if (absl::Now() - refused_ > kAcksFollow || !datagram_->Contains(tag_prefix_) ||
      !datagram_->Parse()) {
    return false;
  }
  const sip_msg& ack = datagram_->message();
  if (View(ack.to.tag) != TagFor(View(ack.callid))) return false;
  datagram_->Take();  // RFC 3261 8.2.7: a stateless server ignores it
  return true;
}

// What nobody is to keep: refused, or thrown away where it is not worth an answer.
bool OverloadGate::TakeUnwanted(const IpAddress& source, bool is_stranger) {
  const Verdict refusal = is_stranger ? Verdict::kStranger : Verdict::kTooMany;
  bool wanted = false;   // kept by nobody, but perhaps of use
  bool refused = false;  // deserves an answer
  if (!datagram_->Parse()) {
    wanted = is_stranger && admission_.MayAnswer(refusal, steady_);  // the library's 400
  } else if (!datagram_->is_request()) {
    wanted = !is_stranger || admission_.HasCall(View(datagram_->message().callid));
  } else {
    const IncomingRequest request = datagram_->Request(source);
    const Verdict verdict = admission_.Foresee(request, steady_);
    wanted = verdict == Verdict::kTaken;
    refused = !wanted && verdict != Verdict::kIgnored;
  }
  if (wanted) return false;
  admission_.NoteRefusing(steady_);
  filter_.Count(source, is_stranger, steady_);
  if (!refused || !admission_.MayAnswer(refusal, steady_)) {
    admission_.CountDropped(source);
    datagram_->Take();
    return true;
  }
  counters_.invites += datagram_->BeginsWith("INVITE ") ? 1 : 0;
  ++(is_stranger ? counters_.refused_untrusted : counters_.refused_rate);
  Answer(source, is_stranger ? 403 : 503);
  return true;
}

// A new call that nobody could read in time.
bool OverloadGate::TakeLate(const IpAddress& source, bool is_stranger) {
  if (!datagram_->BeginsWith("INVITE ") || !datagram_->Parse() || !datagram_->is_request()) {
    return false;
  }
  const sip_msg& invite = datagram_->message();
  if (invite.to.tag.l > 0) return false;
  // A repetition that is late itself asks for nothing that is not under way: as if it were lost.
  if (admission_.HasCall(View(invite.callid))) {
    datagram_->Take();
    return true;
  }
  ++counters_.invites;
  ++(is_stranger ? counters_.refused_untrusted : counters_.refused_overload);
  Answer(source, is_stranger ? 403 : 503);
  return true;
}

// The same for the same request, however often it comes, and for its ACK.
std::string OverloadGate::TagFor(absl::string_view call_id) const {
  return absl::StrCat(tag_prefix_, absl::Hex(absl::Hash<absl::string_view>()(call_id)));
}

// RFC 3261 18.2.2, RFC 3581 4. Takes the datagram.
void OverloadGate::Answer(const IpAddress& from, int status) {
  admission_.CountRefused(from, status);
  refused_ = absl::Now();
  datagram_->Take();
  const sip_msg& request = datagram_->message();
  auto to = reinterpret_cast<const sockaddr_in&>(datagram_->source());  // listeners are IPv4
  const std::string response = ResponseTo(request, status, to);
  pl rport;
  if (msg_param_exists(&request.via.params, "rport", &rport) != 0) {
    const uint16_t port = sa_port(&request.via.addr);
    to.sin_port = htons(port != 0 ? port : kDefaultPort);
  }
  // What cannot be sent now is asked for again by the request's repetition.
  (void)sendto(descriptor_, response.data(), response.size(), MSG_DONTWAIT,
               reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

// RFC 3261 8.2.6.2
std::string OverloadGate::ResponseTo(const sip_msg& request, int status,
                                     const sockaddr_in& source) const {
  const bool later = status == 503;
  std::string response = later ? "SIP/2.0 503 Service Unavailable" : "SIP/2.0 403 Forbidden";
  bool top = true;
  for (le* at = request.hdrl.head; at != nullptr; at = at->next) {
    const auto& header = *static_cast<const sip_hdr*>(at->data);
    if (header.id == SIP_HDR_VIA && std::exchange(top, false)) {
      absl::StrAppend(&response, "\r\nVia: ", TopVia(request, View(header.val), source));
    } else if (header.id == SIP_HDR_VIA || header.id == SIP_HDR_FROM ||
               header.id == SIP_HDR_CALL_ID || header.id == SIP_HDR_CSEQ ||
               header.id == SIP_HDR_TIMESTAMP) {
      absl::StrAppend(&response, "\r\n", View(header.name), ": ", View(header.val));
    } else if (header.id == SIP_HDR_TO) {
      absl::StrAppend(&response, "\r\nTo: ", View(header.val));
      // Only to a request without one.
      if (request.to.tag.l == 0) absl::StrAppend(&response, ";tag=", TagFor(View(request.callid)));
    }
  }
  if (later) {
    absl::StrAppend(&response, "\r\nRetry-After: ",
                    std::max<int64_t>(1, absl::ToInt64Seconds(options_.retry_after)));
  }
  return absl::StrCat(response, "\r\nContent-Length: 0\r\n\r\n");
}

int FindSocket(const SipListener& listener) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    int descriptor = -1;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &descriptor)) continue;
    int type = 0;
    socklen_t size = sizeof type;
    sockaddr_in bound{};
    socklen_t length = sizeof bound;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_DGRAM &&
        getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &length) == 0 &&
        bound.sin_family == AF_INET && ntohs(bound.sin_port) == listener.port &&
        bound.sin_addr.s_addr == inet_addr(listener.address.c_str())) {
      return descriptor;
    }
  }
  return -1;
}

}  // namespace footman::sip
