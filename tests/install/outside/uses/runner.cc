// One call for a number that nobody has, from arrival to 404.

#include "footman/runner.h"

#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "footman/id_source.h"

namespace {

// Knows nobody.
class EmptyStore : public footman::ProfileStore {
 public:
  absl::Status Load(const footman::LoadProfile& command) override {
    return events->Post(footman::ProfileMissing{command.call});
  }
  footman::EventSink* events = nullptr;
};

// Writes down how the call was refused.
class Leg : public footman::CallLeg {
 public:
  Leg(footman::EventSink* events, int* status) : events_(events), status_(status) {}
  absl::Status Ring(const footman::RingCaller&) override { return absl::OkStatus(); }
  absl::Status Answer(const footman::AnswerLeg&) override { return NotHere(); }
  absl::Status Reject(const footman::RejectLeg& command) override {
    *status_ = command.status;
    return events_->Post(footman::LegEnded{command.leg, footman::LegEndReason::kAsTold});
  }
  absl::Status Redirect(const footman::RedirectLeg&) override { return NotHere(); }
  absl::Status HangUp(const footman::HangUpLeg&) override { return NotHere(); }
  absl::Status End(const footman::EndLeg&) override { return NotHere(); }
  footman::LegMedia* media() override { return nullptr; }

 private:
  static absl::Status NotHere() { return absl::FailedPreconditionError("not in this test"); }
  footman::EventSink* const events_;
  int* const status_;
};

}  // namespace

int main() {
  footman::SystemClock clock;
  footman::SystemIdSource ids;
  EmptyStore store;
  footman::Ports ports;
  ports.clock = &clock;
  ports.ids = &ids;
  ports.profiles = &store;
  auto runner = footman::Runner::Create({}, ports);
  if (!runner.ok()) {
    std::fprintf(stderr, "%s\n", std::string(runner.status().message()).c_str());
    return 1;
  }
  store.events = runner->get();

  const absl::string_view called[] = {"+4930123456"};
  footman::CallArrived call;
  call.call = (*runner)->NextCall();
  call.called = called;

  int status = 0;
  std::unique_ptr<footman::CallLeg> leg = std::make_unique<Leg>(runner->get(), &status);
  if (!(*runner)->PostCall(call, leg).ok()) return 1;
  while ((*runner)->RunOnce(16) > 0) {
  }
  std::printf("the caller got %d\n", status);
  return status == 404 ? 0 : 1;
}
