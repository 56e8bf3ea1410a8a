// What all conformance benches have; see conformance.h.

#ifndef FOOTMAN_TESTING_CONFORMANCE_BENCH_H_
#define FOOTMAN_TESTING_CONFORMANCE_BENCH_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "footman/call.h"
#include "footman/command.h"
#include "footman/testing/fake_event_sink.h"
#include "footman/testing/owned.h"

namespace footman::conformance {

class Bench {
 public:
  virtual ~Bench() = default;
  // Where the adapter under test posts: it was started (or, a leg, made) with this sink.
  virtual testing::FakeEventSink& events() = 0;
  // How long an answer may take.
  virtual absl::Duration timeout() const { return absl::Seconds(5); }
  // How long nothing must happen before the tests believe that nothing will.
  virtual absl::Duration quiet() const { return absl::ZeroDuration(); }
};

// The call that the tests speak of, and its caller's leg.
inline constexpr CallId kTestCall = CallId::Of(1, 1, 7);
inline constexpr LegId kTestLeg{kTestCall, kCallerLeg};

// An offer with three options and links, as the engine makes them. The texts are constants.
SendOffer SampleOffer(absl::string_view service, absl::string_view user);
// The same for another call: its links, its headline and its id are of its own, by `number`. A long
// one has as many options as there can be, each with the longest of labels.
testing::Owned<SendOffer> NumberedOffer(absl::string_view service, absl::string_view user,
                                        int number, bool is_long = false);
StartRecording SampleRecording(SubscriberId subscriber);
// Half a second that is not silent, at 8000 Hz.
std::vector<int16_t> SampleAudio();

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_BENCH_H_
