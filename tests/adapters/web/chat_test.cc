#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using nlohmann::json;

WebOptions Quick() {
  WebOptions options;
  options.grace = absl::Milliseconds(30);
  options.shown_timeout = absl::Milliseconds(120);
  return options;
}

bool IsOffer(const json& item) { return item["kind"] == "offer"; }
auto HasState(const std::string& state) {
  return [state](const json& item) { return IsOffer(item) && item["state"] == state; };
}

TEST(Chat, NeedsASessionAndOurOrigin) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  const auto status = [&](const Headers& headers) {
    return SocketClient(scene.port(), headers).status();
  };
  EXPECT_EQ(status({{"Origin", scene.origin()}}), 403);
  EXPECT_EQ(status({{"Origin", scene.origin()}, {"Cookie", "footman_session=" + NewWebSecret()}}),
            403);
  EXPECT_EQ(status({{"Cookie", cookie}}), 403);
  EXPECT_EQ(status({{"Cookie", cookie}, {"Origin", "null"}}), 403);
  EXPECT_EQ(status({{"Cookie", cookie}, {"Origin", "https://evil.example"}}), 403);
  EXPECT_EQ(status({{"Cookie", cookie}, {"Origin", scene.origin()}, {"Host", "evil.example"}}),
            404);
  EXPECT_EQ(status({{"Cookie", cookie}, {"Origin", scene.origin()}}), 101);
}

TEST(Chat, AnOfferIsDeliveredWhenItIsShown) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  EXPECT_TRUE(page.Hello()["items"].empty());
  scene.SendOffer({.call = 1, .time_left = absl::Seconds(25)});
  const json item = page.NextItem(IsOffer);
  EXPECT_EQ(item["state"], "open");
  EXPECT_EQ(item["left"], 25000);
  EXPECT_EQ(item["default"], "Voicemail");
  EXPECT_EQ(item["token"], FormatLinkToken(TokenFor(1)));
  EXPECT_EQ(item["options"][0]["link"], scene.origin() + scene.LinkPath(1, 1));
  EXPECT_EQ(scene.desk.Count("delivered"), 0);
  page.Say({{"type", "shown"}, {"item", item["id"]}});
  EXPECT_TRUE(scene.desk.Wait("delivered 1"));
  page.Say({{"type", "shown"}, {"item", item["id"]}});
  page.Say({{"type", "shown"}, {"item", 12345}});
  page.Say({{"type", "older"}, {"before", 5}});
  EXPECT_FALSE(page.Next("older").is_null());
  EXPECT_EQ(scene.desk.Count("delivered"), 1);
}

TEST(Chat, WithNobodyConnectedAnOfferFailsAndStaysAsMissed) {
  Scene scene(Quick());
  scene.SendOffer({});
  EXPECT_TRUE(scene.desk.Wait("failed 1 nobody is connected"));
  Page page(scene, scene.SignIn("alice"));
  const json welcome = page.Hello();
  ASSERT_EQ(welcome["items"].size(), 1u);
  EXPECT_EQ(welcome["items"][0]["state"], "missed");
  EXPECT_FALSE(welcome["items"][0].contains("token"));
  EXPECT_FALSE(welcome["items"][0]["options"][0].contains("link"));
  page.Say({{"type", "shown"}, {"item", welcome["items"][0]["id"]}});
  page.Say({{"type", "older"}, {"before", 5}});
  EXPECT_FALSE(page.Next("older").is_null());
  EXPECT_EQ(scene.desk.Count("delivered"), 0);
  EXPECT_EQ(scene.server->counters().offers_failed, 1u);
}

TEST(Chat, AnOpenChatThatShowsNothingMakesTheOfferFail) {
  Scene scene(Quick());
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  scene.SendOffer({});
  EXPECT_TRUE(scene.desk.Wait("failed 1 no open chat shows it"));
  EXPECT_FALSE(page.NextItem(HasState("missed")).is_null());
}

TEST(Chat, AChatThatComesBackWithinTheGraceGetsTheOffer) {
  WebOptions options;
  options.grace = absl::Seconds(4);
  Scene scene(options);
  const std::string cookie = scene.SignIn("alice");
  scene.SendOffer({});
  Page page(scene, cookie);
  const json welcome = page.Hello();
  ASSERT_EQ(welcome["items"].size(), 1u);
  EXPECT_EQ(welcome["items"][0]["state"], "open");
  page.Say({{"type", "shown"}, {"item", welcome["items"][0]["id"]}});
  EXPECT_TRUE(scene.desk.Wait("delivered 1"));
}

TEST(Chat, EveryTabGetsEverything) {
  Scene scene;
  Page one(scene, scene.SignIn("alice"));
  Page two(scene, scene.SignIn("alice"));
  Page stranger(scene, scene.SignIn("bert"));
  one.Hello();
  two.Hello();
  stranger.Hello();
  scene.SendOffer({});
  const json item = one.NextItem(IsOffer);
  EXPECT_EQ(two.NextItem(IsOffer)["id"], item["id"]);
  one.Say({{"type", "click"},
           {"ref", "r1"},
           {"token", item["token"]},
           {"option", 1},
           {"argument", ""}});
  EXPECT_EQ(one.Next("answer")["outcome"], "done");
  EXPECT_TRUE(scene.desk.Wait("click 1 button "));
  scene.UpdateOffer(1, OfferChange::kTaken, "taken on web at 14:03");
  for (Page* page : {&one, &two}) {
    const json taken = page->NextItem(HasState("taken"));
    EXPECT_EQ(taken["update"], "taken on web at 14:03");
    EXPECT_EQ(taken["id"], item["id"]);
    EXPECT_FALSE(taken.contains("token"));
    EXPECT_GT(taken["changed"], item["changed"]);
  }
  two.Say({{"type", "click"},
           {"ref", "r2"},
           {"token", item["token"]},
           {"option", 2},
           {"argument", ""}});
  const json late = two.Next("answer");
  EXPECT_EQ(late["ref"], "r2");
  EXPECT_EQ(late["outcome"], "ended");
  two.Say({{"type", "seen"}, {"mark", item["changed"]}});
  EXPECT_EQ(one.Next("seen")["mark"], item["changed"]);
  ASSERT_TRUE(scene.server->Note({"web", "bert", CallId(), "only for bert"}).ok());
  EXPECT_EQ(stranger.Next("item")["item"]["text"], "only for bert");
}

TEST(Chat, ExtendingKeepsTheOfferOpen) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  scene.SendOffer({});
  page.NextItem(IsOffer);
  scene.UpdateOffer(1, OfferChange::kExtended, "the caller waits");
  const json item = page.NextItem(IsOffer);
  EXPECT_EQ(item["state"], "open");
  EXPECT_EQ(item["left"], 50000);
  EXPECT_EQ(item["update"], "the caller waits");
  scene.clock.Advance(absl::Seconds(20));
  Page late(scene, scene.SignIn("alice"));
  EXPECT_EQ(late.Hello()["items"][0]["left"], 30000);
}

TEST(Chat, TypedRepliesAreLiveAndComeOnce) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  page.Say({{"type", "reply"}, {"id", "m1"}, {"text", "  say Grüße \n"}});
  EXPECT_EQ(page.Next("item")["item"]["text"], "say Grüße");
  EXPECT_EQ(page.Next("sent")["id"], "m1");
  page.Say({{"type", "reply"}, {"id", "m1"}, {"text", "say Grüße"}});
  EXPECT_EQ(page.Next("sent")["id"], "m1");
  EXPECT_TRUE(scene.desk.Wait("reply 7 web:alice say Grüße"));
  EXPECT_EQ(scene.desk.Count("reply"), 1);
  page.Say({{"type", "reply"}, {"id", "m2"}, {"text", std::string(2001, 'x')}});
  EXPECT_EQ(page.Next("not_sent")["reason"], "too_long");
  scene.desk.SetFull(true);
  page.Say({{"type", "reply"}, {"id", "m3"}, {"text", "1"}});
  EXPECT_EQ(page.Next("not_sent")["reason"], "busy");
  scene.desk.SetFull(false);
  page.Say({{"type", "reply"}, {"id", "m3"}, {"text", "1"}});
  EXPECT_EQ(page.Next("sent")["id"], "m3");
}

TEST(Chat, AnIdIsRepeatedOnlyByTheSameTabAndSoon) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  const auto type = [&](const std::string& tab) {
    Page page(scene, cookie);
    page.Hello(tab);
    page.Say({{"type", "reply"}, {"id", "m1"}, {"text", "1"}});
    EXPECT_EQ(page.Next("sent")["id"], "m1");
    page.socket.Close();
    return scene.desk.Count("reply");
  };
  EXPECT_EQ(type("one"), 1);
  EXPECT_EQ(scene.desk.last_device(), "one");
  EXPECT_EQ(type("one"), 1) << "it had missed the answer, and connected again";
  EXPECT_EQ(type("two"), 2);
  EXPECT_EQ(scene.desk.last_device(), "two");
  EXPECT_EQ(type(""), 3);
  EXPECT_EQ(type(""), 4) << "without a name each connection is a tab";
  scene.clock.Advance(absl::Minutes(2) + absl::Seconds(1));
  EXPECT_EQ(type("one"), 5);
  EXPECT_EQ(scene.storage.LoadChat("alice", 0, 10)->items.size(), 5u) << "shown as often";
  Page nameless(scene, cookie);
  nameless.Say({{"type", "hello"}, {"tab", 7}});
  EXPECT_EQ(nameless.socket.CloseCode(), 1008);
}

// The core reads quotations and what keyboards add: the whole text is its business.
TEST(Chat, WhatIsPastedReachesTheCoreWhole) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  int number = 0;
  for (const char* text : {"> (b) Call from Bob (+4930111)\n> 2 say ...: Say what I type\n\n1",
                           "\xEF\xBB\xBF\x31", "\xD8\x9C\x32", "transfer +49\xC2\xA0\x33\x30",
                           "\xEF\xBC\x91", "1\xEF\xB8\x8F\xE2\x83\xA3"}) {
    page.Say({{"type", "reply"}, {"id", std::to_string(++number)}, {"text", text}});
    EXPECT_EQ(page.Next("item")["item"]["text"], text);
    EXPECT_TRUE(scene.desk.Wait(std::string("reply 7 web:alice ") + text));
  }
}

TEST(Chat, WhatWasMissedIsThereOnceAfterComingBack) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  {
    Page page(scene, cookie);
    page.Hello();
    scene.SendOffer({});
    const json item = page.NextItem(IsOffer);
    page.Say({{"type", "shown"}, {"item", item["id"]}});
    ASSERT_TRUE(scene.desk.Wait("delivered 1"));
    page.socket.Close();
  }
  scene.UpdateOffer(1, OfferChange::kDefaulted, "no reply: voicemail");
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(scene.server->Note({"web", "alice", CallId(), std::to_string(i)}).ok());
  }
  Page page(scene, cookie);
  json welcome = page.Hello();
  EXPECT_EQ(welcome["items"].size(), 50u);
  EXPECT_EQ(welcome["more"], true);
  EXPECT_EQ(welcome["items"][49]["text"], "59");
  page.Say({{"type", "older"}, {"before", welcome["items"][0]["id"]}});
  const json older = page.Next("older");
  ASSERT_EQ(older["items"].size(), 11u);
  EXPECT_EQ(older["more"], false);
  EXPECT_EQ(older["items"][0]["update"], "no reply: voicemail");
  EXPECT_EQ(older["items"][10]["text"], "9");
}

// "You could not be reached in time": it waits for whoever opens the page, once.
TEST(Chat, ACallThatNobodyCouldBeAskedAboutIsThereWhenThePageOpens) {
  Scene scene(Quick());
  scene.SendOffer({});
  ASSERT_TRUE(scene.desk.Wait("failed 1 nobody is connected"));
  const std::string text = "Bob Miller called at 14:03. You could not be reached in time.";
  scene.UpdateOffer(1, OfferChange::kDefaulted, text);
  scene.UpdateOffer(9, OfferChange::kDefaulted, "Carl called at 14:04.");  // never known here
  scene.UpdateOffer(8, OfferChange::kTaken, "of no use");
  Page page(scene, scene.SignIn("alice"));
  const json items = page.Hello()["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0]["state"], "defaulted");
  EXPECT_EQ(items[0]["update"], text);
  EXPECT_FALSE(items[0].contains("token"));
  EXPECT_EQ(items[1]["kind"], "note");
  EXPECT_EQ(items[1]["text"], "Carl called at 14:04.");
  EXPECT_EQ(scene.desk.Count("delivered"), 0);
}

TEST(Chat, WhatTheStorageDidNotTakeIsStoredLater) {
  Scene scene(Quick());
  scene.storage.SetBroken(true);
  scene.SendOffer({});
  ASSERT_TRUE(scene.desk.Wait("failed 1 nobody is connected"));
  scene.UpdateOffer(1, OfferChange::kDefaulted, "Bob Miller called at 14:03.");
  scene.SendOffer({.call = 2});
  ASSERT_TRUE(scene.desk.Wait("failed 2 nobody is connected"));
  scene.storage.SetBroken(false);
  Page page(scene, scene.SignIn("alice"));
  const json items = page.Hello()["items"];
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0]["update"], "Bob Miller called at 14:03.");
  EXPECT_EQ(items[1]["state"], "missed");
}

TEST(Chat, AnOfferOfAnotherLifeOfTheServerIsNotShownAsOpen) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  Page before(scene, cookie);
  before.Hello();
  scene.SendOffer({});
  before.NextItem(IsOffer);
  scene.server.reset();
  auto again = WebServer::Create({}, scene.storage, scene.clock);
  ASSERT_TRUE(again.ok());
  scene.server = *std::move(again);
  scene.server->Start(scene.desk);
  Page after(scene, cookie);
  EXPECT_EQ(after.Hello()["items"][0]["state"], "lost");
}

TEST(Chat, BrokenStorageStillShowsTheCall) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  scene.storage.SetBroken(true);
  scene.SendOffer({});
  const json item = page.NextItem(IsOffer);
  page.Say({{"type", "shown"}, {"item", item["id"]}});
  EXPECT_TRUE(scene.desk.Wait("delivered 1"));
  page.Say({{"type", "older"}, {"before", item["id"]}});
  EXPECT_EQ(page.Next("older")["failed"], true);
  EXPECT_GE(scene.server->counters().storage_errors, 2u);
}

TEST(Chat, NothingSecretIsStored) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  scene.SendOffer({});
  page.NextItem(IsOffer);
  const auto history = scene.storage.LoadChat("alice", 0, 10);
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->items.size(), 1u);
  EXPECT_EQ(history->items[0].content.find(FormatLinkToken(TokenFor(1))), std::string::npos);
}

TEST(Chat, VoicemailsAreItems) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  ASSERT_TRUE(scene.server
                  ->Voicemail({"web", "alice", OfferFor(1).call, "vm-1", "Voicemail from Bob, 0:12",
                               absl::Seconds(12)})
                  .ok());
  const json item = page.Next("item")["item"];
  EXPECT_EQ(item["kind"], "voicemail");
  EXPECT_EQ(item["voicemail"], "vm-1");
  EXPECT_EQ(item["length"], 12000);
}

TEST(Chat, OneUserMayOpenOnlySoMany) {
  WebOptions options;
  options.max_chats_per_user = 2;
  Scene scene(options);
  const Headers headers = scene.SocketHeaders(scene.SignIn("alice"));
  SocketClient one(scene.port(), headers);
  SocketClient two(scene.port(), headers);
  EXPECT_EQ(one.status(), 101);
  EXPECT_EQ(two.status(), 101);
  EXPECT_EQ(SocketClient(scene.port(), headers).status(), 503);
  EXPECT_EQ(SocketClient(scene.port(), scene.SocketHeaders(scene.SignIn("bert"))).status(), 101);
}

}  // namespace
}  // namespace footman::web_test
