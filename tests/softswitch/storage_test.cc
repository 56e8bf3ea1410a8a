// The database behind the chat: what the web adapter and the recordings ask of it.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "examples/softswitch/config.h"
#include "examples/softswitch/data_directory.h"
#include "examples/softswitch/voicemail_retention.h"
#include "examples/softswitch/voicemail_storing.h"
#include "examples/softswitch/web_storage.h"
#include "footman/testing/fake_ports.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace footman::softswitch {
namespace {

using ::testing::HasSubstr;

constexpr absl::Time kNow = absl::FromUnixSeconds(1780315200);
constexpr WebSecretHash kLink = {1};
constexpr WebSecretHash kSession = {2};

class StorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    config_.set_data_directory(::testing::TempDir() + "/storage-" + std::to_string(getpid()));
    ASSERT_TRUE(MakeDataDirectory(config_).ok());
    SqliteOptions options;
    options.path = DatabasePath(config_);
    auto database = SqliteDatabase::Open(options);
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    const auto imported = database_->Import(
        "subscriber { name: 'alice' display_name: 'Alice' number: '+4930123456'"
        "  address { service: 'web' user: 'alice' }"
        "  option_set { name: 'desk' option { do: VOICEMAIL } } }",
        "f");
    ASSERT_TRUE(imported.ok()) << imported.status();
    storage_ = std::make_unique<SqliteWebStorage>(*database_);
    alice_ = database_->List()->front().subscriber;
  }
  void TearDown() override {
    storage_.reset();
    database_.reset();
    std::filesystem::remove_all(config_.data_directory());
  }

  media::StoredVoicemail Voicemail() {
    media::StoredVoicemail voicemail;
    voicemail.call = CallId(7);
    voicemail.subscriber = alice_;
    voicemail.caller_number = "+4940111";
    voicemail.caller_name = "Bob";
    voicemail.presentation = Presentation::kAllowed;
    voicemail.started = kNow;
    voicemail.length = absl::Seconds(72);
    voicemail.audio = voicemail.path = "/recordings/a.wav";
    return voicemail;
  }

  Config config_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqliteWebStorage> storage_;
  SubscriberId alice_;
};

TEST_F(StorageTest, ASignInLinkBecomesASessionOnce) {
  ASSERT_TRUE(database_->AddSignIn("alice", kLink, kNow + kWebSignInTime).ok());
  const auto found = storage_->FindSignIn(kLink, kNow);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->user, "alice");
  EXPECT_EQ(found->display_name, "Alice");
  const absl::Time expires = kNow + absl::Hours(1);
  ASSERT_TRUE(storage_->RedeemSignIn(kLink, kSession, kNow, expires).ok());
  EXPECT_EQ(storage_->RedeemSignIn(kLink, {3}, kNow, expires).status().code(),
            absl::StatusCode::kNotFound);
  const auto session = storage_->FindSession(kSession, kNow);
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(session->subscriber, alice_);
  EXPECT_FALSE(storage_->FindSession(kSession, expires + absl::Seconds(1)).ok());
  ASSERT_TRUE(storage_->RevokeSession(kSession).ok());
  EXPECT_FALSE(storage_->FindSession(kSession, kNow).ok());
}

TEST_F(StorageTest, TheChatIsKept) {
  ASSERT_TRUE(storage_->PutChatItem("alice", {1, kNow, "{\"a\":1}"}).ok());
  ASSERT_TRUE(storage_->PutChatItem("alice", {2, kNow, "{\"a\":2}"}).ok());
  ASSERT_TRUE(storage_->PutChatItem("alice", {1, kNow, "{\"a\":3}"}).ok());
  ASSERT_TRUE(storage_->MarkSeen("alice", 5).ok());
  const auto chat = storage_->LoadChat("alice", 0, 10);
  ASSERT_TRUE(chat.ok()) << chat.status();
  ASSERT_EQ(chat->items.size(), 2u);
  EXPECT_EQ(chat->items[0].id, 2u);
  EXPECT_EQ(chat->items[1].content, "{\"a\":3}");
  EXPECT_EQ(chat->items[1].time, kNow);
  EXPECT_EQ(chat->seen, 5u);
  EXPECT_FALSE(storage_->LoadChat("nobody", 0, 10).ok());
}

TEST_F(StorageTest, AStoredRecordingIsItsSubscribersVoicemail) {
  const auto id = StoreInDatabase(Voicemail(), *database_);
  ASSERT_TRUE(id.ok()) << id.status();
  const auto voicemail = storage_->FindVoicemail(alice_, *id);
  ASSERT_TRUE(voicemail.ok()) << voicemail.status();
  EXPECT_EQ(voicemail->path, "/recordings/a.wav");
  EXPECT_EQ(voicemail->caller, "Bob (+4940111)");
  EXPECT_EQ(voicemail->length, absl::Seconds(72));
  EXPECT_EQ(storage_->FindVoicemail(SubscriberId(alice_.value() + 1), *id).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(*StoreInDatabase(Voicemail(), *database_), *id);  // asked again after a crash
}

TEST_F(StorageTest, ALeftoverIsShownWhereItsSubscriberIsAsked) {
  testing::FakeChannel channel("web");
  ASSERT_TRUE(ShowLeftover(Voicemail(), "id", *database_, channel).ok());
  ASSERT_EQ(channel.voicemails.size(), 1u);
  EXPECT_EQ(channel.voicemails[0]->user, "alice");
  EXPECT_EQ(channel.voicemails[0]->voicemail, "id");
  EXPECT_THAT(channel.voicemails[0]->text, HasSubstr("Bob (+4940111), 1:12"));
}

TEST_F(StorageTest, WithoutASubscriberTheCalledNumberSaysWhoseItIs) {
  media::StoredVoicemail voicemail = Voicemail();
  voicemail.subscriber = SubscriberId();  // the profile store had failed
  voicemail.called = "+4930123456";
  const auto id = StoreInDatabase(voicemail, *database_);
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_TRUE(storage_->FindVoicemail(alice_, *id).ok());
  testing::FakeChannel channel("web");
  ASSERT_TRUE(ShowLeftover(voicemail, *id, *database_, channel).ok());
  EXPECT_EQ(channel.voicemails.size(), 1u);

  voicemail.called = "+4930999999";
  EXPECT_EQ(StoreInDatabase(voicemail, *database_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(StorageTest, ADataDirectoryHasOneSwitch) {
  auto lock = DataLock::Take(config_);
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_EQ(DataLock::Take(config_).status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE((*lock)->Announce("ready sip:a http://b").ok());
  EXPECT_EQ(DataLock::Announced(config_), "ready sip:a http://b");
  lock->reset();
  EXPECT_EQ(DataLock::Announced(config_), "");
  lock = DataLock::Take(config_);
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ((*lock)->earlier_starts(), 1);
}

TEST(DataDirectory, ThatCannotBeMadeIsNamed) {
  Config config;
  config.set_data_directory("/dev/null/data");
  EXPECT_THAT(std::string(MakeDataDirectory(config).message()), HasSubstr("/dev/null/data"));
}

class RetentionTest : public StorageTest {
 protected:
  // A file of so many kilobytes, stored at that time.
  std::string File(const std::string& name, int kilobytes, absl::Time when) {
    SqliteVoicemail voicemail;
    voicemail.subscriber = alice_;
    voicemail.audio = config_.data_directory() + "/" + name;
    std::ofstream(voicemail.audio) << std::string(kilobytes * 1024, 'x');
    const auto id = database_->StoreVoicemail(voicemail, when);
    EXPECT_TRUE(id.ok()) << id.status();
    return *id;
  }
  bool Exists(const std::string& name) {
    return std::filesystem::exists(config_.data_directory() + "/" + name);
  }
  std::string Path(const std::string& name) { return config_.data_directory() + "/" + name; }
};

TEST_F(RetentionTest, NothingGoesByItselfAndOneIsWarnedAtFourFifths) {
  Voicemails config;
  config.set_space_megabytes(1);
  VoicemailRetention retention(config, *database_);
  testing::FakeChannel channel("web");
  File("a.wav", 800, kNow);
  ASSERT_TRUE(retention.Stored(alice_, Path("a.wav")).ok());
  ASSERT_TRUE(retention.Warn({&channel}).ok());
  EXPECT_TRUE(channel.notes.empty());
  File("b.wav", 100, kNow);
  ASSERT_TRUE(retention.Stored(alice_, Path("b.wav")).ok());
  ASSERT_TRUE(retention.Warn({&channel}).ok());
  ASSERT_EQ(channel.notes.size(), 1u);
  EXPECT_EQ(channel.notes[0]->user, "alice");
  EXPECT_EQ(
      channel.notes[0]->text,
      "Your voicemails take 87 % of their space (1 MB). Please delete what you need no more.");
  File("c.wav", 900, kNow);
  ASSERT_TRUE(retention.Stored(alice_, Path("c.wav")).ok());
  ASSERT_TRUE(retention.RemoveOld(kNow + absl::Hours(100000)).ok());
  ASSERT_TRUE(retention.Warn({&channel}).ok());
  EXPECT_EQ(channel.notes.size(), 1u);  // told once
  EXPECT_EQ(database_->ListVoicemails(alice_, 9)->size(), 3u);
}

TEST_F(RetentionTest, WhereItIsWantedTheOldestMakeRoomButForThoseThatAreKept) {
  Voicemails config;
  config.set_space_megabytes(1);
  config.set_when_full(Voicemails::DELETE_OLDEST);
  VoicemailRetention retention(config, *database_);
  const std::string kept = File("kept.wav", 300, kNow);
  ASSERT_TRUE(database_->Keep(alice_, kept, true).ok());
  const std::string old = File("old.wav", 300, kNow + absl::Seconds(1));
  File("newer.wav", 300, kNow + absl::Seconds(2));
  File("new.wav", 300, kNow + absl::Seconds(3));
  ASSERT_TRUE(retention.Stored(alice_, Path("new.wav")).ok());
  EXPECT_TRUE(Exists("kept.wav"));
  EXPECT_FALSE(Exists("old.wav"));
  EXPECT_TRUE(absl::IsNotFound(storage_->FindVoicemail(alice_, old).status()));
  EXPECT_TRUE(Exists("newer.wav"));
  EXPECT_TRUE(Exists("new.wav"));
}

TEST_F(RetentionTest, WhereItIsWantedOldOnesGo) {
  Voicemails config;
  config.set_max_age("24h");
  VoicemailRetention retention(config, *database_);
  File("old.wav", 1, kNow);
  ASSERT_TRUE(database_->Keep(alice_, File("kept.wav", 1, kNow), true).ok());
  File("new.wav", 1, kNow + absl::Hours(1));
  ASSERT_TRUE(retention.RemoveOld(kNow + absl::Hours(24)).ok());
  EXPECT_FALSE(Exists("old.wav"));
  EXPECT_TRUE(Exists("kept.wav"));
  EXPECT_TRUE(Exists("new.wav"));
}

TEST_F(RetentionTest, PeopleDeleteTheirVoicemailsWithTheFiles) {
  const std::string one = File("one.wav", 1, kNow);
  const std::string heard = File("heard.wav", 1, kNow);
  const std::string kept = File("kept.wav", 1, kNow);
  for (const std::string& id : {heard, kept}) ASSERT_TRUE(storage_->MarkHeard(alice_, id).ok());
  ASSERT_TRUE(storage_->Keep(alice_, kept, true).ok());
  EXPECT_TRUE(absl::IsNotFound(storage_->RemoveVoicemail(SubscriberId(999), one)));
  EXPECT_TRUE(Exists("one.wav"));
  EXPECT_THAT(*storage_->RemoveHeard(alice_), ::testing::ElementsAre(heard));
  EXPECT_FALSE(Exists("heard.wav"));
  EXPECT_TRUE(Exists("kept.wav"));
  ASSERT_TRUE(storage_->RemoveVoicemail(alice_, one).ok());
  EXPECT_FALSE(Exists("one.wav"));
  EXPECT_TRUE(storage_->FindVoicemail(alice_, kept)->heard);
  EXPECT_TRUE(storage_->FindVoicemail(alice_, kept)->kept);
}

}  // namespace
}  // namespace footman::softswitch
