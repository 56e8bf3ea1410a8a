#include "bench/load/sip_caller.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "bench/load/numbers.h"

namespace footman::bench {
namespace {

constexpr char kSdp[] =
    "v=0\r\no=load 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 6000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n";

// From the header's name to the end of its line; empty: not there.
std::string_view Line(std::string_view message, std::string_view name) {
  const size_t at = message.find("\r\n" + std::string(name));
  if (at == message.npos) return {};
  const size_t begin = at + 2;
  return message.substr(begin, message.find("\r\n", begin) - begin);
}

}  // namespace

SipCaller::SipCaller(Poller& poller) : poller_(poller) {
  socket_ = OpenUdp(&port_);
  poller_.Add(socket_, [this] { Read(); });
}

SipCaller::~SipCaller() {
  poller_.Remove(socket_);
  close(socket_);
}

void SipCaller::Start(uint16_t switch_port, double rate, Nanoseconds until, uint32_t first,
                      uint32_t count, uint32_t in_a_row) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(switch_port);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) Fail("connect");
  switch_port_ = switch_port;
  interval_ = static_cast<Nanoseconds>(kSecond / rate);
  next_ = Now();
  until_ = until;
  first_ = first;
  count_ = count;
  in_a_row_ = in_a_row;
  outcomes_.clear();
  by_subscriber_.clear();
}

CallOutcome* SipCaller::NewestOf(uint32_t subscriber) {
  const auto found = by_subscriber_.find(subscriber);
  return found == by_subscriber_.end() ? nullptr : &outcomes_[found->second];
}

void SipCaller::OnOffer(uint32_t subscriber) {
  if (CallOutcome* const call = NewestOf(subscriber)) call->offered = Now();
}

void SipCaller::OnReply(uint32_t subscriber) {
  if (CallOutcome* const call = NewestOf(subscriber)) call->replied = Now();
}

uint32_t SipCaller::SubscriberOf(size_t call) const {
  return first_ + static_cast<uint32_t>(call / in_a_row_ % count_);
}

Nanoseconds SipCaller::Turn(Nanoseconds now) {
  while (next_ <= now) {
    if (next_ >= until_) {
      next_ = kNever;
      break;
    }
    Invite(now);
    next_ += interval_;
  }
  return next_;
}

void SipCaller::Invite(Nanoseconds now) {
  const size_t call = outcomes_.size();
  const uint32_t subscriber = SubscriberOf(call);
  const std::string id = std::to_string(call);
  const std::string here = "127.0.0.1:" + std::to_string(port_);
  const std::string uri =
      "sip:" + CalledOf(subscriber) + "@127.0.0.1:" + std::to_string(switch_port_);
  const std::string message =
      "INVITE " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";branch=z9hG4bK-" + id +
      "\r\nMax-Forwards: 70\r\nFrom: \"Load\" <sip:" + CallerOf(subscriber) + "@" + here +
      ">;tag=" + id + "\r\nTo: <" + uri + ">\r\nCall-ID: " + id + "." + std::to_string(until_) +
      "\r\nCSeq: 1 INVITE\r\nContact: <sip:load@" + here +
      ">\r\nContent-Type: application/sdp\r\nContent-Length: " + std::to_string(sizeof kSdp - 1) +
      "\r\n\r\n" + kSdp;
  outcomes_.push_back({});
  outcomes_.back().began = now;
  by_subscriber_[subscriber] = call;
  (void)send(socket_, message.data(), message.size(), 0);  // what is lost counts as no answer
}

void SipCaller::Read() {
  char buffer[4096];
  ssize_t count;
  while ((count = recv(socket_, buffer, sizeof buffer, 0)) > 0) {
    Take({buffer, static_cast<size_t>(count)}, Now());
  }
}

void SipCaller::Take(std::string_view message, Nanoseconds now) {
  if (message.size() < 12 || message.substr(0, 8) != "SIP/2.0 ") return;
  const int status = std::atoi(message.data() + 8);
  const std::string_view id = Line(message, "Call-ID: ");
  if (status < 200 || id.empty()) return;
  const size_t call = std::strtoul(id.data() + 9, nullptr, 10);
  if (call >= outcomes_.size()) return;
  const uint32_t subscriber = SubscriberOf(call);
  CallOutcome& outcome = outcomes_[call];
  if (outcome.ended == 0) {
    outcome.ended = now;
    outcome.status = status;
    outcome.has_retry_after = !Line(message, "Retry-After: ").empty();
    outcome.wrong_target =
        status == 302 && Line(message, "Contact: ").find(TargetOf(subscriber)) == message.npos;
  }
  Acknowledge(call, subscriber, Line(message, "To: "));
}

void SipCaller::Acknowledge(size_t call, uint32_t subscriber, std::string_view to) {
  const std::string id = std::to_string(call);
  const std::string here = "127.0.0.1:" + std::to_string(port_);
  const std::string uri =
      "sip:" + CalledOf(subscriber) + "@127.0.0.1:" + std::to_string(switch_port_);
  const std::string message =
      "ACK " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";branch=z9hG4bK-" + id +
      "\r\nMax-Forwards: 70\r\nFrom: \"Load\" <sip:" + CallerOf(subscriber) + "@" + here +
      ">;tag=" + id + "\r\n" + std::string(to) + "\r\nCall-ID: " + id + "." +
      std::to_string(until_) + "\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n";
  (void)send(socket_, message.data(), message.size(), 0);  // if it is lost, the 302 comes again
}

}  // namespace footman::bench
