// A database in a folder of its own, and a profile file to fill it with.

#ifndef FOOTMAN_TESTS_ADAPTERS_SQLITE_FIXTURE_H_
#define FOOTMAN_TESTS_ADAPTERS_SQLITE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "footman/adapters/sqlite.h"

namespace footman::sqlite {

inline constexpr char kAliceAndBob[] = R"(
subscriber {
  name: "alice"
  display_name: "Alice Example"
  language: "de"
  time_zone: "Europe/Berlin"
  number: "+49 30 123456"
  number: "alice@Example.COM"
  address { service: "web" user: "alice" option_set: "desk" }
  address { service: "xmpp" user: "Alice@Example.com" option_set: "short" after_seconds: 5 }
  option_set {
    name: "desk"
    option { do: VOICEMAIL }
    option { do: PLAY message: "driving" then: VOICEMAIL label: "Ich fahre" key_word: "Driving" }
    option { do: PLAY }
    option { do: TRANSFER to: "mobile" }
    option { do: TRANSFER }
    option { do: DECLINE }
    option { do: WAIT }
    option { do: HOST host: "night-guard" }
  }
  option_set { name: "short" option { do: VOICEMAIL } }
  message { id: "driving" title: "Driving" text: "I am driving." }
  message { id: "hello" audio: "/srv/hello.wav" }
  transfer_target { name: "mobile" number: "0170 1234567" }
  greeting: "hello"
  default { do: PLAY message: "driving" }
  seconds_to_decide: 20
}
subscriber { name: "bob" number: "030 654321" }
)";

inline std::string MakeFolder() {
  std::string pattern = ::testing::TempDir() + "/footman-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  return pattern;
}

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() : folder_(MakeFolder()) {}
  ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

  SqliteOptions Options() const {
    SqliteOptions options;
    options.path = Path("footman.db");
    options.default_region = "DE";
    options.busy_timeout = absl::Milliseconds(50);
    return options;
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  std::unique_ptr<SqliteDatabase> Open() { return Open(Options()); }
  static std::unique_ptr<SqliteDatabase> Open(const SqliteOptions& options) {
    absl::StatusOr<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::Open(options);
    EXPECT_TRUE(database.ok()) << database.status();
    return database.ok() ? *std::move(database) : nullptr;
  }
  std::unique_ptr<SqliteDatabase> OpenWithPeople() {
    std::unique_ptr<SqliteDatabase> database = Open();
    const absl::StatusOr<ImportSummary> summary = database->Import(kAliceAndBob, "people.txt");
    EXPECT_TRUE(summary.ok()) << summary.status();
    return database;
  }

 private:
  const std::string folder_;
};

}  // namespace footman::sqlite

#endif  // FOOTMAN_TESTS_ADAPTERS_SQLITE_FIXTURE_H_
