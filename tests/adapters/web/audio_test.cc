#include "lib/adapters/web/audio.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

class Audio : public ::testing::Test {
 protected:
  Audio() : path_(::testing::TempDir() + "footman-audio-" + std::to_string(getpid()) + ".wav") {
    for (int i = 0; i < 200000; ++i) content_ += static_cast<char>(i % 251);
    std::ofstream(path_, std::ios::binary) << content_;
    scene_.storage.AddVoicemail(SubscriberId(7), "vm-1", {path_, "Bob", absl::Seconds(2), {}});
    alice_ = scene_.SignIn("alice");
  }
  ~Audio() override { std::remove(path_.c_str()); }

  Reply Get(const Headers& more = {}, const std::string& target = "/v/vm-1") {
    Headers headers = {{"Cookie", alice_}};
    headers.insert(headers.end(), more.begin(), more.end());
    return Ask(scene_.port(), "GET", target, headers);
  }

  const std::string path_;
  std::string content_;
  Scene scene_;
  std::string alice_;
};

TEST_F(Audio, NeedsTheSessionOfItsSubscriber) {
  EXPECT_EQ(Ask(scene_.port(), "GET", "/v/vm-1").status, 403);
  EXPECT_EQ(Ask(scene_.port(), "GET", "/v/vm-1", {{"Cookie", scene_.SignIn("bert")}}).status, 404);
  EXPECT_EQ(Get().status, 200);
  EXPECT_EQ(Get({}, "/v/vm-2").status, 404);
  EXPECT_EQ(Get({}, "/v/../../etc/passwd").status, 404);
  EXPECT_EQ(Get({}, "/v/").status, 404);
  EXPECT_EQ(Get({}, "/v/.").status, 404);
  EXPECT_EQ(Ask(scene_.port(), "POST", "/v/vm-1", {{"Cookie", alice_}}).status, 405);
}

TEST_F(Audio, IsSentWholeWithItsType) {
  Reply reply = Get();
  EXPECT_TRUE(reply.body == content_);
  EXPECT_EQ(reply.headers["content-type"], "audio/wav");
  EXPECT_EQ(reply.headers["cache-control"], "no-store");
  EXPECT_EQ(reply.headers["accept-ranges"], "bytes");
  Reply head = Ask(scene_.port(), "HEAD", "/v/vm-1", {{"Cookie", alice_}});
  EXPECT_EQ(head.headers["content-length"], "200000");
}

TEST_F(Audio, RangesAreServed) {
  Reply part = Get({{"Range", "bytes=100-299"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.headers["content-range"], "bytes 100-299/200000");
  EXPECT_EQ(part.body, content_.substr(100, 200));
  EXPECT_EQ(Get({{"Range", "bytes=199990-"}}).body, content_.substr(199990));
  EXPECT_EQ(Get({{"Range", "bytes=-10"}}).body, content_.substr(199990));
  EXPECT_EQ(Get({{"Range", "bytes=0-999999999"}}).body.size(), 200000u);
  Reply beyond = Get({{"Range", "bytes=200000-"}});
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(beyond.headers["content-range"], "bytes */200000");
  EXPECT_EQ(Get({{"Range", "bytes=0-1,5-6"}}).status, 200);
  EXPECT_EQ(Get({{"Range", "lines=1-2"}}).status, 200);
}

TEST_F(Audio, AMissingFileIsNotFound) {
  std::remove(path_.c_str());
  EXPECT_EQ(Get().status, 404);
}

TEST(ParseRange, UnderstandsOneRangeOnly) {
  struct Case {
    const char* header;
    uint64_t size;
    web::RangeVerdict verdict;
    uint64_t first;
    uint64_t length;
  };
  using enum web::RangeVerdict;
  const Case cases[] = {
      {"bytes=0-0", 10, kPart, 0, 1},
      {"bytes=9-", 10, kPart, 9, 1},
      {"bytes=-3", 10, kPart, 7, 3},
      {"bytes=-30", 10, kPart, 0, 10},
      {"bytes=-0", 10, kUnsatisfiable, 0, 10},
      {"bytes=10-", 10, kUnsatisfiable, 0, 10},
      {"bytes=0-", 0, kUnsatisfiable, 0, 0},
      {"bytes=-1", 0, kUnsatisfiable, 0, 0},
      {"bytes=5-4", 10, kWhole, 0, 10},
      {"bytes=-", 10, kWhole, 0, 10},
      {"bytes=+1-2", 10, kWhole, 0, 10},
      {"bytes= 1-2", 10, kWhole, 0, 10},
      {"bytes=1", 10, kWhole, 0, 10},
      {"", 10, kWhole, 0, 10},
      {"bytes=99999999999999999999-", 10, kWhole, 0, 10},
  };
  for (const Case& wanted : cases) {
    web::ByteRange range;
    EXPECT_EQ(web::ParseRange(wanted.header, wanted.size, range), wanted.verdict) << wanted.header;
    EXPECT_EQ(range.first, wanted.first) << wanted.header;
    EXPECT_EQ(range.length, wanted.length) << wanted.header;
  }
}

}  // namespace
}  // namespace footman::web_test
