// The conformance kit: what every adapter of a port must do, as tests that its author can run.
//
// Each port has a "bench": an abstract class by which the tests reach your adapter and the world
// behind it. Implement it, hand a factory to the suite, and link footman::conformance, the only
// part of Footman that needs GoogleTest:
//
//   class MyBench : public footman::conformance::ImChannelBench { ... };
//   INSTANTIATE_TEST_SUITE_P(MyChannel, ImChannelConformance, ::testing::Values([] {
//     return std::unique_ptr<ImChannelBench>(new MyBench);
//   }));
//
// Include it in one .cc of a test program, within namespace footman::conformance or with a using.
// A fresh bench is made for each test. The tests wait for answers, at most the bench's timeout.

#ifndef FOOTMAN_TESTING_CONFORMANCE_H_
#define FOOTMAN_TESTING_CONFORMANCE_H_

#include "footman/testing/conformance/call_leg.h"
#include "footman/testing/conformance/im_channel.h"
#include "footman/testing/conformance/leg_dialer.h"
#include "footman/testing/conformance/profile_store.h"
#include "footman/testing/conformance/recording_store.h"

#endif  // FOOTMAN_TESTING_CONFORMANCE_H_
