// What people ask in an open chat of their voicemails and sessions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/adapters/web/device.h"
#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using nlohmann::json;

constexpr char kFirefox[] = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0";

class ChatRequests : public ::testing::Test {
 protected:
  ChatRequests() : cookie_(scene_.SignIn("alice")), page_(scene_, cookie_) {
    for (const char* id : {"vm-1", "vm-2", "vm-3"}) {
      scene_.storage.AddVoicemail(SubscriberId(7), id, {"a.wav", "Bob", absl::Seconds(3), {}});
      EXPECT_TRUE(
          scene_.server
              ->Voicemail({"web", "alice", CallId(1), id, "Voicemail from Bob", absl::Seconds(3)})
              .ok());
    }
    page_.Hello();
  }
  // What a page that is opened now gets to see of the three.
  json Voicemails() {
    json items = Page(scene_, cookie_).Hello()["items"];
    EXPECT_EQ(items.size(), 3u);
    return items;
  }

  Scene scene_;
  const std::string cookie_;
  Page page_;
};

TEST_F(ChatRequests, VoicemailsAreHeardKeptAndDeletedInEveryTab) {
  Page other(scene_, cookie_);
  other.Hello();
  page_.Say({{"type", "heard"}, {"voicemail", "vm-1"}});
  EXPECT_EQ(other.Next("voicemail"),
            (json{{"type", "voicemail"}, {"voicemail", "vm-1"}, {"heard", true}}));
  page_.Say({{"type", "keep"}, {"voicemail", "vm-1"}, {"keep", true}});
  EXPECT_EQ(other.Next("voicemail")["kept"], true);
  page_.Say({{"type", "delete"}, {"voicemail", "vm-2"}});
  EXPECT_EQ(other.Next("voicemail"),
            (json{{"type", "voicemail"}, {"voicemail", "vm-2"}, {"gone", true}}));
  const json items = Voicemails();
  EXPECT_EQ(items[0]["heard"], true);
  EXPECT_EQ(items[0]["kept"], true);
  EXPECT_EQ(items[1]["gone"], true);
  EXPECT_EQ(items[2]["heard"], false);
  EXPECT_FALSE(items[2].contains("gone"));
  EXPECT_EQ(Ask(scene_.port(), "GET", "/v/vm-2", {{"Cookie", cookie_}}).status, 404);
}

TEST_F(ChatRequests, AllThatWereHeardGoButForThoseThatAreKept) {
  for (const char* id : {"vm-1", "vm-2"}) page_.Say({{"type", "heard"}, {"voicemail", id}});
  page_.Say({{"type", "keep"}, {"voicemail", "vm-1"}, {"keep", true}});
  page_.Say({{"type", "delete_heard"}});
  EXPECT_EQ(page_.Next("deleted")["count"], 1);
  const json items = Voicemails();
  EXPECT_FALSE(items[0].contains("gone"));
  EXPECT_EQ(items[1]["gone"], true);
  EXPECT_FALSE(items[2].contains("gone"));
}

TEST_F(ChatRequests, AnothersVoicemailIsOutOfReach) {
  Page bert(scene_, scene_.SignIn("bert"));
  bert.Hello();
  bert.Say({{"type", "delete"}, {"voicemail", "vm-1"}});
  EXPECT_EQ(bert.Next("voicemail")["gone"], true);  // as of one that never was
  EXPECT_FALSE(Voicemails()[0].contains("gone"));
}

TEST_F(ChatRequests, TroubleIsSaidHonestly) {
  scene_.storage.SetBroken(true);
  for (const json& message : {json{{"type", "delete"}, {"voicemail", "vm-1"}},
                              json{{"type", "delete_heard"}}, json{{"type", "sessions"}}}) {
    page_.Say(message);
    EXPECT_FALSE(page_.Next("trouble").is_null()) << message;
  }
  scene_.storage.SetBroken(false);
  EXPECT_FALSE(Voicemails()[0].contains("gone"));
}

TEST_F(ChatRequests, NonsenseClosesTheChat) {
  for (const json& message :
       {json{{"type", "heard"}}, json{{"type", "keep"}, {"voicemail", "vm-1"}},
        json{{"type", "keep"}, {"voicemail", "vm-1"}, {"keep", 1}},
        json{{"type", "end_session"}}}) {
    Page page(scene_, cookie_);
    page.Hello();
    page.Say(message);
    EXPECT_EQ(page.socket.CloseCode(), 1008) << message;
  }
}

TEST_F(ChatRequests, SessionsAreListedAndEnded) {
  const std::string path = scene_.SignInPath("alice");
  Reply reply =
      PostForm(scene_.port(), path, "token=" + path.substr(3), {{"User-Agent", kFirefox}});
  std::string lost = reply.headers["set-cookie"];
  lost = lost.substr(0, lost.find(';'));
  scene_.SignIn("bert");  // no business of Alice's
  Page phone(scene_, lost);
  scene_.clock.Advance(absl::Minutes(1));
  phone.Hello();
  page_.Say({{"type", "sessions"}});
  json sessions = page_.Next("sessions")["sessions"];
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions[0]["device"], "Firefox, Android");
  EXPECT_EQ(sessions[0]["current"], false);
  EXPECT_EQ(sessions[0]["used"].get<int64_t>() - sessions[0]["created"].get<int64_t>(), 60000);
  EXPECT_EQ(sessions[1]["current"], true);
  page_.Say({{"type", "end_session"}, {"id", sessions[0]["id"]}});
  EXPECT_EQ(page_.Next("sessions")["sessions"].size(), 1u);
  EXPECT_FALSE(phone.Next("signed_out").is_null());
  EXPECT_EQ(Ask(scene_.port(), "GET", "/", {{"Cookie", lost}}).status, 403);
  EXPECT_EQ(Ask(scene_.port(), "GET", "/", {{"Cookie", cookie_}}).status, 200);
}

TEST(Device, IsNamedAsPeopleKnowIt) {
  EXPECT_EQ(web::DeviceOf(kFirefox), "Firefox, Android");
  EXPECT_EQ(web::DeviceOf("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
                          "Chrome/130.0.0.0 Safari/537.36"),
            "Chrome, Linux");
  EXPECT_EQ(web::DeviceOf("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 "
                          "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"),
            "Safari, iPhone");
  EXPECT_EQ(web::DeviceOf("curl/8.5"), "");
  EXPECT_EQ(web::DeviceOf(""), "");
}

}  // namespace
}  // namespace footman::web_test
