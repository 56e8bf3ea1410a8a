// A dispatcher among fakes, for the tests of its commands and of its legs.

#ifndef FOOTMAN_TESTS_RUNNER_COMMAND_DISPATCHER_FIXTURE_H_
#define FOOTMAN_TESTS_RUNNER_COMMAND_DISPATCHER_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "footman/testing/fake_event_sink.h"
#include "footman/testing/fake_ports.h"
#include "lib/runner/command_dispatcher.h"

namespace footman::internal {

using testing::FakeEventSink;
using testing::FakePorts;
using testing::LegStory;
using testing::Owned;

inline constexpr CallId kCall(7);
inline constexpr LegId kLeg{kCall, kCallerLeg};

inline CallArrived Arrived() {
  CallArrived arrived;
  arrived.call = kCall;
  return arrived;
}

class TraceOfErrors : public TraceSink {
 public:
  void OnStep(const Event*, const Moment&, absl::Span<const Command>,
              absl::Span<const Transition>) override {}
  void OnPortError(const Command& command, const absl::Status& status) override {
    errors.push_back(std::string(NameOf(command)) + ": " + std::string(status.message()));
  }
  std::vector<std::string> errors;
};

class CommandDispatcherTest : public ::testing::Test {
 protected:
  CommandDispatcherTest() : ports_(fakes_.ports()) {
    fakes_.ConnectTo(&events_);
    ports_.trace = &trace_;
  }

  CommandDispatcher Make() { return CommandDispatcher(ports_); }

  FakeEventSink events_;
  FakePorts fakes_;
  TraceOfErrors trace_;
  Ports ports_;
};

inline CallRecord RecordOfCall() {
  CallRecord record;
  record.call = kCall;
  return record;
}
inline SendOffer OfferOn(absl::string_view service) {
  SendOffer offer;
  offer.offer = {kCall, 1};
  offer.service = service;
  offer.user = "alice";
  return offer;
}

inline DialLeg DialTo(uint8_t index) {
  DialLeg dial;
  dial.leg = {kCall, index};
  dial.dialer = "fake";
  dial.destination = "desk";
  return dial;
}

// The name of the only failure, and its reason where it has one; "" = none.
inline std::string OnlyFailure(CommandDispatcher& dispatcher) {
  const Event* failure = dispatcher.NextFailure();
  if (failure == nullptr) return "";
  std::string name(NameOf(*failure));
  EXPECT_EQ(CallOf(*failure), kCall);
  EXPECT_EQ(dispatcher.NextFailure(), nullptr);
  return name;
}

}  // namespace footman::internal

#endif  // FOOTMAN_TESTS_RUNNER_COMMAND_DISPATCHER_FIXTURE_H_
