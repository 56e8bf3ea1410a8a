// The smallest switch: an engine, a runner, and fakes in place of the world.
//
// Bob calls Alice; Footman asks her in a chat; she types "1", and Bob may leave a message.

#include <cstdio>
#include <memory>
#include <string>

#include "footman/runner.h"
#include "footman/testing/fake_ports.h"

namespace {

footman::Option Offer(footman::TreatmentKind kind) {
  footman::Option option;
  option.treatment.kind = kind;
  return option;
}

footman::Profile Alice() {
  using footman::TreatmentKind;
  footman::Profile alice;
  alice.subscriber = footman::SubscriberId(1);
  alice.display_name = "Alice";
  alice.numbers = {"+4930222"};
  alice.addresses = {{"web", "alice", "all", absl::ZeroDuration()}};
  alice.option_sets = {{"all",
                        {Offer(TreatmentKind::kVoicemail), Offer(TreatmentKind::kPlay),
                         Offer(TreatmentKind::kDecline)}}};
  return alice;
}

void Print(const char* who, absl::string_view what) {
  std::printf("%s\n%s\n\n", who, std::string(what).c_str());
}

}  // namespace

int main() {
  footman::testing::FakePorts world;  // yours: a SIP stack, messengers, a database
  world.profiles.Add(Alice());

  footman::RunnerOptions options;
  options.engine.capabilities.media = true;
  options.engine.capabilities.recording = true;
  // The order: ports, the runner that is made of them and starts them, and last what takes calls.
  auto runner = footman::Runner::Create(options, world.ports());
  if (!runner.ok()) {
    Print("The options are refused:", runner.status().message());
    return 1;
  }
  // What takes calls comes last, and posts to the runner; the runner has started the rest.
  world.ConnectTo(runner->get());

  world.Call("Bob", "+4930111", "+4930222");
  (*runner)->RunOnce(/*max_events=*/100);
  Print("Alice reads:", world.web.offers.at(0)->text);

  Print("Alice types:", "1");
  world.clock.Advance(absl::Seconds(4));
  world.web.Reply("alice", "1");
  while ((*runner)->RunOnce(100) > 0) {
  }

  Print("Alice reads:", world.web.updates.at(0)->text);
  Print("Alice reads:", world.web.voicemails.at(0)->text);
  Print("The call ended as:", footman::Name(world.records.records.at(0)->disposition));

  // The opposite order: no more calls, nothing left to run, the runner (it stops the ports), ports.
  (*runner)->RefuseNewCalls();
  runner->reset();
  return 0;
}
