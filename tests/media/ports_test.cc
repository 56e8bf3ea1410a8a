// Ports that other programs hold are passed over; only where none is left a call is refused.

#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/transport/port_pool.h"
#include "tests/media/media_test_kit.h"

namespace footman::media {
namespace {

class HeldPortsTest : public ::testing::Test {
 protected:
  // An engine with three ports, of which nothing is open yet.
  void SetUp() override {
    engine_ = MakeEngine(3);
    ASSERT_NE(engine_, nullptr);
    std::vector<std::unique_ptr<AudioSession>> all;
    for (int i = 0; i < 3; ++i) {
      auto session = engine_->Reserve(&events_);
      ASSERT_TRUE(session.ok()) << session.status();
      ports_.push_back((*session)->local_port());
      all.push_back(*std::move(session));
    }
  }
  // The port of a session that speaks; 0: there is none.
  int Speak() {
    auto session = engine_->Reserve(&events_);
    if (!session.ok()) return 0;
    if (!(*session)->Start(peer_.Description(Codec::kPcmu)).ok()) return -1;
    const int port = (*session)->local_port();
    sessions_.push_back(*std::move(session));
    return port;
  }

  TestEvents events_;
  TestPeer peer_;
  std::vector<uint16_t> ports_;
  std::unique_ptr<AudioEngine> engine_;
  std::vector<std::unique_ptr<AudioSession>> sessions_;
};

// The engine saw all of them free a moment ago, so only opening tells.
TEST_F(HeldPortsTest, ThoseThatAnotherProgramOpensAreLeftToIt) {
  const TestSocket audio(ports_[0]);
  const TestSocket reports(static_cast<uint16_t>(ports_[1] + 1));
  EXPECT_EQ(Speak(), ports_[2]);
  EXPECT_EQ(Speak(), -1);  // only opening tells
  EXPECT_EQ(Speak(), 0);   // none is left, as is known now
}

TEST_F(HeldPortsTest, AnOfferNamesAPortThatIsOpen) {
  const TestSocket other(ports_[0]);
  auto session = engine_->Reserve(&events_);
  ASSERT_TRUE(session.ok()) << session.status();
  ASSERT_TRUE((*session)->Open().ok());
  const uint16_t offered = (*session)->local_port();
  EXPECT_NE(offered, ports_[0]);
  ASSERT_TRUE((*session)->Start(peer_.Description(Codec::kPcmu)).ok());
  EXPECT_EQ((*session)->local_port(), offered);
}

TEST(PortPoolTest, TakesOnlyWhatCanBeOpened) {
  const TestSocket held;  // of the system's choice
  const auto even = static_cast<uint16_t>(held.port() & ~1);
  PortPool pool("127.0.0.1", even, static_cast<uint16_t>(even + 1));
  ASSERT_EQ(pool.size(), 1u);
  EXPECT_FALSE(pool.Take(absl::Seconds(1)).has_value());
}

TEST(PortPoolTest, LooksAgainAfterAWhile) {
  auto held = std::make_unique<TestSocket>();
  const auto even = static_cast<uint16_t>(held->port() & ~1);
  PortPool pool("127.0.0.1", even, static_cast<uint16_t>(even + 1));
  EXPECT_FALSE(pool.Take(absl::Seconds(1)).has_value());
  held.reset();
  EXPECT_FALSE(pool.Take(absl::Seconds(1)).has_value());  // not for every call
  const auto port = pool.Take(absl::Seconds(2));
  ASSERT_TRUE(port.has_value());
  EXPECT_EQ(port->number, even);
}

// Nobody knows them, so nothing late can arrive there; those that were open rest for longest.
TEST(PortPoolTest, PortsThatWereNotOpenServeAgainAtOnce) {
  PortPool pool("127.0.0.1", 1024, 65535);
  auto opened = pool.Take(absl::Seconds(1));
  auto never_opened = pool.Take(absl::Seconds(1));
  ASSERT_TRUE(opened.has_value() && never_opened.has_value());
  opened->was_open = true;
  pool.GiveBack(*never_opened);
  pool.GiveBack(*opened);
  const auto next = pool.Take(absl::Seconds(2));
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->number, never_opened->number);
  const auto after = pool.Take(absl::Seconds(2));
  ASSERT_TRUE(after.has_value());
  EXPECT_NE(after->number, opened->number);
}

}  // namespace
}  // namespace footman::media
