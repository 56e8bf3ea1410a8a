#include "examples/softswitch/disk_watch.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "spdlog/sinks/ostream_sink.h"

namespace footman::softswitch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kMegabyte = 1 << 20;

media::RecordingSpace Space(int64_t used, int64_t free, absl::Status status = absl::OkStatus()) {
  media::RecordingSpace space;
  space.used_bytes = used * kMegabyte;
  space.max_bytes = 100 * kMegabyte;
  space.free_bytes = free * kMegabyte;
  space.min_free_bytes = 50 * kMegabyte;
  space.status = std::move(status);
  return space;
}

template <typename F>
std::vector<std::string> Lines(F use) {
  std::ostringstream out;
  {
    Logger logger(Log(), std::make_shared<spdlog::sinks::ostream_sink_mt>(out));
    DiskWatch watch(80, &logger);
    use(watch);
  }
  std::vector<std::string> lines;
  std::istringstream in(out.str());
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

constexpr absl::Time kStart = absl::UnixEpoch();

TEST(DiskWatch, SaysNothingWhileThereIsRoom) {
  EXPECT_THAT(Lines([](DiskWatch& watch) {
                watch.Note(Space(0, 1000), kStart);
                watch.Note(Space(79, 1000), kStart);
                watch.Note(Space(0, 60), kStart);
              }),
              IsEmpty());
}

TEST(DiskWatch, WarnsEarlyByEitherBound) {
  EXPECT_THAT(
      Lines([](DiskWatch& watch) { watch.Note(Space(80, 1000), kStart); }),
      ElementsAre(HasSubstr(
          "warning call=- little room for voicemails used_megabytes=80 left_megabytes=20")));
  EXPECT_THAT(Lines([](DiskWatch& watch) { watch.Note(Space(40, 60), kStart); }),
              ElementsAre(HasSubstr("little room for voicemails used_megabytes=40 left_")));
}

TEST(DiskWatch, TellsChangesAtOnceAndRepeatsWhatStaysBad) {
  const absl::Status full = absl::ResourceExhaustedError("no space");
  EXPECT_THAT(Lines([&](DiskWatch& watch) {
                watch.Note(Space(90, 1000), kStart);
                watch.Note(Space(91, 1000), kStart + absl::Minutes(59));
                watch.Note(Space(100, 1000, full), kStart + absl::Minutes(59));
                watch.Note(Space(100, 1000, full), kStart + absl::Minutes(60));
                watch.Note(Space(100, 1000, full), kStart + absl::Minutes(119));
                watch.Note(Space(10, 1000), kStart + absl::Minutes(120));
              }),
              ElementsAre(HasSubstr("warning call=- little room"),
                          HasSubstr("error call=- no room for voicemails used_megabytes=100 "
                                    "left_megabytes=0 message=\"no space\""),
                          HasSubstr("error call=- no room"), HasSubstr("info call=- room for")));
}

}  // namespace
}  // namespace footman::softswitch
