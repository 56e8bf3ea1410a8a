// Recordings on the disk: made, stored, refused when full, found again after a crash.

#include "footman/media/recording_files.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/media/wav_file.h"
#include "tests/media/media_test_kit.h"
#include "tests/media/recording_files_fixture.h"

namespace footman::media {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(RecordingFilesTest, WhatIsWrittenIsStoredAndReadBack) {
  Begin();
  auto sink = Open();
  const std::vector<int16_t> said = Sine(400, 1500);
  for (size_t at = 0; at < said.size(); at += 160) {
    ASSERT_TRUE(sink->Write(absl::MakeConstSpan(said).subspan(at, 160), 8000).ok());
  }
  const auto audio = sink->Finish(/*keep=*/true);
  ASSERT_TRUE(audio.ok());
  EXPECT_EQ(*audio, "20240501T123015Z-0100000000000007-0-1.wav");
  ASSERT_TRUE(files_->Store(Storing(*audio)).ok());
  EXPECT_THAT(events_.WaitForOne(), ElementsAre("stored vm-1"));
  ASSERT_THAT(stored_, SizeIs(1));
  EXPECT_EQ(stored_[0].subscriber, SubscriberId(42));
  EXPECT_EQ(stored_[0].caller_number, "+4930123456");
  EXPECT_EQ(stored_[0].audio, *audio);
  EXPECT_EQ(stored_[0].length, absl::Milliseconds(1500));
  EXPECT_THAT(Names(), ElementsAre(*audio));  // the description is gone
  const auto path = files_->PathOf(*audio);
  ASSERT_TRUE(path.ok());
  const auto read = ReadWav(*path, 8000);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->samples, said);
  EXPECT_TRUE(files_->Remove(*audio).ok());
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(RecordingFilesTest, WhatIsNotWorthKeepingIsRemoved) {
  Begin();
  auto sink = Open();
  ASSERT_TRUE(sink->Write(Sine(400, 200), 8000).ok());
  AwaitNames(2);
  ASSERT_TRUE(sink->Finish(/*keep=*/false).ok());
  files_.reset();  // the writer has ended
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(RecordingFilesTest, WhatCannotBeStoredStaysForTheNextStart) {
  next_id_ = absl::UnavailableError("the database sleeps");
  Begin();
  auto sink = Open();
  ASSERT_TRUE(sink->Write(Sine(400, 200), 8000).ok());
  const auto audio = sink->Finish(true);
  ASSERT_TRUE(files_->Store(Storing(*audio)).ok());
  EXPECT_THAT(events_.WaitForOne(), ElementsAre(HasSubstr("not stored: the database sleeps")));
  files_.reset();
  next_id_ = "vm-2";
  stored_.clear();
  Begin();
  const auto recovered = files_->Recover();
  ASSERT_TRUE(recovered.ok()) << recovered.status();
  EXPECT_EQ(*recovered, 1);
  ASSERT_THAT(stored_, SizeIs(1));
  EXPECT_EQ(stored_[0].audio, *audio);
  EXPECT_EQ(stored_[0].length, absl::Milliseconds(200));
  EXPECT_EQ(stored_[0].started, Command().started);
  EXPECT_EQ(*files_->Recover(), 0);
}

TEST_F(RecordingFilesTest, AbandonedRecordingsAreRecovered) {
  Begin();
  auto sink = Open();
  ASSERT_TRUE(sink->Write(Sine(400, 3210), 8000).ok());
  sink.reset();
  files_.reset();
  EXPECT_THAT(Names(), SizeIs(2));
  Begin();
  EXPECT_EQ(*files_->Recover(), 1);
  EXPECT_EQ(stored_[0].length, absl::Milliseconds(3210));
}

TEST_F(RecordingFilesTest, TheBoundOfAllRecordingsHolds) {
  options_.max_bytes = 40000;  // two and a half seconds
  Begin();
  auto sink = Open();
  absl::Status status;
  // The writer finds out a little later: all that it takes is a bounded number of frames.
  const std::vector<int16_t> frame(160, 1000);
  const std::string partial = PathOf("20240501T123015Z-0100000000000007-0-1.part.wav");
  int frames = 0;
  for (; status.ok() && frames < 100000; ++frames) {
    status = sink->Write(frame, 8000);
    // A writer that gets no turn at first would be handed more than the bound at once.
    while (frames == 50 && SizeOf(partial) < 8000) sched_yield();
    sched_yield();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  const auto audio = sink->Finish(true);
  ASSERT_TRUE(audio.ok());
  ASSERT_TRUE(files_->Store(Storing(*audio)).ok());
  EXPECT_THAT(events_.WaitForOne(), ElementsAre("stored vm-1"));  // what was written is kept
  EXPECT_LE(std::filesystem::file_size(PathOf(*audio)), 40000u);
  EXPECT_EQ(
      stored_[0].length,
      absl::Seconds(1) * int64_t((std::filesystem::file_size(PathOf(*audio)) - 44) / 2) / 8000);
}

TEST_F(RecordingFilesTest, AFullStoreRefusesUntilSomethingIsDeleted) {
  options_.max_bytes = 1000;
  std::filesystem::create_directories(options_.directory);
  ASSERT_TRUE(WriteWav(PathOf("old.wav"), Sine(400, 500), 8000).ok());
  Begin();
  EXPECT_EQ(files_->Open(Command()).status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(files_->Remove("old.wav").ok());
  EXPECT_TRUE(files_->Open(Command()).ok());
}

TEST_F(RecordingFilesTest, FreeSpaceIsKept) {
  options_.min_free_bytes = INT64_MAX;
  Begin();
  EXPECT_EQ(files_->Open(Command()).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(RecordingFilesTest, RoomIsKnownBeforeARecordingIsWanted) {
  options_.max_bytes = 1000;
  std::filesystem::create_directories(options_.directory);
  ASSERT_TRUE(WriteWav(PathOf("old.wav"), Sine(400, 500), 8000).ok());
  Begin();
  EXPECT_EQ(files_->CheckRoom().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(files_->space().status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_GT(files_->space().used_bytes, 1000);
  EXPECT_THAT(Names(), SizeIs(1)) << "nothing is made to find out";
  ASSERT_TRUE(files_->Remove("old.wav").ok());
  EXPECT_TRUE(files_->CheckRoom().ok());
  EXPECT_TRUE(files_->space().status.ok());
  std::filesystem::remove_all(options_.directory);
  EXPECT_FALSE(files_->CheckRoom().ok()) << "its folder is gone";
}

TEST_F(RecordingFilesTest, WhoseCallersAreToHearAnApologyRefusesNone) {
  options_.min_free_bytes = INT64_MAX;
  options_.refuse_without_room = false;
  Begin();
  EXPECT_TRUE(files_->CheckRoom().ok());
  EXPECT_FALSE(files_->space().status.ok());
}

TEST_F(RecordingFilesTest, OnlyNamesOfItsOwnAreTaken) {
  Begin();
  for (const absl::string_view name :
       {"", "../secret.wav", "/etc/passwd", "x.json", ".wav", "a/b.wav", "a.part.wav", "a..wav"}) {
    EXPECT_FALSE(files_->PathOf(name).ok()) << name;
    EXPECT_FALSE(files_->Remove(name).ok()) << name;
    EXPECT_FALSE(files_->Store(Storing(name)).ok()) << name;
  }
  ASSERT_TRUE(files_->Store(Storing("gone.wav")).ok());
  EXPECT_THAT(events_.WaitForOne(), ElementsAre(HasSubstr("not stored")));
  EXPECT_THAT(stored_, IsEmpty());
}

TEST_F(RecordingFilesTest, WhatCannotBeMadeIsNoRecording) {
  Begin();
  // Something else is where the file should be.
  std::filesystem::create_directory(PathOf("20240501T123015Z-0100000000000007-0-1.part.wav"));
  auto sink = Open();
  absl::Status status;
  const absl::Time deadline = absl::Now() + kTimeout;
  while (status.ok() && absl::Now() < deadline) {
    status = sink->Write(Sine(400, 20), 8000);
    sched_yield();
  }
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(sink->Finish(/*keep=*/true).ok()) << "nothing can be stored";
}

TEST_F(RecordingFilesTest, TwoOfTheSameNameDoNotMeet) {
  Begin();
  auto first = Open();
  auto second = Open();
  ASSERT_TRUE(first->Write(Sine(400, 100), 8000).ok());
  ASSERT_TRUE(second->Write(Sine(400, 100), 8000).ok());
  EXPECT_NE(*first->Finish(true), *second->Finish(true));
}

TEST_F(RecordingFilesTest, OneProcessAtATime) {
  Begin();
  EXPECT_EQ(RecordingFiles::Create(options_, nullptr).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(RecordingFilesTest, DamagedDescriptionsAreToldAndCostNothingElse) {
  Begin();
  auto sink = Open();
  ASSERT_TRUE(sink->Write(Sine(400, 300), 8000).ok());
  sink.reset();
  files_.reset();
  const std::vector<std::string> damage = {
      "{\"name\": Secret",     "", "{", "[]", "{\"version\":1}", "{\"version\":\"1\"}", "null",
      std::string(100000, '[')};
  for (size_t i = 0; i < damage.size(); ++i) {
    std::ofstream(PathOf("0damage" + std::to_string(i) + ".json")) << damage[i];
  }
  std::ofstream(PathOf("half.json.tmp")) << "{";
  Begin();
  const auto recovered = files_->Recover();
  EXPECT_THAT(std::string(recovered.status().message()), HasSubstr("1 recordings were stored"));
  // The message may come into a log.
  EXPECT_THAT(std::string(recovered.status().message()), Not(HasSubstr("Secret")));
  EXPECT_THAT(stored_, SizeIs(1));
  EXPECT_FALSE(std::filesystem::exists(PathOf("half.json.tmp")));
}

// A child records as fast as it can and is killed; what the parent finds must be readable.
class CrashTest : public RecordingFilesTest, public ::testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(AtSeveralMoments, CrashTest, ::testing::Values(0, 1, 3, 20, 90, 250));

TEST_P(CrashTest, AKilledRecordingIsReadableAndStored) {
  const int wanted_tenths = GetParam();
  std::filesystem::create_directories(options_.directory);
  const std::string wav = PathOf("20240501T123015Z-0100000000000007-0-1.part.wav");
  const pid_t parent = getpid();
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto files = RecordingFiles::Create(options_, nullptr);
    if (!files.ok()) _exit(1);
    auto sink = (*files)->Open(Command());
    if (!sink.ok()) _exit(2);
    const std::vector<int16_t> said = Sine(400, 100);
    for (int64_t bytes = 0; getppid() == parent;) {  // until somebody kills it
      // As fast as the disk takes it, which is much faster than anybody speaks.
      if (bytes - static_cast<int64_t>(SizeOf(wav)) > 16000) continue;
      if (!(*sink)->Write(said, 8000).ok()) _exit(3);
      bytes += 1600;
    }
    _exit(4);
  }
  const uintmax_t wanted = 44 + static_cast<uintmax_t>(wanted_tenths) * 1600;
  const absl::Time deadline = absl::Now() + kTimeout;
  std::error_code none;
  uintmax_t size = 0;
  do {
    size = std::filesystem::file_size(wav, none);
  } while ((none || size < wanted ||
            !std::filesystem::exists(PathOf("20240501T123015Z-0100000000000007-0-1.json"))) &&
           absl::Now() < deadline);
  ASSERT_EQ(kill(child, SIGKILL), 0);
  int how = 0;
  ASSERT_EQ(waitpid(child, &how, 0), child);
  ASSERT_TRUE(WIFSIGNALED(how)) << how;
  const int64_t samples = (static_cast<int64_t>(std::filesystem::file_size(wav)) - 44) / 2;
  ASSERT_GE(samples, wanted_tenths * 800);
  // Readable as it lies there, by any program: at most the last second, and one write, is not
  // counted yet.
  const auto as_it_lies = ReadWav(wav, 8000);
  ASSERT_TRUE(as_it_lies.ok()) << as_it_lies.status();
  EXPECT_GE(static_cast<int64_t>(as_it_lies->samples.size()), samples - 8000 - 8000);

  Begin();
  const auto recovered = files_->Recover();
  ASSERT_TRUE(recovered.ok()) << recovered.status();
  EXPECT_EQ(*recovered, samples > 0 ? 1 : 0);
  if (samples == 0) {
    EXPECT_THAT(Names(), IsEmpty());
    return;
  }
  ASSERT_THAT(stored_, SizeIs(1));
  EXPECT_EQ(stored_[0].subscriber, SubscriberId(42));
  EXPECT_EQ(stored_[0].call, Command().leg.call);
  EXPECT_EQ(stored_[0].caller_number, "+4930123456");
  EXPECT_EQ(stored_[0].presentation, Presentation::kAllowed);
  EXPECT_EQ(stored_[0].attestation, Attestation::kFull);
  EXPECT_EQ(stored_[0].length, absl::Seconds(1) * samples / 8000);
  const auto whole = ReadWav(stored_[0].path, 8000);
  ASSERT_TRUE(whole.ok()) << whole.status();
  ASSERT_EQ(static_cast<int64_t>(whole->samples.size()), samples);
  const std::vector<int16_t> said = Sine(400, 100);
  for (size_t i = 0; i < whole->samples.size(); ++i) {
    ASSERT_EQ(whole->samples[i], said[i % said.size()]) << i;
  }
  EXPECT_THAT(Names(), ElementsAre("20240501T123015Z-0100000000000007-0-1.wav"));
}

// The system's own limit of a file's size stands for a disk that is really full.
TEST_F(RecordingFilesTest, AWriteThatTheSystemRefusesEndsTheRecordingHonestly) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20000, 20000};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto files = RecordingFiles::Create(
        options_,
        [](const StoredVoicemail&) -> absl::StatusOr<std::string> { return std::string("vm"); });
    if (!files.ok()) _exit(10);
    auto sink = (*files)->Open(Command());
    if (!sink.ok()) _exit(11);
    absl::Status status;
    for (int i = 0; status.ok() && i < 1000000; ++i) {
      status = (*sink)->Write(std::vector<int16_t>(160, 500), 8000);
      sched_yield();
    }
    if (!absl::IsResourceExhausted(status)) _exit(12);
    if (!(*sink)->Finish(true).ok()) _exit(13);
    sink->reset();
    files->reset();
    _exit(0);
  }
  int how = 0;
  ASSERT_EQ(waitpid(child, &how, 0), child);
  ASSERT_TRUE(WIFEXITED(how));
  ASSERT_EQ(WEXITSTATUS(how), 0);
  Begin();
  EXPECT_EQ(*files_->Recover(), 1);
  EXPECT_GT(stored_[0].length, absl::Seconds(1));
  EXPECT_LE(stored_[0].length, absl::Milliseconds(1250));
}

}  // namespace
}  // namespace footman::media
