// RecordingFiles keeps the rules of its port: the kit that every store of recordings must pass.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "footman/media/recording_files.h"
#include "footman/testing/conformance/recording_store.h"
#include "tests/media/media_test_kit.h"

namespace footman::conformance {
namespace {

class RecordingFilesBench : public RecordingStoreBench {
 public:
  RecordingFilesBench() {
    media::RecordingFilesOptions options;
    options.directory = folder_.path() + "/recordings";
    options.min_free_bytes = 0;
    auto files = media::RecordingFiles::Create(
        options, [this](const media::StoredVoicemail&) { return absl::StrCat("vm-", ++stored_); });
    EXPECT_TRUE(files.ok()) << files.status();
    files_ = *std::move(files);
    files_->Start(events_);
  }
  testing::FakeEventSink& events() override { return events_; }
  RecordingStore& store() override { return *files_; }
  SubscriberId subscriber() override { return SubscriberId(1); }

 private:
  media::TestFolder folder_;
  testing::FakeEventSink events_;
  int stored_ = 0;  // the storing thread's
  std::unique_ptr<media::RecordingFiles> files_;
};

INSTANTIATE_TEST_SUITE_P(Files, RecordingStoreConformance, ::testing::Values([] {
                           return std::unique_ptr<RecordingStoreBench>(new RecordingFilesBench);
                         }));

}  // namespace
}  // namespace footman::conformance
