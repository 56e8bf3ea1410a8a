#include "examples/softswitch/refusal_log.h"

#include <memory>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spdlog/sinks/ostream_sink.h"

namespace footman::softswitch {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;

// The lines that `use` makes a log write.
template <typename F>
std::vector<std::string> Lines(F use) {
  std::ostringstream out;
  {
    Logger logger(Log(), std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
    RefusalLog log(&logger);
    use(log);
  }
  std::vector<std::string> lines;
  std::istringstream in(out.str());
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

constexpr absl::Time kStart = absl::UnixEpoch();

TEST(RefusalLog, SaysWhatHasRisenAndByHowMuch) {
  EXPECT_THAT(
      Lines([](RefusalLog& log) {
        log.Note("sip refused", {{"untrusted", 0}, {"rate", 0}}, kStart);
        log.Note("sip refused", {{"untrusted", 3}, {"rate", 0}}, kStart);
        log.Note("sip refused", {{"untrusted", 4}, {"rate", 9}}, kStart + RefusalLog::kApart);
      }),
      ElementsAre(EndsWith(" warning call=- sip refused untrusted=3"),
                  EndsWith(" warning call=- sip refused untrusted=1 rate=9")));
}

TEST(RefusalLog, AFloodIsOneLineInAWhile) {
  EXPECT_THAT(Lines([](RefusalLog& log) {
                for (uint64_t i = 1; i < 100; ++i) {
                  log.Note("web refused", {{"wrong_tokens", i}}, kStart + absl::Milliseconds(i));
                }
                log.Note("sip refused", {{"rate", 1}}, kStart + absl::Seconds(1));  // another thing
                log.Note("web refused", {{"wrong_tokens", 99}}, kStart + absl::Seconds(11));
                log.Note("web refused", {{"wrong_tokens", 99}}, kStart + absl::Seconds(22));
              }),
              ElementsAre(EndsWith("web refused wrong_tokens=1"), EndsWith("sip refused rate=1"),
                          EndsWith("web refused wrong_tokens=98")));
}

TEST(RefusalLog, TellsWhoseRequestsWereRefused) {
  EXPECT_THAT(Lines([](RefusalLog& log) {
                EXPECT_TRUE(log.AreSourcesDue(kStart));
                log.NoteSources({}, kStart);
                EXPECT_TRUE(log.AreSourcesDue(kStart)) << "nothing was told";
                log.NoteSources({{"192.0.2.66", 403, 12}, {"", 0, 3}}, kStart);
                EXPECT_FALSE(log.AreSourcesDue(kStart + absl::Seconds(9)));
                EXPECT_TRUE(log.AreSourcesDue(kStart + RefusalLog::kApart));
              }),
              ElementsAre(EndsWith("sip refused from source=192.0.2.66 response=403 requests=12"),
                          EndsWith("sip refused from source=others response=none requests=3")));
}

}  // namespace
}  // namespace footman::softswitch
