// The kits compile and link; who runs one makes a bench for it.

#include "footman/testing/conformance.h"

#include <gtest/gtest.h>

TEST(Kits, AreThere) {
  EXPECT_EQ(footman::conformance::SampleRecording(footman::SubscriberId(7)).subscriber,
            footman::SubscriberId(7));
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
