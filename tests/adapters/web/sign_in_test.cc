#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(SignIn, GetShowsAButtonAndUsesNothingUp) {
  Scene scene;
  const std::string path = scene.SignInPath("alice");
  for (const char* method : {"GET", "HEAD", "GET"}) {
    Reply reply = Ask(scene.port(), method, path, {{"Sec-Purpose", "prefetch"}});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.count("set-cookie"), 0u);
  }
  EXPECT_THAT(Ask(scene.port(), "GET", path).body, HasSubstr("Sign in as Alice &lt;A&gt;"));
  EXPECT_EQ(PostForm(scene.port(), path, "token=" + path.substr(3)).status, 303);
}

TEST(SignIn, PostRedeemsOnce) {
  Scene scene;
  const std::string path = scene.SignInPath("alice");
  Reply first = PostForm(scene.port(), path, "token=" + path.substr(3));
  EXPECT_EQ(first.status, 303);
  EXPECT_EQ(first.headers["location"], "/");
  const std::string cookie = first.headers["set-cookie"];
  EXPECT_THAT(cookie, HasSubstr("; HttpOnly"));
  EXPECT_THAT(cookie, HasSubstr("; SameSite=Lax"));
  EXPECT_THAT(cookie, HasSubstr("; Path=/"));
  EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
  Reply second = PostForm(scene.port(), path, "token=" + path.substr(3));
  EXPECT_EQ(second.status, 404);
  EXPECT_EQ(second.headers.count("set-cookie"), 0u);
  EXPECT_EQ(Ask(scene.port(), "GET", path).status, 404);
}

TEST(SignIn, ExpiresAfterTenMinutes) {
  Scene scene;
  const std::string early = scene.SignInPath("alice");
  const std::string late = scene.SignInPath("alice");
  scene.clock.Advance(absl::Minutes(10) - absl::Seconds(1));
  EXPECT_EQ(PostForm(scene.port(), early, "token=" + early.substr(3)).status, 303);
  scene.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(PostForm(scene.port(), late, "token=" + late.substr(3)).status, 404);
}

TEST(SignIn, ForeignPagesAndWrongBodiesAreRefused) {
  Scene scene;
  const std::string path = scene.SignInPath("alice");
  const std::string body = "token=" + path.substr(3);
  EXPECT_EQ(PostForm(scene.port(), path, body, {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(PostForm(scene.port(), path, body, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(PostForm(scene.port(), path, "token=" + NewWebSecret()).status, 400);
  EXPECT_EQ(Ask(scene.port(), "POST", path, {}, body).status, 415);
  EXPECT_EQ(PostForm(scene.port(), path, body).status, 303);
}

TEST(SignIn, TheCookieIsSecureUnderTls) {
  WebOptions options;
  options.public_origin = "https://calls.example.org";
  Scene scene(options);
  const std::string path = scene.SignInPath("alice");
  Reply reply = PostForm(scene.port(), path, "token=" + path.substr(3),
                         {{"Host", "calls.example.org"}, {"Origin", "https://calls.example.org"}});
  EXPECT_EQ(reply.status, 303);
  const std::string cookie = reply.headers["set-cookie"];
  EXPECT_THAT(cookie, ::testing::StartsWith("__Host-footman_session="));
  EXPECT_THAT(cookie, HasSubstr("; Path=/; HttpOnly; SameSite=Lax; Secure"));
  EXPECT_EQ(Ask(scene.port(), "GET", "/",
                {{"Host", "calls.example.org:443"}, {"Cookie", cookie.substr(0, cookie.find(';'))}})
                .status,
            200);
}

TEST(SignIn, TheChatPageNeedsASession) {
  Scene scene;
  EXPECT_EQ(Ask(scene.port(), "GET", "/").status, 403);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", "footman_session=" + NewWebSecret()}}).status,
            403);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", "footman_session=; x=y"}}).status, 403);
  const Reply page = Ask(scene.port(), "GET", "/", {{"Cookie", "a=b; " + scene.SignIn("bert")}});
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<html lang=\"de\">"));
}

TEST(SignIn, SigningOutEndsTheSessionAndItsOpenChats) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  const std::string other = scene.SignIn("alice");
  Page page(scene, cookie);
  Page other_page(scene, other);
  page.Hello();
  other_page.Hello();
  const Headers from_elsewhere = {{"Cookie", cookie}, {"Origin", "https://evil.example"}};
  EXPECT_EQ(Ask(scene.port(), "POST", "/sign-out", from_elsewhere).status, 403);
  EXPECT_EQ(Ask(scene.port(), "POST", "/sign-out", {{"Cookie", cookie}}).status, 403);
  EXPECT_EQ(Ask(scene.port(), "GET", "/sign-out", {{"Cookie", cookie}}).status, 405);
  Reply out =
      Ask(scene.port(), "POST", "/sign-out", {{"Cookie", cookie}, {"Origin", scene.origin()}});
  EXPECT_EQ(out.status, 303);
  EXPECT_THAT(out.headers["set-cookie"], HasSubstr("Max-Age=0"));
  EXPECT_FALSE(page.Next("signed_out").is_null());
  EXPECT_EQ(page.socket.CloseCode(), 4401);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", cookie}}).status, 403);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", other}}).status, 200);
  EXPECT_EQ(scene.server->counters().open_chats, 1);
}

TEST(SignIn, ASessionRevokedElsewhereEndsItsChatSoon) {
  WebOptions options;
  options.recheck_interval = absl::Milliseconds(20);
  Scene scene(options);
  const std::string cookie = scene.SignIn("alice");
  Page page(scene, cookie);
  page.Hello();
  const std::string secret = cookie.substr(cookie.find('=') + 1);
  ASSERT_TRUE(scene.storage.RevokeSession(HashWebSecret(secret)).ok());
  scene.clock.Advance(absl::Seconds(1));
  EXPECT_FALSE(page.Next("signed_out").is_null());
}

TEST(SignIn, SessionsExpire) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  scene.clock.Advance(absl::Hours(24 * 31));
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", cookie}}).status, 403);
}

TEST(SignIn, BrokenStorageIsSaidHonestly) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  const std::string path = scene.SignInPath("alice");
  scene.storage.SetBroken(true);
  EXPECT_EQ(Ask(scene.port(), "GET", path).status, 503);
  EXPECT_EQ(PostForm(scene.port(), path, "token=" + path.substr(3)).status, 503);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", cookie}}).status, 503);
  scene.storage.SetBroken(false);
  EXPECT_EQ(PostForm(scene.port(), path, "token=" + path.substr(3)).status, 303);
}

}  // namespace
}  // namespace footman::web_test
