// Stored voicemails.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class VoicemailTest : public DatabaseTest {
 protected:
  VoicemailTest()
      : database_(OpenWithPeople()),
        alice_(database_->Load("alice")->subscriber),
        bob_(database_->Load("bob")->subscriber) {}

  SqliteVoicemail Make(const std::string& audio) const {
    SqliteVoicemail voicemail;
    voicemail.subscriber = alice_;
    voicemail.audio = audio;
    voicemail.caller = "Bob (+4930654321)";
    voicemail.called = "+4930123456";
    voicemail.started = absl::FromUnixSeconds(1000);
    voicemail.length = absl::Milliseconds(12340);
    return voicemail;
  }

  std::unique_ptr<SqliteDatabase> database_;
  const SubscriberId alice_;
  const SubscriberId bob_;
};

TEST_F(VoicemailTest, IsStoredAndFound) {
  const absl::StatusOr<std::string> id =
      database_->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(1020));
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_THAT(*id, SizeIs(22));  // 128 bits
  const absl::StatusOr<SqliteVoicemail> found = database_->FindVoicemail(alice_, *id);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->id, *id);
  EXPECT_EQ(found->subscriber, alice_);
  EXPECT_EQ(found->audio, "/v/1.wav");
  EXPECT_EQ(found->caller, "Bob (+4930654321)");
  EXPECT_EQ(found->called, "+4930123456");
  EXPECT_EQ(found->started, absl::FromUnixSeconds(1000));
  EXPECT_EQ(found->length, absl::Milliseconds(12340));
  EXPECT_EQ(found->stored, absl::FromUnixSeconds(1020));
  // Nobody else's.
  EXPECT_TRUE(absl::IsNotFound(database_->FindVoicemail(bob_, *id).status()));
  EXPECT_TRUE(absl::IsNotFound(database_->FindVoicemail(alice_, "x").status()));
}

TEST_F(VoicemailTest, TheSameAudioIsStoredOnce) {
  const std::string id = *database_->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(1));
  EXPECT_EQ(*database_->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(2)), id);
  EXPECT_NE(*database_->StoreVoicemail(Make("/v/2.wav"), absl::FromUnixSeconds(2)), id);
  EXPECT_THAT(*database_->ListVoicemails(alice_, 10), SizeIs(2));
}

TEST_F(VoicemailTest, NobodysIsRefused) {
  SqliteVoicemail voicemail = Make("/v/1.wav");
  voicemail.subscriber = SubscriberId(999);
  EXPECT_TRUE(
      absl::IsNotFound(database_->StoreVoicemail(voicemail, absl::FromUnixSeconds(1)).status()));
}

TEST_F(VoicemailTest, ListsTheNewestFirst) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(database_->StoreVoicemail(Make(std::to_string(i)), absl::FromUnixSeconds(i)).ok());
  }
  EXPECT_THAT(
      *database_->ListVoicemails(alice_, 2),
      ElementsAre(Field(&SqliteVoicemail::audio, "3"), Field(&SqliteVoicemail::audio, "2")));
  EXPECT_THAT(*database_->ListVoicemails(bob_, 2), IsEmpty());
}

TEST_F(VoicemailTest, IsRemoved) {
  const std::string id = *database_->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(1));
  EXPECT_TRUE(absl::IsNotFound(database_->RemoveVoicemail(bob_, id).status()));
  EXPECT_EQ(*database_->RemoveVoicemail(alice_, id), "/v/1.wav");
  EXPECT_TRUE(absl::IsNotFound(database_->RemoveVoicemail(alice_, id).status()));
}

TEST_F(VoicemailTest, IsHeardAndKept) {
  const std::string id = *database_->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(1));
  EXPECT_FALSE(database_->FindVoicemail(alice_, id)->heard);
  EXPECT_FALSE(database_->FindVoicemail(alice_, id)->kept);
  EXPECT_TRUE(absl::IsNotFound(database_->MarkHeard(bob_, id)));
  EXPECT_TRUE(absl::IsNotFound(database_->Keep(bob_, id, true)));
  EXPECT_TRUE(database_->MarkHeard(alice_, id).ok());
  EXPECT_TRUE(database_->Keep(alice_, id, true).ok());
  EXPECT_TRUE(database_->ListVoicemails(alice_, 9)->at(0).heard);
  EXPECT_TRUE(database_->ListVoicemails(alice_, 9)->at(0).kept);
  EXPECT_TRUE(database_->Keep(alice_, id, false).ok());
  EXPECT_FALSE(database_->FindVoicemail(alice_, id)->kept);
}

TEST_F(VoicemailTest, WhatLeadsToOneStaysInTheChatForAsLongAsItIsThere) {
  SqliteOptions options = Options();
  options.max_chat_items = 2;
  const std::unique_ptr<SqliteDatabase> database = Open(options);
  const std::string id = *database->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(1));
  const auto put = [&](uint64_t item, const std::string& voicemail) {
    EXPECT_TRUE(
        database->PutChatItem("alice", {item, absl::FromUnixSeconds(1), "{}", voicemail}).ok());
  };
  const auto items = [&] { return database->LoadChat("alice", 0, 99)->items.size(); };
  put(1, id);
  put(2, "gone");
  for (uint64_t item = 3; item < 6; ++item) put(item, "");
  EXPECT_EQ(items(), 3u);
  EXPECT_EQ(database->LoadChat("alice", 0, 99)->items.back().voicemail, id);
  ASSERT_TRUE(database->RemoveVoicemail(alice_, id).ok());
  put(6, "");
  EXPECT_EQ(items(), 2u);
}

TEST_F(VoicemailTest, NothingOfWhoWasRemovedIsLeftInTheFiles) {
  const std::string secret = "a name that nobody else has";
  SqliteVoicemail voicemail = Make("/v/1.wav");
  voicemail.caller = secret;
  ASSERT_TRUE(database_->StoreVoicemail(voicemail, absl::FromUnixSeconds(1)).ok());
  ASSERT_TRUE(database_->PutChatItem("alice", {1, absl::FromUnixSeconds(1), secret, ""}).ok());
  ASSERT_TRUE(database_->Remove("alice").ok());
  for (const char* name : {"footman.db", "footman.db-wal"}) {
    std::ifstream file(Path(name), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(bytes.find(secret), std::string::npos) << name;
  }
}

TEST_F(VoicemailTest, SurvivesTheDeathOfTheProgram) {
  const pid_t child = fork();
  if (child == 0) {
    // No destructor runs: as after kill -9.
    const absl::StatusOr<std::unique_ptr<SqliteDatabase>> own = SqliteDatabase::Open(Options());
    const bool stored =
        own.ok() && (*own)->StoreVoicemail(Make("/v/1.wav"), absl::FromUnixSeconds(1)).ok();
    raise(stored ? SIGKILL : SIGTERM);
  }
  int result = 0;
  ASSERT_EQ(waitpid(child, &result, 0), child);
  ASSERT_TRUE(WIFSIGNALED(result));
  ASSERT_EQ(WTERMSIG(result), SIGKILL);
  EXPECT_THAT(*database_->ListVoicemails(alice_, 10), SizeIs(1));
}

}  // namespace
}  // namespace footman::sqlite
