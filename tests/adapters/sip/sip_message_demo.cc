// The SIP adapter with its message channel and nothing behind it, for tests/e2e/sip_message and for
// trying phones. Everybody at 127.0.0.1 but "mallory" is registered.
//
//   sip_message_demo ROUTE      prints "ready PORT", then a line for each event:
//                               "delivered" | "failed REASON" | "reply USER ORIGIN TEXT"
//
// Obeys lines of standard input: offer USER TEXT | note USER TEXT | quit

#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "footman/adapters/sip.h"
#include "footman/adapters/sip_message.h"
#include "tests/adapters/sip/fake_sink.h"

namespace footman::sip_test {
namespace {

class WallClock : public Clock {
 public:
  Moment Now() const override {
    const absl::Time now = absl::Now();
    return {now - absl::UnixEpoch(), now};
  }
};

class Town : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view /*service*/,
                                           absl::string_view user) override {
    if (absl::EndsWith(user, "@127.0.0.1") && !absl::StartsWith(user, "mallory@")) {
      return SubscriberId(1);
    }
    return absl::NotFoundError("nobody's");
  }
};

class Printer : public EventSink {
 public:
  absl::Status Post(const Event& event) override {
    if (std::holds_alternative<OfferDelivered>(event)) Print("delivered");
    if (auto* e = std::get_if<OfferFailed>(&event)) Print(absl::StrCat("failed ", e->reason));
    if (auto* e = std::get_if<ReplyReceived>(&event)) {
      static constexpr const char* kOrigins[] = {"live", "delayed", "automatic", "carbon",
                                                 "bounced"};
      Print(absl::StrCat("reply ", e->user, " ", kOrigins[static_cast<int>(e->origin)], " ",
                         e->text));
    }
    return absl::OkStatus();
  }
  absl::Status PostCall(const CallArrived& /*call*/, std::unique_ptr<CallLeg>& /*leg*/) override {
    return absl::ResourceExhaustedError("no calls here");
  }
  void Print(const std::string& line) {
    absl::MutexLock lock(&mutex_);
    std::cout << line << std::endl;  // whoever reads it waits for it
  }

 private:
  absl::Mutex mutex_;
};

int Run(const std::string& route) {
  WallClock clock;
  Town town;
  Printer printer;
  SipMessageOptions options;
  options.identity = "sip:calls@127.0.0.1";
  options.route = route;
  auto channel = SipMessageChannel::Create(options, town, clock);
  SipOptions sip_options;
  sip_options.listeners = {{"127.0.0.1", 0}};
  sip_options.trusted_peers = {{"127.0.0.0/8", {49}}};
  auto sip = channel.ok() ? SipAdapter::Create(sip_options, printer, nullptr, channel->get())
                          : channel.status();
  if (!sip.ok()) {
    std::cerr << sip.status() << "\n";
    return 1;
  }
  printer.Print(absl::StrCat("ready ", (*sip)->listeners()[0].port));
  uint64_t calls = 0;
  for (std::string line; std::getline(std::cin, line) && line != "quit";) {
    std::istringstream words(line);
    std::string verb, user, text;
    words >> verb >> user >> std::ws;
    std::getline(words, text);
    absl::Status done;
    if (verb == "offer") {
      SendOffer offer;
      offer.offer = {CallId::Of(1, 0, ++calls), 0};
      offer.user = user;
      offer.text = text;
      offer.time_left = absl::Seconds(20);
      done = (*channel)->Send(offer);
    } else {
      done = (*channel)->Note({"sip", user, CallId(), text});
    }
    if (!done.ok()) printer.Print(absl::StrCat("refused ", done.ToString()));
  }
  return 0;
}

}  // namespace
}  // namespace footman::sip_test

int main(int argc, char** argv) { return footman::sip_test::Run(argc > 1 ? argv[1] : ""); }
