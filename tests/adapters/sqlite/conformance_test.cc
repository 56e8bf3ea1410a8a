// The conformance kit of ProfileStore.

#include "footman/testing/conformance.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/ascii.h"
#include "footman/testing/fake_clock.h"
#include "footman/testing/fake_event_sink.h"
#include "lib/adapters/sqlite/profile_convert.h"
#include "lib/adapters/sqlite/profile_text.h"
#include "tests/adapters/sqlite/fixture.h"

namespace footman::conformance {
namespace {

class SqliteBench : public ProfileStoreBench {
 public:
  SqliteBench() : folder_(sqlite::MakeFolder()) {
    SqliteOptions options;
    options.path = folder_ + "/footman.db";
    database_ = *SqliteDatabase::Open(options);
    SqliteProfileStoreOptions store;
    store.path = options.path;
    store_ = *SqliteProfileStore::Create(store, clock_);
    store_->Start(events_);
  }
  ~SqliteBench() override {
    store_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  testing::FakeEventSink& events() override { return events_; }
  ProfileStore& store() override { return *store_; }
  void Add(const Profile& profile) override {
    proto::profile::Profiles file;
    *file.add_subscriber() =
        sqlite::FromProfile(profile, absl::AsciiStrToLower(profile.display_name));
    const absl::Status status = database_->Import(sqlite::WriteProfiles(file), "bench").status();
    EXPECT_TRUE(status.ok()) << status;
  }

 private:
  const std::string folder_;
  testing::FakeClock clock_;
  testing::FakeEventSink events_;
  std::unique_ptr<SqliteDatabase> database_;
  std::unique_ptr<SqliteProfileStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, ProfileStoreConformance, ::testing::Values([] {
                           return std::unique_ptr<ProfileStoreBench>(new SqliteBench);
                         }));

}  // namespace
}  // namespace footman::conformance
