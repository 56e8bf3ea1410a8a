// Profiles in the database: import, export, list, change, removal; and a file that is not right.

#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST_F(DatabaseTest, TextDatabaseTextIsTheSame) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  const absl::StatusOr<std::string> text = database->Export();
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("name: \"alice\""));
  EXPECT_THAT(*text, HasSubstr("name: \"bob\""));
  for (const char* name : {"alice", "bob"}) ASSERT_TRUE(database->Remove(name).ok());
  EXPECT_EQ(*database->Export(), "");
  ASSERT_TRUE(database->Import(*text, "exported.txt").ok());
  EXPECT_EQ(*database->Export(), *text);
}

TEST_F(DatabaseTest, KeepsProfilesAcrossOpening) {
  OpenWithPeople().reset();
  std::unique_ptr<SqliteDatabase> database = Open();
  const absl::StatusOr<Profile> alice = database->Load("alice");
  ASSERT_TRUE(alice.ok()) << alice.status();
  EXPECT_EQ(alice->display_name, "Alice Example");
  EXPECT_EQ(*database->FindNumber("+4930123456"), alice->subscriber);
  EXPECT_EQ(*database->FindNumber("alice@EXAMPLE.com"), alice->subscriber);
  EXPECT_EQ(*database->FindAddress("web", "alice"), alice->subscriber);
  EXPECT_TRUE(absl::IsNotFound(database->FindNumber("ALICE@example.com").status()));
  EXPECT_TRUE(absl::IsNotFound(database->FindNumber("+4930").status()));
  EXPECT_TRUE(absl::IsNotFound(database->FindAddress("xmpp", "alice").status()));
  EXPECT_TRUE(absl::IsNotFound(database->Load("carol").status()));
}

TEST_F(DatabaseTest, ModesOfImport) {
  std::unique_ptr<SqliteDatabase> database = Open();
  EXPECT_TRUE(absl::IsNotFound(database->Import(kAliceAndBob, "f", ImportMode::kReplace).status()));
  absl::StatusOr<ImportSummary> summary = database->Import(kAliceAndBob, "f", ImportMode::kAdd);
  ASSERT_TRUE(summary.ok());
  EXPECT_THAT(summary->added, ElementsAre("alice", "bob"));
  EXPECT_THAT(summary->replaced, IsEmpty());
  EXPECT_TRUE(
      absl::IsAlreadyExists(database->Import(kAliceAndBob, "f", ImportMode::kAdd).status()));
  const SubscriberId alice = database->Load("alice")->subscriber;
  summary = database->Import(absl::StrReplaceAll(kAliceAndBob, {{"Alice Example", "Alice Miller"},
                                                                {"\"bob\"", "\"ben\""},
                                                                {"654321", "765432"}}),
                             "f");
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(summary->added, ElementsAre("ben"));
  EXPECT_THAT(summary->replaced, ElementsAre("alice"));
  EXPECT_EQ(database->Load("alice")->subscriber, alice);
  EXPECT_EQ(database->Load("alice")->display_name, "Alice Miller");
}

TEST_F(DatabaseTest, ImportIsAllOrNothing) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  const std::string before = *database->Export();
  const absl::StatusOr<ImportSummary> summary = database->Import(
      "subscriber { name: \"alice\" number: \"+4930777777\" }"
      "subscriber { name: \"carol\" number: \"030 654321\" }",
      "f");
  EXPECT_EQ(summary.status(),
            absl::AlreadyExistsError("subscriber \"carol\": number +4930654321 belongs to "
                                     "subscriber \"bob\" already"));
  EXPECT_EQ(*database->Export(), before);
  const absl::Status address =
      database
          ->Import(
              "subscriber { name: \"carol\" number: \"+4930777777\" address { service: "
              "\"web\" user: \"alice\" } option_set { name: \"s\" option { do: WAIT } } }",
              "f")
          .status();
  EXPECT_EQ(address, absl::AlreadyExistsError("subscriber \"carol\": address web:alice belongs to "
                                              "subscriber \"alice\" already"));
  EXPECT_EQ(*database->Export(), before);
}

TEST_F(DatabaseTest, NumbersPassFromOneToAnotherInOneFile) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  const absl::StatusOr<ImportSummary> summary = database->Import(
      "subscriber { name: \"bob\" number: \"+4930123456\" }"
      "subscriber { name: \"alice\" number: \"+4930654321\" }",
      "f");
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(*database->FindNumber("+4930123456"), database->Load("bob")->subscriber);
  EXPECT_EQ(*database->FindNumber("+4930654321"), database->Load("alice")->subscriber);
  EXPECT_TRUE(absl::IsNotFound(database->FindNumber("alice@example.com").status()));
}

TEST_F(DatabaseTest, ListsByName) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  const absl::StatusOr<std::vector<SubscriberSummary>> list = database->List();
  ASSERT_TRUE(list.ok());
  ASSERT_THAT(*list, SizeIs(2));
  EXPECT_EQ((*list)[0].name, "alice");
  EXPECT_EQ((*list)[0].display_name, "Alice Example");
  EXPECT_EQ((*list)[0].subscriber, database->Load("alice")->subscriber);
  EXPECT_THAT((*list)[0].numbers, ElementsAre("+4930123456", "alice@example.com"));
  EXPECT_THAT((*list)[0].addresses, ElementsAre("web:alice", "xmpp:alice@example.com"));
  EXPECT_EQ((*list)[1].name, "bob");
}

TEST_F(DatabaseTest, RemovalTakesEverythingAlongAndNamesTheAudio) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  const SubscriberId alice = database->Load("alice")->subscriber;
  SqliteVoicemail voicemail;
  voicemail.subscriber = alice;
  voicemail.audio = "/srv/v1.wav";
  ASSERT_TRUE(database->StoreVoicemail(voicemail, absl::FromUnixSeconds(5)).ok());
  ASSERT_TRUE(database->PutChatItem("alice", {1, absl::FromUnixSeconds(1), "{}"}).ok());
  const absl::StatusOr<std::vector<std::string>> audio = database->Remove("alice");
  ASSERT_TRUE(audio.ok()) << audio.status();
  EXPECT_THAT(*audio, UnorderedElementsAre("/srv/hello.wav", "/srv/v1.wav"));
  EXPECT_TRUE(absl::IsNotFound(database->Remove("alice").status()));
  EXPECT_TRUE(absl::IsNotFound(database->FindNumber("+4930123456").status()));
  EXPECT_TRUE(absl::IsNotFound(database->LoadChat("alice", 0, 10).status()));
  EXPECT_THAT(*database->ListVoicemails(alice, 10), IsEmpty());
  // The next of that name is somebody else.
  ASSERT_TRUE(database->Import(kAliceAndBob, "f").ok());
  EXPECT_NE(database->Load("alice")->subscriber, alice);
  EXPECT_THAT(database->LoadChat("alice", 0, 10)->items, IsEmpty());
}

TEST_F(DatabaseTest, MessagesAreAddedAndReplaced) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  ASSERT_TRUE(database->PutMessage("bob", {"holiday", "Holiday", "", "/srv/holiday.wav"}).ok());
  ASSERT_TRUE(database->PutMessage("bob", {"holiday", "Holidays", "", "/srv/new.wav"}).ok());
  const absl::StatusOr<Profile> bob = database->Load("bob");
  ASSERT_THAT(bob->messages, SizeIs(1));
  EXPECT_EQ(bob->messages[0].title, "Holidays");
  EXPECT_EQ(bob->messages[0].audio, "/srv/new.wav");
  EXPECT_THAT(bob->numbers, ElementsAre("+4930654321"));
  EXPECT_EQ(*database->FindNumber("+4930654321"), bob->subscriber);
  EXPECT_EQ(database->PutMessage("bob", {"a b", "", "x", ""}),
            absl::InvalidArgumentError(
                "message: id: \"a b\" must be made of letters, digits, '.', '_' and '-'"));
  EXPECT_TRUE(absl::IsNotFound(database->PutMessage("carol", {"x", "", "x", ""})));
}

TEST_F(DatabaseTest, BadOptionsAreRefused) {
  SqliteOptions options = Options();
  options.default_region = "Germany";
  EXPECT_TRUE(absl::IsInvalidArgument(SqliteDatabase::Open(options).status()));
  options = Options();
  options.path = "";
  EXPECT_TRUE(absl::IsInvalidArgument(SqliteDatabase::Open(options).status()));
  options = Options();
  options.max_chat_items = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(SqliteDatabase::Open(options).status()));
  options = Options();
  options.path = Path("no/such/folder/footman.db");
  EXPECT_TRUE(absl::IsFailedPrecondition(SqliteDatabase::Open(options).status()));
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsLeftAlone) {
  std::ofstream(Path("footman.db")) << std::string(4096, 'x');
  const absl::Status status = SqliteDatabase::Open(Options()).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("footman.db: is no SQLite database"));
  EXPECT_EQ(std::filesystem::file_size(Path("footman.db")), 4096);
}

TEST_F(DatabaseTest, ADamagedFileIsReported) {
  OpenWithPeople().reset();
  {
    std::fstream file(Path("footman.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(std::filesystem::file_size(Path("footman.db")) - 4096, '\x5a');
  }
  // The first page says that it is ours; the rest cannot be read.
  const absl::StatusOr<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::Open(Options());
  const absl::Status status = database.ok() ? (*database)->Export().status() : database.status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST_F(DatabaseTest, ALockedFileIsUnavailableSoon) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(Path("footman.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const absl::Status status = database->Remove("bob").status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("another program holds it locked"));
  EXPECT_TRUE(database->Load("bob").ok());  // reading goes on
  sqlite3_close(other);
  EXPECT_TRUE(database->Remove("bob").ok());
}

TEST_F(DatabaseTest, AnotherProcessSeesEveryChangeAtOnce) {
  std::unique_ptr<SqliteDatabase> one = OpenWithPeople();
  std::unique_ptr<SqliteDatabase> two = Open();
  ASSERT_TRUE(one->Remove("bob").ok());
  EXPECT_TRUE(absl::IsNotFound(two->Load("bob").status()));
}

// An adapter's thread that asks whose address it is serves nobody meanwhile.
TEST_F(DatabaseTest, WhoseAddressItIsCanBeToldWhileAWriterWaits) {
  SqliteOptions options = Options();
  options.busy_timeout = absl::Seconds(60);
  const auto database = OpenWithPeople();
  const auto waiting = Open(options);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  std::atomic<bool> begins = false, ends = false;
  std::thread writer([&] {
    begins = true;
    EXPECT_TRUE(waiting->PutMessage("alice", {"late", "", "I am late.", ""}).ok());
    ends = true;
  });
  while (!begins) std::this_thread::yield();
  // Often enough that the writer is there before the last of them.
  for (int i = 0; i < 5000; ++i) EXPECT_TRUE(waiting->FindAddress("web", "alice").ok());
  EXPECT_FALSE(ends);
  ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  writer.join();
}

TEST_F(DatabaseTest, ManyThreadsTakeTurns) {
  std::unique_ptr<SqliteDatabase> database = OpenWithPeople();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&database, t] {
      for (uint64_t i = 1; i <= 25; ++i) {
        const uint64_t id = i * 10 + static_cast<uint64_t>(t);
        EXPECT_TRUE(database->PutChatItem("alice", {id, absl::FromUnixSeconds(1), "{}"}).ok());
        EXPECT_TRUE(database->Load("alice").ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(database->LoadChat("alice", 0, 1000)->items, SizeIs(100));
}

TEST_F(DatabaseTest, AHundredThousandProfilesAreImported) {
  constexpr int kMany = 100000;
  std::string text;
  for (int i = 0; i < kMany; ++i) {
    absl::StrAppend(&text, "subscriber { name: \"s", i, "\" number: \"+4930", 1000000 + i,
                    "\" address { service: \"web\" user: \"s", i,
                    "\" } option_set { name: \"o\" option { do: VOICEMAIL } } }\n");
  }
  std::unique_ptr<SqliteDatabase> database = Open();
  const absl::StatusOr<ImportSummary> summary = database->Import(text, "many.txt");
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(summary->added, SizeIs(kMany));
  EXPECT_EQ(*database->FindNumber(absl::StrCat("+4930", 1000000 + kMany - 1)),
            database->Load(absl::StrCat("s", kMany - 1))->subscriber);
}

}  // namespace
}  // namespace footman::sqlite
