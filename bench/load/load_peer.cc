// footman-load-peer: what is on the other side of the switch under load, but for sipp: the XMPP
// server with its users, and callers whose calls are timed. bench/load/run speaks to it by lines.
//
//   delay LEAST MOST         replies come after so many ms; 0 0 = at once
//   hold | release           replies wait; all of them go
//   counts                   what was seen so far
//   people PORT DOMAIN PASSWORD FIRST COUNT    so many subscribers log in to another server
//   call PORT RATE SECONDS FIRST COUNT IN_A_ROW    calls; answered by "calls [...]" two seconds
//                                                  after the last
//
// Each answer is one line of JSON. It ends with its standard input.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>

#include "bench/load/machine.h"
#include "bench/load/people.h"
#include "bench/load/sip_caller.h"
#include "bench/load/xmpp_server.h"

namespace footman::bench {
namespace {

class Peer {
 public:
  Peer(const std::string& secret, const std::string& label)
      : caller_(poller_),
        server_(poller_, secret, label, [this](uint32_t who) { caller_.OnReply(who); }),
        people_(
            poller_, label, [this](uint32_t who) { caller_.OnOffer(who); },
            [this](uint32_t who) { caller_.OnReply(who); }) {
    std::printf("{\"port\": %d}\n", server_.port());
    std::fflush(stdout);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    poller_.Add(STDIN_FILENO, [this] { ReadCommands(); });
  }

  void Run() {
    while (!ended_) {
      const Nanoseconds now = Now();
      Nanoseconds due = std::min({server_.Turn(now), people_.Turn(now), caller_.Turn(now)});
      if (report_at_ != kNever && now >= report_at_) Report();
      due = std::min(due, report_at_);
      poller_.Wait(due - now);
    }
  }

 private:
  void ReadCommands() {
    char buffer[4096];
    const ssize_t count = read(STDIN_FILENO, buffer, sizeof buffer);
    if (count == 0) ended_ = true;
    if (count <= 0) return;
    input_.append(buffer, static_cast<size_t>(count));
    for (size_t end; (end = input_.find('\n')) != input_.npos; input_.erase(0, end + 1)) {
      Obey(input_.substr(0, end));
    }
  }

  void Obey(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "delay") {
      double least = 0, most = 0;
      words >> least >> most;
      server_.SetDelay(static_cast<Nanoseconds>(least * kMillisecond),
                       static_cast<Nanoseconds>(most * kMillisecond));
    } else if (what == "hold") {
      server_.Hold();
    } else if (what == "release") {
      server_.Release();
    } else if (what == "people") {
      std::string domain, password;
      unsigned port = 0, first = 0, count = 0;
      words >> port >> domain >> password >> first >> count;
      people_.LogIn(static_cast<uint16_t>(port), domain, password, first, count);
    } else if (what == "call") {
      return Call(words);
    }
    TellCounts();
  }

  void Call(std::istream& words) {
    double rate = 1, seconds = 1;
    unsigned port = 0, first = 0, count = 1, in_a_row = 1;
    words >> port >> rate >> seconds >> first >> count >> in_a_row;
    const Nanoseconds until = Now() + static_cast<Nanoseconds>(seconds * kSecond);
    caller_.Start(static_cast<uint16_t>(port), rate, until, first, count, in_a_row);
    report_at_ = until + 2 * kSecond;
  }

  void TellCounts() const {
    const XmppCounts& seen = server_.counts();
    std::printf(
        "{\"online\": %s, \"offers\": %llu, \"replies\": %llu, \"wrong_offers\": %llu, "
        "\"other_messages\": %llu, \"waiting\": %zu, \"people\": %zu, \"now\": %.6f}\n",
        server_.has_component() ? "true" : "false", static_cast<unsigned long long>(seen.offers),
        static_cast<unsigned long long>(seen.replies),
        static_cast<unsigned long long>(seen.wrong_offers + people_.counts().wrong_offers),
        static_cast<unsigned long long>(seen.other_messages), server_.waiting(),
        people_.counts().online, static_cast<double>(Now()) / kSecond);
    std::fflush(stdout);
  }

  // Seconds on CLOCK_MONOTONIC; 0: did not happen.
  void Report() {
    report_at_ = kNever;
    std::printf("{\"calls\": [");
    const char* separator = "";
    for (const CallOutcome& call : caller_.outcomes()) {
      std::printf(
          "%s[%.6f, %.6f, %.6f, %.6f, %d, %d, %d]", separator,
          static_cast<double>(call.began) / kSecond, static_cast<double>(call.offered) / kSecond,
          static_cast<double>(call.replied) / kSecond, static_cast<double>(call.ended) / kSecond,
          call.status, call.wrong_target, call.has_retry_after);
      separator = ", ";
    }
    std::printf("]}\n");
    std::fflush(stdout);
  }

  Poller poller_;
  SipCaller caller_;
  XmppServer server_;
  People people_;
  std::string input_;
  bool ended_ = false;
  Nanoseconds report_at_ = kNever;
};

}  // namespace
}  // namespace footman::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "footman-load-peer SECRET OPTION_LABEL\n");
    return 2;
  }
  footman::bench::Peer(argv[1], argv[2]).Run();
  return 0;
}
