// Floods a switch with SIP requests from one source, or calls it at a steady pace from another and
// times its answers. bench/flood/run starts both beside a switch.
//
//   footman-flood flood SOURCE PORT KIND RATE SECONDS
//   footman-flood call  SOURCE PORT RATE SECONDS
//
// SOURCE is a loopback address, PORT the switch's on 127.0.0.1, and KIND one of invite, options,
// malformed (an INVITE without a Contact) and garbage. Prints one line of JSON.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/machine.h"

namespace footman::bench {
namespace {

constexpr char kSwitch[] = "127.0.0.1";
constexpr char kCalled[] = "+49301000000";  // a subscriber of bench/flood/run
constexpr Nanoseconds kLastAnswers = 3 * kSecond;
constexpr Nanoseconds kRepeatAfter = 500 * kMillisecond;  // RFC 3261 timer A

// A UDP socket at `source` that sends to the switch.
class Link {
 public:
  Link(const std::string& source, uint16_t port) : source_(source), switch_port_(port) {
    socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in own = At(source, 0);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0) Fail("bind " + source);
    const sockaddr_in to = At(kSwitch, port);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) Fail("connect");
    socklen_t length = sizeof own;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &length);
    own_port_ = ntohs(own.sin_port);
  }

  bool Send(const std::string& text) const {
    return send(socket_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  }
  // Empty: nothing is there.
  std::string_view Receive() {
    const ssize_t size = recv(socket_, buffer_, sizeof buffer_, 0);
    return size < 0 ? std::string_view() : std::string_view(buffer_, static_cast<size_t>(size));
  }
  void Wait(Nanoseconds most) const {
    pollfd wait{socket_, POLLIN, 0};
    const timespec time{most / kSecond, most % kSecond};
    ppoll(&wait, 1, &time, nullptr);
  }

  std::string Request(const char* method, uint64_t call, bool contact,
                      std::string_view to_tag = "") const {
    const std::string number = std::to_string(call);
    const std::string at = source_ + ":" + std::to_string(own_port_);
    std::string text = std::string(method) + " sip:" + kCalled + "@" + kSwitch + ":" +
                       std::to_string(switch_port_) + " SIP/2.0\r\nVia: SIP/2.0/UDP " + at +
                       ";rport;branch=z9hG4bK-" + number +
                       "\r\nMax-Forwards: 70\r\nFrom: <sip:" + "+4989" +
                       std::to_string(1000000 + call % 1000000) + "@" + source_ + ">;tag=t" +
                       number + "\r\nTo: <sip:" + kCalled + "@" + kSwitch + ">";
    if (!to_tag.empty()) text.append(";tag=").append(to_tag);
    text += "\r\nCall-ID: flood-" + number + "@" + at + "\r\nCSeq: 1 " + method + "\r\n";
    if (contact) text += "Contact: <sip:caller@" + at + ">\r\n";
    return text + "Content-Length: 0\r\n\r\n";
  }

 private:
  static sockaddr_in At(const std::string& address, uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &at.sin_addr);
    return at;
  }

  const std::string source_;
  const uint16_t switch_port_;
  int socket_ = -1;
  uint16_t own_port_ = 0;
  char buffer_[65536];
};

int Flood(Link& link, const std::string& kind, double rate, double seconds) {
  const auto interval = static_cast<Nanoseconds>(kSecond / rate);
  const Nanoseconds begin = Now(), end = begin + static_cast<Nanoseconds>(seconds * kSecond);
  uint64_t sent = 0, failed = 0, answers = 0;
  for (Nanoseconds now = begin; now < end; now = Now()) {
    const auto due = static_cast<uint64_t>((now - begin) / interval);
    for (; sent + failed < due; ++sent) {
      const uint64_t call = sent + failed;
      const std::string text = kind == "garbage" ? "INVITE me " + std::to_string(call) + "\r\n\r\n"
                               : kind == "options"
                                   ? link.Request("OPTIONS", call, true)
                                   : link.Request("INVITE", call, kind != "malformed");
      if (!link.Send(text)) ++failed, --sent;
    }
    while (!link.Receive().empty()) ++answers;
    const Nanoseconds next = begin + static_cast<Nanoseconds>(due + 1) * interval;
    link.Wait(std::max<Nanoseconds>(0, std::min(next, now + kMillisecond) - now));
  }
  std::printf("{\"sent\": %llu, \"not_sent\": %llu, \"answers\": %llu}\n",
              static_cast<unsigned long long>(sent), static_cast<unsigned long long>(failed),
              static_cast<unsigned long long>(answers));
  return 0;
}

struct Call {
  Nanoseconds began = 0, first = 0, ended = 0;
  int repeated = 0;
  int status = 0;
};

// Empty: there is none.
std::string_view Between(std::string_view text, std::string_view from, std::string_view to) {
  const size_t begin = text.find(from);
  if (begin == std::string_view::npos) return "";
  const size_t end = text.find(to, begin + from.size());
  return text.substr(begin + from.size(), end - begin - from.size());
}

// The first answer and the last one of a call, which is acknowledged.
void Take(Link& link, std::string_view text, std::vector<Call>& calls) {
  const std::string number(Between(text, "Call-ID: flood-", "@"));
  const uint64_t at = std::strtoull(number.c_str(), nullptr, 10);
  if (number.empty() || at >= calls.size()) return;
  Call& call = calls[at];
  const Nanoseconds now = Now();
  if (call.first == 0) call.first = now;
  const int status = std::atoi(std::string(text.substr(8, 3)).c_str());
  if (status < 200) return;
  if (call.ended == 0) call.ended = now;
  call.status = status;
  const std::string_view to = Between(text, "\r\nTo: ", "\r\n");
  const size_t tag = to.find(";tag=");
  if (tag != std::string_view::npos) link.Send(link.Request("ACK", at, false, to.substr(tag + 5)));
}

int Report(const std::vector<Call>& calls) {
  std::vector<Nanoseconds> times;
  int lost = 0, busy = 0, repeated = 0;
  for (const Call& call : calls) {
    if (call.first != 0) times.push_back(call.first - call.began);
    if (call.ended == 0) ++lost;
    if (call.status == 503) ++busy;
    repeated += call.repeated;
  }
  std::sort(times.begin(), times.end());
  const auto quantile = [&](double part) {
    const auto at = static_cast<size_t>(static_cast<double>(times.size()) * part);
    return times.empty()
               ? -1.0
               : static_cast<double>(times[std::min(at, times.size() - 1)]) / kMillisecond;
  };
  std::printf(
      "{\"calls\": %zu, \"lost\": %d, \"busy\": %d, \"repeated\": %d, \"p50_ms\": %.3f, "
      "\"p99_ms\": %.3f, \"max_ms\": %.3f, \"status\": %d}\n",
      calls.size(), lost, busy, repeated, quantile(0.5), quantile(0.99), quantile(1),
      calls.empty() ? 0 : calls.back().status);
  return 0;
}

int CallSteadily(Link& link, double rate, double seconds) {
  const auto interval = static_cast<Nanoseconds>(kSecond / rate);
  const Nanoseconds begin = Now(), end = begin + static_cast<Nanoseconds>(seconds * kSecond);
  std::vector<Call> calls;
  Nanoseconds next = begin;
  for (Nanoseconds now = begin; now < end + kLastAnswers; now = Now()) {
    for (; next <= now && next < end; next += interval) {
      calls.push_back({.began = Now()});
      link.Send(link.Request("INVITE", calls.size() - 1, true));
    }
    for (size_t i = 0; i < calls.size(); ++i) {  // what got no answer at all is asked again
      Call& call = calls[i];
      if (call.first != 0 || now - call.began < (call.repeated + 1) * kRepeatAfter) continue;
      if (call.repeated++ < 4) link.Send(link.Request("INVITE", i, true));
    }
    for (std::string_view text = link.Receive(); !text.empty(); text = link.Receive()) {
      Take(link, text, calls);
    }
    link.Wait(std::clamp<Nanoseconds>(next - Now(), 0, kMillisecond));
  }
  return Report(calls);
}

}  // namespace
}  // namespace footman::bench

int main(int argc, char** argv) {
  using footman::bench::Link;
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool floods = words.size() == 6 && words[0] == "flood";
  if (!floods && !(words.size() == 5 && words[0] == "call")) {
    std::fputs("see the head of bench/flood/flood_sender.cc\n", stderr);
    return 2;
  }
  Link link(words[1], static_cast<uint16_t>(std::stoi(words[2])));
  const double rate = std::stod(words[words.size() - 2]), seconds = std::stod(words.back());
  return floods ? footman::bench::Flood(link, words[3], rate, seconds)
                : footman::bench::CallSteadily(link, rate, seconds);
}
