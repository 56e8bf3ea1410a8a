// Fake port: reaches parties whose legs are FakeLegs', and who do nothing by themselves.
//
//   FakeLegs legs;
//   FakeDialer dialer(legs);          // named "fake"
//   ports.dialers = {&dialer};
//   ...                               // DialLeg{leg, "fake", ...} is carried out
//   legs.Alert(leg); legs.Confirm(leg); legs.HangUp(leg);   // what the party does
//
// Threads: one, the runner's; a test on another thread looks when the runner is at rest.

#ifndef FOOTMAN_TESTING_FAKE_DIALER_H_
#define FOOTMAN_TESTING_FAKE_DIALER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "footman/leg_dialer.h"
#include "footman/testing/fake_leg.h"
#include "footman/testing/owned.h"

namespace footman::testing {

class FakeDialer : public LegDialer {
 public:
  explicit FakeDialer(FakeLegs& legs, std::string name = "fake")
      : legs_(legs), name_(std::move(name)) {}
  absl::string_view name() const override { return name_; }
  DialerReach reach() const override { return {{"fake"}, /*numbers=*/true}; }
  absl::StatusOr<std::unique_ptr<CallLeg>> Dial(const DialLeg& command) override;

  absl::Status refusal;  // when not OK, what the next commands are refused with
  std::vector<Owned<DialLeg>> dialled;

 private:
  FakeLegs& legs_;
  const std::string name_;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_DIALER_H_
