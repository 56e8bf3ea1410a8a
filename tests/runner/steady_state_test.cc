// In steady state the mailbox allocates nothing: its envelopes and their buffers are used again.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "footman/testing/fake_clock.h"
#include "lib/runner/mailbox.h"
#include "tests/runner/test_host.h"

namespace {
std::atomic<int> allocations{0};
}  // namespace

// Not inlined: where GCC 12 sees malloc but not new, it takes a plain delete for a mistake.
[[gnu::noinline]]  // Not inlined: else the compiler sees malloc behind new, and warns of the pair
                   // that we mean.
__attribute__((noinline)) void*
operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] __attribute__((noinline)) void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] __attribute__((noinline)) void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}

namespace footman::internal {
namespace {

TEST(SteadyState, TheMailboxAllocatesNothing) {
  const Profile alice = testing::Alice();
  const absl::string_view called[] = {"+4930222", "alice@example.com"};
  std::vector<LinkSecret> secrets(8);
  CallArrived arrived;
  arrived.call = CallId(1);
  arrived.caller = {"+4930111", "Bob, whose name needs a buffer", Presentation::kAllowed};
  arrived.called = called;
  arrived.secrets = secrets;
  ReplyReceived reply;
  reply.text = "say I am in a meeting, back at three";
  const ProfileLoaded loaded{CallId(1), &alice, "+4930222", ZoneOffset()};

  testing::FakeClock clock;
  Mailbox mailbox(clock, 100, 10);
  Envelopes batch;
  auto round = [&] {
    for (const Event& event : {Event(arrived), Event(loaded), Event(reply)}) {
      ASSERT_TRUE(mailbox.Post(event, nullptr).ok());
    }
    mailbox.Take(batch);
    ASSERT_EQ(batch.size(), 3u);
  };
  for (int i = 0; i < 20; ++i) round();  // every envelope has now held every kind
  const int before = allocations;
  for (int i = 0; i < 100; ++i) round();
  EXPECT_EQ(allocations - before, 0);
}

}  // namespace
}  // namespace footman::internal
