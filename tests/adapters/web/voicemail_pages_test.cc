// Private links to voicemails: what looks hears nothing, and who presses hears it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class VoicemailPagesTest : public ::testing::Test {
 protected:
  VoicemailPagesTest() {
    std::ofstream(file_) << "RIFF....WAVE";
    scene_.storage.AddVoicemail(SubscriberId(1), "vm-1",
                                {file_, "Bob <+4930123>", absl::Seconds(3), absl::Now()});
    const std::string link = scene_.server->VoicemailLink(SubscriberId(1), "vm-1");
    EXPECT_EQ(link.substr(0, scene_.origin().size()), scene_.origin());
    path_ = link.substr(scene_.origin().size());
    key_ = path_.substr(path_.find('-', path_.rfind('/')) + 1);
  }
  ~VoicemailPagesTest() override { std::remove(file_.c_str()); }

  // What a press gives: a cookie for this one voicemail.
  std::string Press() {
    Reply reply = PostForm(scene_.port(), path_, "token=" + key_);
    EXPECT_EQ(reply.status, 303);
    EXPECT_EQ(reply.headers["location"], path_);
    const std::string cookie = reply.headers["set-cookie"];
    EXPECT_THAT(cookie, HasSubstr("; Path=" + path_));
    EXPECT_THAT(cookie, HasSubstr("; HttpOnly; SameSite=Strict"));
    return cookie.substr(0, cookie.find(';'));
  }

  // Each test is a process, and several run at once.
  const std::string file_ =
      absl::StrCat(::testing::TempDir(), "voicemail_pages_test-", getpid(), ".wav");
  Scene scene_;
  std::string path_;
  std::string key_;
};

TEST_F(VoicemailPagesTest, WhoOnlyLooksHearsNothingAndLearnsNothing) {
  for (const char* method : {"GET", "HEAD", "GET"}) {
    Reply reply = Ask(scene_.port(), method, path_, {{"Sec-Purpose", "prefetch"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.count("set-cookie"), 0u);
    EXPECT_THAT(reply.body, Not(HasSubstr("Bob")));
    EXPECT_THAT(reply.body, Not(HasSubstr("<audio")));
    EXPECT_EQ(Ask(scene_.port(), method, path_ + "/audio").status, 404);
  }
}

TEST_F(VoicemailPagesTest, WhoPressesHearsItAsOftenAsWanted) {
  for (int i = 0; i < 2; ++i) {
    const std::string cookie = Press();
    const Reply page = Ask(scene_.port(), "GET", path_, {{"Cookie", "a=b; " + cookie}});
    EXPECT_THAT(page.body, HasSubstr("Bob &lt;+4930123&gt;"));
    EXPECT_THAT(page.body, HasSubstr("src=\"" + path_ + "/audio\""));
    const Reply audio = Ask(scene_.port(), "GET", path_ + "/audio", {{"Cookie", cookie}});
    EXPECT_EQ(audio.status, 200);
    EXPECT_EQ(audio.body, "RIFF....WAVE");
    EXPECT_EQ(
        Ask(scene_.port(), "GET", path_ + "/audio", {{"Cookie", cookie}, {"Range", "bytes=0-3"}})
            .status,
        206);
  }
}

TEST_F(VoicemailPagesTest, AKeyOpensNothingElse) {
  scene_.storage.AddVoicemail(SubscriberId(1), "vm-2", {file_, "Eve", absl::Seconds(3), {}});
  const std::string cookie = Press();
  const std::string other = scene_.server->VoicemailLink(SubscriberId(1), "vm-2");
  const std::string other_path = other.substr(scene_.origin().size());
  EXPECT_EQ(Ask(scene_.port(), "GET", other_path + "/audio", {{"Cookie", cookie}}).status, 404);
  for (const std::string& wrong :
       {"/v/vm-2/1-" + key_, "/v/vm-1/2-" + key_, "/v/vm-1/+1-" + key_, "/v/vm-1/01-" + key_,
        path_ + "x", path_.substr(0, path_.size() - 1), std::string("/v/vm-1/"),
        std::string("/v/vm-1/1-"), std::string("/v/../1-x")}) {
    EXPECT_EQ(Ask(scene_.port(), "GET", wrong, {{"Cookie", cookie}}).status, 404) << wrong;
  }
  EXPECT_EQ(PostForm(scene_.port(), path_, "token=x").status, 400);
  EXPECT_EQ(Ask(scene_.port(), "POST", path_, {}, "token=" + key_).status, 415);
  EXPECT_EQ(
      PostForm(scene_.port(), path_, "token=" + key_, {{"Origin", "https://evil.example"}}).status,
      403);
  EXPECT_EQ(PostForm(scene_.port(), path_ + "/audio", "token=" + key_).status, 400);
  EXPECT_EQ(Ask(scene_.port(), "DELETE", path_).status, 405);
}

TEST_F(VoicemailPagesTest, WhoGuessesIsStopped) {
  for (int i = 0; i < 100; ++i) Ask(scene_.port(), "GET", "/v/vm-1/1-guess");
  EXPECT_EQ(Ask(scene_.port(), "GET", "/v/vm-1/1-guess").status, 429);
  EXPECT_EQ(Ask(scene_.port(), "GET", path_).status, 200);  // the right one
}

TEST(VoicemailLinks, WorkAgainWithTheSameSecretAndOnlyWithThat) {
  WebOptions options;
  options.voicemail_secret = std::string(32, 's');
  options.public_origin = "https://calls.example.org";
  const Scene one(options), two(options), other;
  const std::string link = one.server->VoicemailLink(SubscriberId(1), "vm-1");
  EXPECT_EQ(link, two.server->VoicemailLink(SubscriberId(1), "vm-1"));
  EXPECT_THAT(other.server->VoicemailLink(SubscriberId(1), "vm-1"),
              Not(HasSubstr(link.substr(link.rfind('/')))));
  EXPECT_EQ(one.server->VoicemailLink(SubscriberId(1), "../x"), "");
  InMemoryWebStorage storage;
  const ManualClock clock;
  options.voicemail_secret = "short";
  EXPECT_FALSE(WebServer::Create(options, storage, clock).ok());
}

}  // namespace
}  // namespace footman::web_test
