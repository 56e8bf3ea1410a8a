// Files of every older version become today's without losing anything; newer ones are refused.

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sqlite/connection.h"
#include "lib/adapters/sqlite/profile_rows.h"
#include "lib/adapters/sqlite/profile_text.h"
#include "lib/adapters/sqlite/schema.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

using ::testing::HasSubstr;

class MigrationTest : public DatabaseTest {
 protected:
  std::unique_ptr<Connection> Raw() {
    absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::Open(
        Path("footman.db"), Connection::Access::kReadWrite, absl::Milliseconds(50));
    EXPECT_TRUE(connection.ok()) << connection.status();
    return *std::move(connection);
  }

  // A file as the program of that version left it, with Alice and Bob in it.
  void MakeVersion(int version) {
    std::unique_ptr<Connection> connection = Raw();
    ASSERT_TRUE(Migrate(*connection, version).ok());
    google::protobuf::Arena arena;
    std::vector<std::string> hints;
    const auto profiles = ReadProfiles(kAliceAndBob, "f", "DE", arena, hints);
    ASSERT_TRUE(profiles.ok());
    Transaction transaction(*connection);
    ASSERT_TRUE(StoreProfiles(*connection, **profiles, ImportMode::kAdd).ok());
    ASSERT_TRUE(transaction.Commit().ok());
  }
};

TEST_F(MigrationTest, EveryOlderVersionIsBroughtUpToDate) {
  ASSERT_GE(SchemaVersion(), 3);
  for (int version = 1; version <= SchemaVersion(); ++version) {
    SCOPED_TRACE(version);
    std::filesystem::remove(Path("footman.db"));
    MakeVersion(version);
    {
      std::unique_ptr<SqliteDatabase> database = Open();
      ASSERT_NE(database, nullptr);
      const absl::StatusOr<Profile> alice = database->Load("alice");
      ASSERT_TRUE(alice.ok()) << alice.status();
      EXPECT_EQ(*database->FindNumber("+4930123456"), alice->subscriber);
      // What later versions added works.
      EXPECT_TRUE(database->PutChatItem("alice", {1, absl::UnixEpoch(), "{}", ""}).ok());
      SqliteVoicemail voicemail;
      voicemail.subscriber = alice->subscriber;
      voicemail.audio = "a.wav";
      EXPECT_TRUE(database->StoreVoicemail(voicemail, absl::UnixEpoch()).ok());
    }
    std::unique_ptr<Connection> connection = Raw();
    EXPECT_TRUE(CheckVersion(*connection).ok());
  }
}

TEST_F(MigrationTest, AnOlderFileIsNotReadBeforeItIsUpToDate) {
  MakeVersion(1);
  std::unique_ptr<Connection> connection = Raw();
  const absl::Status status = CheckVersion(*connection);
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("must be brought up to date first"));
}

TEST_F(MigrationTest, ANewerFileIsRefused) {
  MakeVersion(SchemaVersion());
  ASSERT_TRUE(Raw()->Run(absl::StrCat("PRAGMA user_version = ", SchemaVersion() + 1)).ok());
  const absl::Status status = SqliteDatabase::Open(Options()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("was written by a newer Footman"));
}

TEST_F(MigrationTest, TheDatabaseOfAnotherProgramIsRefused) {
  ASSERT_TRUE(Raw()->Run("CREATE TABLE recipes (name TEXT)").ok());
  const absl::Status status = SqliteDatabase::Open(Options()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("database of another program"));
}

// Made by the program of that time: its numbers and columns keep their meaning under new names.
TEST_F(MigrationTest, ADatabaseOfNovember2026OpensWithAllThatIsInIt) {
  std::ifstream file(FOOTMAN_SOURCE_DIR "/tests/adapters/sqlite/november_2026.sql");
  const std::string script(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(script.empty());
  ASSERT_TRUE(Raw()->Run(script.c_str()).ok());
  auto database = SqliteDatabase::Open(Options());
  ASSERT_TRUE(database.ok()) << database.status();
  const absl::StatusOr<Profile> alice = (*database)->Load("alice");
  ASSERT_TRUE(alice.ok()) << alice.status();
  EXPECT_EQ(alice->option_sets[0].options[0].treatment.kind, TreatmentKind::kWait);
  EXPECT_EQ(alice->decision_timeout, absl::Seconds(17));
  const absl::StatusOr<std::string> text = (*database)->Export("alice");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("do: WAIT"));
  EXPECT_THAT(*text, HasSubstr("seconds_to_decide: 17"));
  const auto voicemails = (*database)->ListVoicemails(alice->subscriber, 9);
  ASSERT_TRUE(voicemails.ok()) << voicemails.status();
  ASSERT_EQ(voicemails->size(), 1u);
  EXPECT_EQ(voicemails->front().stored, absl::FromUnixSeconds(1790000005));
}

TEST_F(MigrationTest, AStepThatFailsChangesNothing) {
  MakeVersion(1);
  // Stands in the way of a table of the last step.
  ASSERT_TRUE(Raw()->Run("CREATE TABLE voicemails (x TEXT)").ok());
  EXPECT_FALSE(SqliteDatabase::Open(Options()).ok());
  ASSERT_TRUE(Raw()->Run("DROP TABLE voicemails").ok());
  EXPECT_TRUE(SqliteDatabase::Open(Options()).ok());
}

}  // namespace
}  // namespace footman::sqlite
