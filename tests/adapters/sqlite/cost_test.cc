// What SQLite is asked to do does not grow with the number of profiles: statements and the steps of
// its virtual machine, counted on every connection that the library opens.

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "lib/adapters/sqlite/profile_reader.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::sqlite {
namespace {

struct Work {
  int statements = 0;
  int64_t steps = 0;    // of the virtual machine; a search in an index is one
  int64_t scanned = 0;  // rows that were looked at without an index
  bool operator==(const Work& other) const {
    return statements == other.statements && steps == other.steps && scanned == other.scanned;
  }
};
void PrintTo(const Work& work, std::ostream* out) {
  *out << work.statements << " statements, " << work.steps << " steps, " << work.scanned
       << " scanned";
}

Work done;

int NoteStatement(unsigned /*event*/, void* /*context*/, void* statement, void* /*nanoseconds*/) {
  auto* const ended = static_cast<sqlite3_stmt*>(statement);
  ++done.statements;
  done.steps += sqlite3_stmt_status(ended, SQLITE_STMTSTATUS_VM_STEP, 1);
  done.scanned += sqlite3_stmt_status(ended, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
  return 0;
}

int WatchConnection(sqlite3* connection, const char** /*error*/, const void* /*functions*/) {
  return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, NoteStatement, nullptr);
}

template <typename Function>
Work Count(Function function) {
  done = Work();
  function();
  return done;
}

std::string Number(int subscriber) { return absl::StrCat("+49301", 100000 + subscriber); }

std::string Text(int subscriber, absl::string_view display_name) {
  return absl::StrCat("subscriber { name: \"s", subscriber, "\" display_name: \"", display_name,
                      "\" number: \"", Number(subscriber),
                      "\" address { service: \"web\" user: \"u", subscriber,
                      "\" } option_set { name: \"all\" option { do: DECLINE } } }\n");
}

class CostTest : public DatabaseTest {
 protected:
  CostTest() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(WatchConnection)); }
  ~CostTest() override { sqlite3_reset_auto_extension(); }

  std::unique_ptr<SqliteDatabase> Make(int subscribers) {
    SqliteOptions options = Options();
    options.path = Path(absl::StrCat(subscribers, ".db"));
    std::unique_ptr<SqliteDatabase> database = Open(options);
    std::string text;
    for (int i = 0; i < subscribers; ++i) text += Text(i, "first");
    EXPECT_TRUE(database->Import(text, "f").ok());
    return database;
  }
  // Each look-up by itself, as calls come when there is little to do.
  static std::string Find(ProfileReader& reader, const std::string& number) {
    const std::string candidates[] = {number};
    const absl::StatusOr<ProfileReader::Found> found = reader.Find(candidates, absl::Seconds(5));
    reader.End();
    if (!found.ok()) return found.status().ToString();
    return found->profile == nullptr ? "nobody" : found->profile->addresses.at(0).user;
  }

  static constexpr int kFew = 10;
  static constexpr int kMany = 10000;
  const std::unique_ptr<SqliteDatabase> few_ = Make(kFew);
  const std::unique_ptr<SqliteDatabase> many_ = Make(kMany);
};

TEST_F(CostTest, ALookUpTakesTheSameStepsAmongMany) {
  for (const int max_cached : {0, kMany}) {
    ProfileReader few(Path("10.db"), max_cached);
    ProfileReader many(Path("10000.db"), max_cached);
    EXPECT_EQ(Find(few, Number(0)), "u0");
    EXPECT_EQ(Find(many, Number(0)), "u0");
    const Work cold = Count([&] { EXPECT_EQ(Find(few, Number(7)), "u7"); });
    EXPECT_EQ(Count([&] { EXPECT_EQ(Find(many, Number(7777)), "u7777"); }), cold);
    EXPECT_EQ(cold.statements, 2);  // has anything changed; the profile
    EXPECT_EQ(cold.scanned, 0);
    const Work again = Count([&] { EXPECT_EQ(Find(few, Number(7)), "u7"); });
    EXPECT_EQ(Count([&] { EXPECT_EQ(Find(many, Number(7777)), "u7777"); }), again);
    EXPECT_EQ(again.statements, 1);  // the latest is kept in any case
    const Work missed = Count([&] { EXPECT_EQ(Find(few, "+4999"), "nobody"); });
    EXPECT_EQ(Count([&] { EXPECT_EQ(Find(many, "+4999"), "nobody"); }), missed);
    EXPECT_EQ(missed.scanned, 0);
  }
}

TEST_F(CostTest, LookUpsThatWaitTogetherAskOnceWhetherAnythingChanged) {
  ProfileReader reader(Path("10000.db"), 0);
  EXPECT_EQ(Find(reader, Number(0)), "u0");
  const Work together = Count([&] {
    for (int i = 1; i <= 100; ++i) {
      const std::string candidates[] = {Number(77 * i)};
      EXPECT_TRUE(reader.Find(candidates, absl::Seconds(5)).ok());
    }
    reader.End();
  });
  EXPECT_EQ(together.statements, 101);
}

TEST_F(CostTest, ChangingOneProfileTakesTheSameStepsAmongMany) {
  const auto change = [](SqliteDatabase& database, int subscriber, absl::string_view name) {
    return Count([&] { EXPECT_TRUE(database.Import(Text(subscriber, name), "f").ok()); });
  };
  change(*few_, 7, "second");
  change(*many_, 7777, "second");
  const Work among_few = change(*few_, 7, "third");
  EXPECT_EQ(change(*many_, 7777, "third"), among_few);
  EXPECT_EQ(among_few.scanned, 0);
}

TEST_F(CostTest, NamesNumbersAndAddressesAreFoundByIndex) {
  const auto find = [](SqliteDatabase& database, int subscriber) {
    return Count([&] {
      EXPECT_TRUE(database.FindNumber(Number(subscriber)).ok());
      EXPECT_TRUE(database.FindAddress("web", absl::StrCat("u", subscriber)).ok());
      EXPECT_TRUE(database.Load(absl::StrCat("s", subscriber)).ok());
    });
  };
  const Work among_few = find(*few_, 7);
  EXPECT_EQ(find(*many_, 7777), among_few);
  EXPECT_EQ(among_few.scanned, 0);
}

TEST_F(CostTest, AnImportThatChangesNothingWritesNothing) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(Path("10.db").c_str(), &other), SQLITE_OK);
  const auto revision = [&] {
    int64_t found = -1;
    EXPECT_EQ(sqlite3_exec(
                  other, "SELECT profiles FROM revision",
                  [](void* to, int, char** values, char**) {
                    *static_cast<int64_t*>(to) = std::stoll(values[0]);
                    return 0;
                  },
                  &found, nullptr),
              SQLITE_OK);
    return found;
  };
  const int64_t before = revision();
  const absl::StatusOr<ImportSummary> same = few_->Import(Text(7, "first"), "f");
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_THAT(same->replaced, ::testing::ElementsAre("s7"));
  EXPECT_EQ(revision(), before) << "nobody has to forget what they remember";
  ASSERT_TRUE(few_->Import(Text(7, "second"), "f").ok());
  EXPECT_EQ(revision(), before + 1);
  sqlite3_close(other);
}

// Though everybody else in the file stays as they were.
TEST_F(CostTest, ANumberPassesFromOneToAnother) {
  std::string text = Text(1, "first");
  absl::StrAppend(&text, "subscriber { name: \"s2\" number: \"", Number(3), "\" }\n",
                  "subscriber { name: \"s3\" number: \"", Number(2), "\" }\n");
  ASSERT_TRUE(few_->Import(text, "f").ok());
  EXPECT_EQ(*few_->FindNumber(Number(1)), few_->Load("s1")->subscriber);
  EXPECT_EQ(*few_->FindNumber(Number(2)), few_->Load("s3")->subscriber);
  EXPECT_EQ(*few_->FindNumber(Number(3)), few_->Load("s2")->subscriber);
}

}  // namespace
}  // namespace footman::sqlite
