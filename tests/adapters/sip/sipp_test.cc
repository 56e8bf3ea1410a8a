// Many calls from a real peer, sipp, with a script in place of the engine.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/adapters/sip/fake_audio.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::Each;
using ::testing::StartsWith;

constexpr int kCalls = 200;

class SippTest : public SipTest, public ::testing::WithParamInterface<bool> {
 protected:
  // sipp's exit status for `kCalls` calls of one scenario: 0 = every call went as it says, -1 = it
  // could not be started.
  int Sipp(const std::string& scenario) {
    std::vector<std::string> words = {
        "sipp",
        absl::StrCat("127.0.0.1:", port_),
        "-sf",
        absl::StrCat(FOOTMAN_SOURCE_DIR, "/tests/adapters/sip/sipp/", scenario, ".xml"),
        "-i",
        "127.0.0.1",
        "-m",
        absl::StrCat(kCalls),
        "-r",
        "200",
        "-l",
        "100",
        "-t",
        GetParam() ? "t1" : "u1",
        "-timeout",
        "30s",
        "-timeout_error",
        "-recv_timeout",
        "10000",
        "-nostdin",
        "-mp",  // of this process alone, with the ports that sipp takes beside it
        absl::StrCat(28000 + getpid() % 500 * 8)};
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (int descriptor : {0, 1, 2}) {
      posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
    }
    pid_t child = 0;
    const int spawned = posix_spawnp(&child, "sipp", &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (spawned != 0) return -1;
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // Runs the scenario while `act` is done to each call as it arrives.
  int Run(const std::string& scenario, const std::function<void(CallLeg&)>& act) {
    int result = -1;
    std::thread peer([&] { result = Sipp(scenario); });
    for (size_t n = 0; n < kCalls; ++n) {
      FakeSink::Call* call = sink_.WaitForCall(n);
      if (call == nullptr) break;
      act(*call->leg);
    }
    peer.join();
    return result;
  }
  FakeAudio audio_;
};
INSTANTIATE_TEST_SUITE_P(Transports, SippTest, ::testing::Bool(),
                         [](const auto& p) { return p.param ? "Tcp" : "Udp"; });

TEST_P(SippTest, Redirected) {
  StartAdapter(&audio_);
  EXPECT_EQ(Run("redirected",
                [](CallLeg& leg) {
                  EXPECT_TRUE(leg.Ring({}).ok());
                  EXPECT_TRUE(leg.Redirect({{}, "+4930123456", "alice@example.com"}).ok());
                }),
            0);
  EXPECT_TRUE(sink_.WaitForMany("LegEnded as_told", kCalls));
  EXPECT_TRUE(NoCallIsLeft());
}

TEST_P(SippTest, AnsweredAndHangsUp) {
  audio_.set_max_sessions(kCalls);
  StartAdapter(&audio_);
  EXPECT_EQ(Run("hangs_up", [](CallLeg& leg) { EXPECT_TRUE(leg.Answer({}).ok()); }), 0);
  EXPECT_TRUE(sink_.WaitForMany("LegAnswered", kCalls));
  EXPECT_TRUE(sink_.WaitForMany("LegEnded hung_up", kCalls));
  EXPECT_TRUE(NoCallIsLeft());
  EXPECT_EQ(audio_.sessions(), 0);
}

TEST_P(SippTest, Cancelled) {
  StartAdapter();
  EXPECT_EQ(Run("cancels", [](CallLeg& leg) { EXPECT_TRUE(leg.Ring({}).ok()); }), 0);
  EXPECT_TRUE(sink_.WaitForMany("LegEnded cancelled", kCalls));
  EXPECT_THAT(sink_.events(), Each(StartsWith("LegEnded cancelled")));
}

}  // namespace
}  // namespace footman::sip_test
