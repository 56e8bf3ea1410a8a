// The runner's port: look-ups on a thread of their own.

#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "footman/testing/fake_clock.h"
#include "footman/testing/fake_event_sink.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

using footman::testing::FakeClock;
using footman::testing::FakeEventSink;
using ::testing::HasSubstr;

constexpr absl::Duration kTimeout = absl::Seconds(30);

class ProfileStoreTest : public DatabaseTest {
 protected:
  ProfileStoreTest() : database_(OpenWithPeople()) { Restart({}); }

  void Restart(SqliteProfileStoreOptions options) {
    options.path = Path("footman.db");
    store_.reset();
    absl::StatusOr<std::unique_ptr<SqliteProfileStore>> store =
        SqliteProfileStore::Create(options, clock_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    store_->Start(events_);
  }

  absl::Status Ask(CallId call, std::vector<absl::string_view> called) {
    return store_->Load(LoadProfile{call, called});
  }

  // Whom these candidates lead to, and by which; "nobody", or "failed: why".
  std::string Find(std::vector<absl::string_view> called) {
    const CallId call(++calls_);
    if (absl::Status status = Ask(call, std::move(called)); !status.ok()) {
      return std::string(status.message());
    }
    const auto answer = events_.WaitWhere(
        [call](const Event& event) { return CallOf(event) == call; }, absl::Seconds(30));
    return answer.has_value() ? Tell(**answer) : "no answer";
  }

  static std::string Tell(const Event& event) {
    if (const auto* loaded = std::get_if<ProfileLoaded>(&event)) {
      return absl::StrCat(loaded->profile->display_name, " by ", loaded->called);
    }
    if (const auto* failed = std::get_if<ProfileFailed>(&event)) {
      return absl::StrCat("failed: ", failed->reason);
    }
    return "nobody";
  }

  FakeClock clock_{absl::FromCivil(absl::CivilHour(2024, 7, 1, 12), absl::UTCTimeZone())};
  FakeEventSink events_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqliteProfileStore> store_;
  uint64_t calls_ = 0;
};

TEST_F(ProfileStoreTest, FindsByEveryFormOfCandidate) {
  EXPECT_EQ(Find({"+4930123456"}), "Alice Example by +4930123456");
  EXPECT_EQ(Find({"alice@example.com"}), "Alice Example by alice@example.com");
  EXPECT_EQ(Find({"alice@Example.Com"}), "Alice Example by alice@Example.Com");
  EXPECT_EQ(Find({"+49309999999", "", "bob@example.com", "+4930654321", "+4930123456"}),
            "bob by +4930654321");
  EXPECT_EQ(Find({"+49309999999"}), "nobody");
  EXPECT_EQ(Find({"030123456"}), "nobody");
  EXPECT_EQ(Find({"Alice@example.com"}), "nobody");  // RFC 3261 19.1.4: the user has case
  EXPECT_EQ(Find({"' OR 1=1 --", "%", "\xff\xfe"}), "nobody");
  EXPECT_EQ(Find({}), "nobody");
}

TEST_F(ProfileStoreTest, LendsTheWholeProfileAndTheZone) {
  ASSERT_TRUE(Ask(CallId(77), {"+4930123456"}).ok());
  const auto loaded = events_.WaitFor<ProfileLoaded>(kTimeout);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ((*loaded)->call, CallId(77));
  EXPECT_EQ((*loaded)->profile->subscriber, database_->Load("alice")->subscriber);
  EXPECT_EQ((*loaded)->profile->option_sets.size(), 2);
  EXPECT_EQ((*loaded)->profile->default_treatment.argument, "driving");
  EXPECT_EQ((*loaded)->zone.from_utc, absl::Hours(2));
  EXPECT_EQ((*loaded)->zone.from_utc_after, absl::Hours(1));
}

TEST_F(ProfileStoreTest, SeesChangesOfOthersWithTheNextCall) {
  EXPECT_EQ(Find({"+4930654321"}), "bob by +4930654321");
  // A chat item changes the file, but no profile.
  ASSERT_TRUE(database_->PutChatItem("alice", {1, absl::UnixEpoch(), "{}"}).ok());
  EXPECT_EQ(Find({"+4930654321"}), "bob by +4930654321");
  ASSERT_TRUE(database_
                  ->Import("subscriber { name: \"bob\" display_name: \"Robert\" "
                           "number: \"+4930654321\" }",
                           "f")
                  .ok());
  EXPECT_EQ(Find({"+4930654321"}), "Robert by +4930654321");
  ASSERT_TRUE(database_->Remove("bob").ok());
  EXPECT_EQ(Find({"+4930654321"}), "nobody");
}

TEST_F(ProfileStoreTest, TheMemoryIsBounded) {
  for (const int max_cached : {0, 1}) {
    SqliteProfileStoreOptions options;
    options.max_cached = max_cached;
    Restart(options);
    for (int round = 0; round < 3; ++round) {
      EXPECT_EQ(Find({"+4930123456"}), "Alice Example by +4930123456");
      EXPECT_EQ(Find({"+4930654321"}), "bob by +4930654321");
    }
  }
}

TEST_F(ProfileStoreTest, ALockedFileFailsTheLookUpInTime) {
  SqliteProfileStoreOptions options;
  options.lookup_timeout = absl::Milliseconds(50);
  Restart(options);
  database_.reset();
  store_.reset();  // an exclusive lock needs the file for itself
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(Path("footman.db").c_str(), &other), SQLITE_OK);
  Restart(options);
  // Away from write-ahead logging, so that a writer shuts readers out.
  store_.reset();
  ASSERT_EQ(sqlite3_exec(other, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr),
            SQLITE_OK);
  Restart(options);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_THAT(Find({"+4930654321"}), HasSubstr("failed: "));
  EXPECT_THAT(Find({"+4930654321"}), HasSubstr("another program holds it locked"));
  ASSERT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(Find({"+4930654321"}), "bob by +4930654321");
  sqlite3_close(other);
}

TEST_F(ProfileStoreTest, ADamagedFileFailsTheLookUpUntilAGoodOneIsThere) {
  database_.reset();
  store_.reset();
  std::filesystem::copy_file(Path("footman.db"), Path("good.db"));
  {
    // The first page says that it is ours; the rest cannot be read.
    std::fstream file(Path("footman.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(std::filesystem::file_size(Path("footman.db")) - 4096, '\x5a');
  }
  Restart({});
  EXPECT_THAT(Find({"+4930654321"}), HasSubstr("failed: "));
  EXPECT_THAT(Find({"+4930654321"}), HasSubstr("malformed"));
  std::filesystem::remove(Path("footman.db"));
  EXPECT_THAT(Find({"+4930654321"}), HasSubstr("unable to open"));
  std::filesystem::rename(Path("good.db"), Path("footman.db"));
  EXPECT_EQ(Find({"+4930654321"}), "bob by +4930654321");
}

TEST_F(ProfileStoreTest, TheQueueIsBounded) {
  SqliteProfileStoreOptions options;
  options.max_queued = 1;
  options.lookup_timeout = absl::Milliseconds(200);
  Restart(options);
  int refused = 0;
  int taken = 0;
  while (refused == 0 && taken < 1000000) {
    const absl::Status status = Ask(CallId(1), {"+4930654321"});
    if (status.ok()) {
      ++taken;
    } else {
      EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
      ++refused;
    }
  }
  EXPECT_EQ(refused, 1);
  // Everything that was taken is answered.
  for (int i = 0; i < taken; ++i) {
    ASSERT_TRUE(events_.WaitFor<ProfileLoaded>(kTimeout).has_value());
  }
}

TEST_F(ProfileStoreTest, ReadersGoOnWhileProfilesAreImported) {
  std::atomic<bool> done = false;
  std::thread importer([&] {
    for (int round = 0; round < 20; ++round) {
      std::string text;
      for (int i = 0; i < 200; ++i) {
        absl::StrAppend(&text, "subscriber { name: \"s", i, "\" display_name: \"round ", round,
                        "\" number: \"+4940", 100000 + i, "\" }\n");
      }
      EXPECT_TRUE(database_->Import(text, "f").ok());
    }
    done = true;
  });
  int last = -1;
  do {
    EXPECT_EQ(Find({"+4930123456"}), "Alice Example by +4930123456");
    const std::string found = Find({"+4940100199"});
    int round = -1;
    if (found != "nobody") {
      EXPECT_EQ(sscanf(found.c_str(), "round %d by", &round), 1) << found;
    }
    EXPECT_GE(round, last);  // never back to an older state
    last = round;
  } while (!done);
  importer.join();
  EXPECT_EQ(Find({"+4940100199"}), "round 19 by +4940100199");
}

TEST_F(ProfileStoreTest, ASinkThatShutsDownIsNoHarm) {
  events_.RefuseWith(absl::UnavailableError("shutting down"));
  EXPECT_TRUE(Ask(CallId(1), {"+4930654321"}).ok());
  store_.reset();
}

TEST_F(ProfileStoreTest, CannotBeMadeOverNothing) {
  SqliteProfileStoreOptions options;
  options.path = Path("none.db");
  EXPECT_TRUE(
      absl::IsFailedPrecondition(SqliteProfileStore::Create(options, clock_).status()));
  options.path = Path("footman.db");
  options.max_queued = 0;
  EXPECT_TRUE(
      absl::IsInvalidArgument(SqliteProfileStore::Create(options, clock_).status()));
}

}  // namespace
}  // namespace footman::sqlite
