// What the web chat needs kept: sign-in links, sessions, chats.

#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SqliteSecretHash Hash(uint8_t fill) {
  SqliteSecretHash hash;
  hash.fill(fill);
  return hash;
}

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

class WebTest : public DatabaseTest {
 protected:
  WebTest() : database_(OpenWithPeople()) {}

  void Put(uint64_t id, const std::string& content = "{}") {
    const absl::Status status = database_->PutChatItem("alice", {id, kNow, content, ""});
    EXPECT_TRUE(status.ok()) << status;
  }

  std::unique_ptr<SqliteDatabase> database_;
};

TEST_F(WebTest, ALinkSignsInOnce) {
  EXPECT_EQ(*database_->AddSignIn("alice", Hash(1), kNow + absl::Minutes(10)), "alice");
  // Looking uses nothing up.
  for (int i = 0; i < 2; ++i) {
    const absl::StatusOr<SqliteWebUser> user = database_->FindSignIn(Hash(1), kNow);
    ASSERT_TRUE(user.ok()) << user.status();
    EXPECT_EQ(user->user, "alice");
    EXPECT_EQ(user->display_name, "Alice Example");
    EXPECT_EQ(user->language, "de");
    EXPECT_EQ(user->subscriber, database_->Load("alice")->subscriber);
  }
  const absl::StatusOr<SqliteWebUser> user =
      database_->RedeemSignIn(Hash(1), Hash(2), kNow, kNow + absl::Hours(1));
  ASSERT_TRUE(user.ok()) << user.status();
  EXPECT_EQ(user->user, "alice");
  EXPECT_TRUE(absl::IsNotFound(
      database_->RedeemSignIn(Hash(1), Hash(3), kNow, kNow + absl::Hours(1)).status()));
  EXPECT_TRUE(absl::IsNotFound(database_->FindSignIn(Hash(1), kNow).status()));
  EXPECT_TRUE(absl::IsNotFound(database_->FindSession(Hash(3), kNow).status()));
  EXPECT_EQ(database_->FindSession(Hash(2), kNow)->user, "alice");
}

TEST_F(WebTest, OfTwoAtOnceOneSignsIn) {
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(1), kNow + absl::Minutes(10)).ok());
  SqliteOptions patient = Options();
  patient.busy_timeout = absl::Seconds(20);
  std::unique_ptr<SqliteDatabase> one = Open(patient);
  std::unique_ptr<SqliteDatabase> two = Open(patient);
  absl::Status first;
  absl::Status second;
  std::thread thread(
      [&] { first = one->RedeemSignIn(Hash(1), Hash(2), kNow, kNow + absl::Hours(1)).status(); });
  second = two->RedeemSignIn(Hash(1), Hash(3), kNow, kNow + absl::Hours(1)).status();
  thread.join();
  EXPECT_NE(first.ok(), second.ok());
  EXPECT_TRUE(absl::IsNotFound(first.ok() ? second : first));
}

TEST_F(WebTest, LinksAndSessionsExpire) {
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(1), kNow).ok());
  EXPECT_TRUE(absl::IsNotFound(database_->FindSignIn(Hash(1), kNow).status()));
  EXPECT_TRUE(absl::IsNotFound(
      database_->RedeemSignIn(Hash(1), Hash(2), kNow, kNow + absl::Hours(1)).status()));
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(3), kNow + absl::Seconds(1)).ok());
  ASSERT_TRUE(database_->RedeemSignIn(Hash(3), Hash(4), kNow, kNow + absl::Hours(1)).ok());
  EXPECT_TRUE(database_->FindSession(Hash(4), kNow + absl::Minutes(59)).ok());
  EXPECT_TRUE(absl::IsNotFound(database_->FindSession(Hash(4), kNow + absl::Hours(1)).status()));
}

TEST_F(WebTest, SessionsAreRevoked) {
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(1), kNow + absl::Minutes(10)).ok());
  ASSERT_TRUE(database_->RedeemSignIn(Hash(1), Hash(2), kNow, kNow + absl::Hours(1)).ok());
  EXPECT_TRUE(database_->RevokeSession(Hash(2)).ok());
  EXPECT_TRUE(absl::IsNotFound(database_->FindSession(Hash(2), kNow).status()));
  EXPECT_TRUE(database_->RevokeSession(Hash(2)).ok());
}

TEST_F(WebTest, SessionsAreListedAndEndedTogether) {
  const SubscriberId alice = database_->Load("alice")->subscriber;
  for (uint8_t i = 1; i <= 2; ++i) {
    ASSERT_TRUE(database_->AddSignIn("alice", Hash(i), kNow + absl::Minutes(10)).ok());
    ASSERT_TRUE(
        database_
            ->RedeemSignIn(Hash(i), Hash(10 + i), kNow + absl::Seconds(i), kNow + absl::Hours(1))
            .ok());
  }
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(3), kNow + absl::Minutes(10)).ok());
  ASSERT_TRUE(database_->DescribeSession(Hash(11), "Firefox", kNow + absl::Minutes(5)).ok());
  ASSERT_TRUE(database_->DescribeSession(Hash(11), "", kNow).ok());  // says nothing new
  const auto sessions = database_->ListSessions(alice, kNow);
  ASSERT_TRUE(sessions.ok()) << sessions.status();
  ASSERT_EQ(sessions->size(), 2u);
  EXPECT_EQ(sessions->at(0).session, Hash(11));
  EXPECT_EQ(sessions->at(0).device, "Firefox");
  EXPECT_EQ(sessions->at(0).user, "alice");
  EXPECT_EQ(sessions->at(0).created, kNow + absl::Seconds(1));
  EXPECT_EQ(sessions->at(0).used, kNow + absl::Minutes(5));
  EXPECT_EQ(sessions->at(1).used, kNow + absl::Seconds(2));
  EXPECT_THAT(*database_->ListSessions(alice, kNow + absl::Hours(2)), IsEmpty());
  EXPECT_EQ(*database_->RevokeSessions(alice), 2);
  EXPECT_THAT(*database_->ListSessions(alice, kNow), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(database_->FindSignIn(Hash(3), kNow).status()));  // a lost link
}

TEST_F(WebTest, OnlyUsersOfTheChatGetLinks) {
  EXPECT_TRUE(absl::IsNotFound(database_->AddSignIn("carol", Hash(1), kNow).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(database_->AddSignIn("bob", Hash(1), kNow).status()));
}

TEST_F(WebTest, AUserNameThatPassesOnTakesNothingAlong) {
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(1), kNow + absl::Minutes(10)).ok());
  ASSERT_TRUE(database_->AddSignIn("alice", Hash(2), kNow + absl::Minutes(10)).ok());
  ASSERT_TRUE(database_->RedeemSignIn(Hash(1), Hash(3), kNow, kNow + absl::Hours(1)).ok());
  Put(1, "\"for Alice\"");
  const char* set = "option_set { name: \"s\" option { do: WAIT } }";
  ASSERT_TRUE(database_
                  ->Import(absl::StrCat("subscriber { name: \"alice\" number: \"+4930123456\" }"
                                        "subscriber { name: \"bob\" number: \"+4930654321\" "
                                        "address { service: \"web\" user: \"alice\" } ",
                                        set, "}"),
                           "f")
                  .ok());
  EXPECT_TRUE(absl::IsNotFound(database_->FindSession(Hash(3), kNow).status()));
  EXPECT_TRUE(absl::IsNotFound(database_->FindSignIn(Hash(2), kNow).status()));
  EXPECT_THAT(database_->LoadChat("alice", 0, 10)->items, IsEmpty());
}

TEST_F(WebTest, TheChatIsReadPageByPage) {
  for (uint64_t id = 1; id <= 5; ++id) Put(id * 10, absl::StrCat("{\"n\":", id, "}"));
  absl::StatusOr<SqliteChat> chat = database_->LoadChat("alice", 0, 2);
  ASSERT_TRUE(chat.ok()) << chat.status();
  EXPECT_THAT(chat->items,
              ElementsAre(Field(&SqliteChatItem::id, 50), Field(&SqliteChatItem::id, 40)));
  EXPECT_EQ(chat->items[0].content, "{\"n\":5}");
  EXPECT_EQ(chat->items[0].time, kNow);
  chat = database_->LoadChat("alice", 40, 10);
  EXPECT_THAT(chat->items,
              ElementsAre(Field(&SqliteChatItem::id, 30), Field(&SqliteChatItem::id, 20),
                          Field(&SqliteChatItem::id, 10)));
  EXPECT_THAT(database_->LoadChat("alice", 10, 10)->items, IsEmpty());
  EXPECT_THAT(database_->LoadChat("alice", 0, -1)->items, IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(database_->LoadChat("bob", 0, 10).status()));
  EXPECT_TRUE(absl::IsNotFound(database_->PutChatItem("bob", {1, kNow, "{}"})));
}

TEST_F(WebTest, AnItemIsReplaced) {
  Put(1, "\"ringing\"");
  Put(2);
  Put(1, "\"taken\"");
  const absl::StatusOr<SqliteChat> chat = database_->LoadChat("alice", 0, 10);
  ASSERT_THAT(chat->items, SizeIs(2));
  EXPECT_EQ(chat->items[1].content, "\"taken\"");
}

TEST_F(WebTest, TheOldestItemsGoFirst) {
  SqliteOptions options = Options();
  options.max_chat_items = 3;
  database_ = Open(options);
  for (const uint64_t id : {1, 2, 3, 5, 4}) Put(id);
  EXPECT_THAT(database_->LoadChat("alice", 0, 10)->items,
              ElementsAre(Field(&SqliteChatItem::id, 5), Field(&SqliteChatItem::id, 4),
                          Field(&SqliteChatItem::id, 3)));
  Put(1, "\"too old to be kept\"");
  EXPECT_THAT(database_->LoadChat("alice", 0, 10)->items, SizeIs(3));
}

TEST_F(WebTest, TheMarkOnlyRises) {
  EXPECT_EQ(database_->LoadChat("alice", 0, 1)->seen, 0);
  ASSERT_TRUE(database_->MarkSeen("alice", 7).ok());
  ASSERT_TRUE(database_->MarkSeen("alice", 3).ok());
  EXPECT_EQ(database_->LoadChat("alice", 0, 1)->seen, 7);
  EXPECT_TRUE(absl::IsNotFound(database_->MarkSeen("bob", 1)));
}

}  // namespace
}  // namespace footman::sqlite
