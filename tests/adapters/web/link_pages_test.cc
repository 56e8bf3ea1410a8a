#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Token(int call) { return FormatLinkToken(TokenFor(call)); }

class LinkPages : public ::testing::Test {
 protected:
  LinkPages() { scene_.SendOffer({}); }
  Scene scene_;
};

TEST_F(LinkPages, GetShowsOneButtonAndNothingOfTheCaller) {
  Reply reply = Ask(scene_.port(), "GET", scene_.LinkPath(1, 1));
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.body, HasSubstr(">Voicemail</button>"));
  EXPECT_THAT(reply.body, HasSubstr("<title>Footman</title>"));
  EXPECT_THAT(reply.body, Not(HasSubstr("Bob")));
  EXPECT_THAT(reply.body, Not(HasSubstr("4930")));
  EXPECT_THAT(reply.body, Not(HasSubstr("<script")));
  EXPECT_THAT(reply.body, Not(HasSubstr("og:")));
  EXPECT_EQ(reply.headers["cache-control"], "no-store");
  EXPECT_THAT(reply.headers["x-robots-tag"], HasSubstr("noindex"));
  EXPECT_EQ(reply.headers["referrer-policy"], "no-referrer");
  EXPECT_THAT(reply.headers["content-security-policy"], HasSubstr("default-src 'none'"));
  EXPECT_THAT(reply.headers["content-security-policy"], HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(reply.headers["x-content-type-options"], "nosniff");
  EXPECT_NE(reply.headers["permissions-policy"], "");
}

TEST_F(LinkPages, GetAndHeadNeverAct) {
  for (const char* method : {"GET", "HEAD"}) {
    for (int option = 1; option <= 6; ++option) {
      for (const char* query : {"", "?token=x&argument=1", "?submit", "?_method=POST"}) {
        const std::string target = scene_.LinkPath(1, option) + query;
        EXPECT_EQ(Ask(scene_.port(), method, target,
                      {{"Sec-Purpose", "prefetch;prerender"}, {"X-HTTP-Method-Override", "POST"}})
                      .status,
                  200)
            << target;
      }
    }
  }
  EXPECT_EQ(scene_.desk.Count("click"), 0);
  EXPECT_EQ(scene_.desk.Count("view"), 48);
}

TEST_F(LinkPages, HeadSaysWhatGetWould) {
  Reply get = Ask(scene_.port(), "GET", scene_.LinkPath(1, 1));
  Reply head = Ask(scene_.port(), "HEAD", scene_.LinkPath(1, 1));
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.headers["content-length"], std::to_string(get.body.size()));
}

TEST_F(LinkPages, PostActsOnceAndIsHonestAfterwards) {
  Reply first = PostForm(scene_.port(), scene_.LinkPath(1, 1), "token=" + Token(1));
  EXPECT_EQ(first.status, 200);
  EXPECT_THAT(first.body, HasSubstr("It is done."));
  Reply second = PostForm(scene_.port(), scene_.LinkPath(1, 2), "token=" + Token(1));
  EXPECT_EQ(second.status, 409);
  EXPECT_THAT(second.body, HasSubstr("Taken already on web by you."));
  Reply seen = Ask(scene_.port(), "GET", scene_.LinkPath(1, 1));
  EXPECT_EQ(seen.status, 409);
  EXPECT_THAT(seen.body, Not(HasSubstr("<button")));
  EXPECT_TRUE(scene_.desk.Wait("click 1 link "));
}

TEST_F(LinkPages, AnEndedCallIsSaidToHaveEnded) {
  scene_.desk.End(1);
  Reply reply = PostForm(scene_.port(), scene_.LinkPath(1, 1), "token=" + Token(1));
  EXPECT_EQ(reply.status, 410);
  EXPECT_THAT(reply.body, HasSubstr("That call ended 12 s ago."));
}

TEST_F(LinkPages, TheArgumentIsAskedForAndPassedOn) {
  EXPECT_THAT(Ask(scene_.port(), "GET", scene_.LinkPath(1, 4)).body, HasSubstr("<textarea"));
  EXPECT_THAT(Ask(scene_.port(), "GET", scene_.LinkPath(1, 3)).body, HasSubstr("type=\"tel\""));
  Reply unclear = PostForm(scene_.port(), scene_.LinkPath(1, 4), "token=" + Token(1));
  EXPECT_EQ(unclear.status, 422);
  EXPECT_THAT(unclear.body, HasSubstr("role=\"alert\""));
  Reply done = PostForm(scene_.port(), scene_.LinkPath(1, 4),
                        "token=" + Token(1) + "&argument=Back+at+3%2C+%C3%BCber+%3Cb%3E");
  EXPECT_EQ(done.status, 200);
  EXPECT_TRUE(scene_.desk.Wait("click 4 link Back at 3, über <b>"));
}

TEST_F(LinkPages, TheTokenInTheBodyIsTheAuthority) {
  scene_.SendOffer({.call = 2});
  const std::string path = scene_.LinkPath(1, 1);
  EXPECT_EQ(PostForm(scene_.port(), path, "").status, 400);
  EXPECT_EQ(PostForm(scene_.port(), path, "token=" + Token(2)).status, 400);
  EXPECT_EQ(PostForm(scene_.port(), path + "?token=" + Token(1), "argument=1").status, 400);
  EXPECT_EQ(PostForm(scene_.port(), path, "token=" + Token(1) + "&token=" + Token(1)).status, 400);
  EXPECT_EQ(PostForm(scene_.port(), path, "token=%zz").status, 400);
  EXPECT_EQ(PostForm(scene_.port(), path, "token=" + Token(1) + "&argument=%ff").status, 400);
  EXPECT_EQ(Ask(scene_.port(), "POST", path, {{"Content-Type", "text/plain"}}, "token=" + Token(1))
                .status,
            415);
  EXPECT_EQ(scene_.desk.Count("click"), 0);
}

TEST_F(LinkPages, ForeignPagesAreRefusedAndMissingOriginsAreNot) {
  const std::string path = scene_.LinkPath(1, 5);  // hold: can be chosen again
  const std::string body = "token=" + Token(1);
  const auto status = [&](const Headers& headers) {
    return PostForm(scene_.port(), path, body, headers).status;
  };
  EXPECT_EQ(status({{"Origin", "https://evil.example"}}), 403);
  EXPECT_EQ(status({{"Origin", scene_.origin() + ".evil.example"}}), 403);
  EXPECT_EQ(status({{"Origin", "http://127.0.0.1:1"}}), 403);
  EXPECT_EQ(status({{"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}}), 403);
  EXPECT_EQ(scene_.desk.Count("click"), 0);
  EXPECT_EQ(status({{"Origin", "null"}}), 200);
  EXPECT_EQ(status({{"Origin", scene_.origin()}, {"Sec-Fetch-Site", "same-origin"}}), 200);
  EXPECT_EQ(Ask(scene_.port(), "POST", path,
                {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, body)
                .status,
            200);
  EXPECT_EQ(scene_.desk.Count("click 5"), 3);
}

TEST_F(LinkPages, OtherMethodsAreNotAllowed) {
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"}) {
    Reply reply = Ask(scene_.port(), method, scene_.LinkPath(1, 1));
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.headers["allow"], "GET, HEAD, POST");
  }
  EXPECT_EQ(scene_.desk.Count(""), 0);
}

TEST_F(LinkPages, UnknownLinksSayNothing) {
  scene_.SendOffer({.call = 2, .language = "de"});
  EXPECT_EQ(Ask(scene_.port(), "GET", scene_.LinkPath(9, 1)).status, 404);
  EXPECT_EQ(Ask(scene_.port(), "GET", scene_.LinkPath(1, 9)).status, 404);
  for (const char* path : {"/c/", "/c/x", "/c/x/1", "/c//1", "/c/../1"}) {
    EXPECT_EQ(Ask(scene_.port(), "GET", path).status, 404) << path;
  }
  for (const std::string& end :
       std::vector<std::string>{"", "/", "/0", "/10", "/1/", "/1/1", "/a", "/%31"}) {
    EXPECT_EQ(Ask(scene_.port(), "GET", "/c/" + Token(1) + end).status, 404) << end;
  }
}

TEST_F(LinkPages, TheCallsLanguageIsSpoken) {
  scene_.SendOffer({.call = 2, .language = "de"});
  const Reply reply = Ask(scene_.port(), "GET", scene_.LinkPath(2, 1));
  EXPECT_THAT(reply.body, HasSubstr("<html lang=\"de\">"));
  EXPECT_THAT(reply.body, HasSubstr(">Sprachnachricht</button>"));
  EXPECT_THAT(Ask(scene_.port(), "GET", "/c/x/1", {{"Accept-Language", "de-AT,de;q=0.9"}}).body,
              HasSubstr("Hier ist nichts mehr"));
}

TEST(LinkLimits, ASilentRunnerIsWaitedForABoundedTime) {
  WebOptions options;
  options.answer_timeout = absl::Milliseconds(50);
  Scene scene(options);
  scene.SendOffer({});
  scene.desk.SetSilent(true);
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(1, 1)).status, 503);
  EXPECT_EQ(PostForm(scene.port(), scene.LinkPath(1, 5), "token=" + Token(1)).status, 503);
  AnswerClick late;
  late.outcome = ClickOutcome::kDone;
  for (const uint64_t click : {1, 99999}) {
    late.click = ClickId{click};
    scene.server->Answer(late);
  }
  scene.desk.SetSilent(false);
  scene.desk.SetFull(true);
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(1, 1)).status, 503);
  scene.desk.SetFull(false);
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(1, 1)).status, 200);
}

TEST(LinkLimits, GuessingIsStopped) {
  WebOptions options;
  options.max_wrong_tokens_per_minute = 5;
  Scene scene(options);
  scene.SendOffer({});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(50 + i, 1)).status, 404);
  }
  Reply blocked = Ask(scene.port(), "GET", scene.LinkPath(60, 1));
  EXPECT_EQ(blocked.status, 429);
  EXPECT_EQ(blocked.headers["retry-after"], "60");
  EXPECT_EQ(Ask(scene.port(), "GET", "/s/" + NewWebSecret()).status, 429);
  scene.clock.Advance(absl::Seconds(60));
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(61, 1)).status, 404);
  EXPECT_EQ(scene.server->counters().wrong_tokens, 8u);
}

TEST(LinkLimits, WhatIsRightIsServedWhateverOthersGuess) {
  WebOptions options;
  options.max_wrong_tokens_per_minute = 1;
  Scene scene(options);
  scene.SendOffer({});
  const std::string sign_in = scene.SignInPath("alice");
  for (int i = 0; i < 3; ++i) Ask(scene.port(), "GET", scene.LinkPath(50 + i, 1));
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(60, 1)).status, 429);
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(1, 1)).status, 200);
  EXPECT_EQ(Ask(scene.port(), "GET", sign_in).status, 200);
  EXPECT_EQ(PostForm(scene.port(), sign_in, "token=" + sign_in.substr(3)).status, 303);
}

}  // namespace
}  // namespace footman::web_test
