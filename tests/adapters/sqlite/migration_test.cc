// Files of every older version become today's without losing anything; newer ones are refused.

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
    const auto profiles = ReadProfiles(kAliceAndBob, "f", "DE", arena);
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
      EXPECT_TRUE(database->FileVoicemail(voicemail, absl::UnixEpoch()).ok());
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
