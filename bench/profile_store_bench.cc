// BM_ProfileStore: look-ups in SQLite, through the port and back as events, 256 under way at once,
// of subscribers at random.
//
// Cold: the store keeps no profile, so each is read from the file (which is in the system's cache,
// as after any import). Warm: a thousand subscribers, whose profiles the store keeps.
// import_s: how long the profiles took to import, reimport_s: the same once more, which changes
// nothing, one_import_ms: one changed profile; file_mb: the database. start_ms: how long the store
// took to start, rss_mb: by how much resident memory has grown since, with all that it keeps.

#include <benchmark/benchmark.h>
#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "bench/resident.h"
#include "footman/adapters/sqlite.h"
#include "footman/runner.h"

namespace footman {
namespace {

constexpr int64_t kUnderWay = 256;

// Counts the answers, and says so now and then, as a runner takes what waits together.
class Counter : public EventSink {
 public:
  absl::Status Post(const Event& event) override {
    if (!std::holds_alternative<ProfileLoaded>(event)) ++wrong;
    if (++answers % (kUnderWay / 2) == 0) answers.notify_one();
    return absl::OkStatus();
  }
  absl::Status PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) override {
    return absl::UnavailableError("no calls here");
  }
  std::atomic<int64_t> answers{0};
  std::atomic<int64_t> wrong{0};
};

std::string NumberOf(int64_t subscriber) { return absl::StrCat("+49301", 1000000 + subscriber); }

std::string SubscriberText(int64_t subscriber, absl::string_view display_name) {
  return absl::StrCat(
      "subscriber { name: \"s", subscriber, "\" display_name: \"", display_name, "\" number: \"",
      NumberOf(subscriber), "\" address { service: \"web\" user: \"user-", subscriber,
      "\" option_set: \"all\" } option_set { name: \"all\" option { do: VOICEMAIL }",
      " option { do: DECLINE } } }\n");
}

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::unique_ptr<SqliteDatabase> OpenAt(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  return *SqliteDatabase::Open(options);
}

// A file with that many profiles, kept until another is wanted.
class Profiles {
 public:
  explicit Profiles(int count)
      : path(absl::StrCat("/tmp/footman_bench_", getpid(), ".db")), database_(OpenAt(path)) {
    import_seconds = Import(count);
    reimport_seconds = Import(count);
    const auto begin = std::chrono::steady_clock::now();
    if (status.ok()) {
      status = database_->Import(SubscriberText(count / 2, "changed"), "bench").status();
    }
    one_import_seconds = SecondsSince(begin);
    database_.reset();  // which moves the write-ahead log into the file
    file_bytes = static_cast<int64_t>(std::filesystem::file_size(path));
  }
  ~Profiles() {
    for (const char* suffix : {"", "-wal", "-shm"}) unlink((path + suffix).c_str());
  }
  const std::string path;
  absl::Status status;
  double import_seconds = 0;
  double reimport_seconds = 0;
  double one_import_seconds = 0;
  int64_t file_bytes = 0;

 private:
  // Ten thousand at a time, in no order, as people come.
  double Import(int count) {
    constexpr int kAtOnce = 10000;
    constexpr int64_t kScatter = 7654321;  // no common divisor with a power of ten
    double seconds = 0;
    for (int first = 0; first < count && status.ok(); first += kAtOnce) {
      std::string text;
      for (int64_t i = first; i < first + kAtOnce; ++i) {
        text += SubscriberText(i * kScatter % count, "a subscriber");
      }
      const auto begin = std::chrono::steady_clock::now();
      status = database_->Import(text, "bench").status();
      seconds += SecondsSince(begin);
    }
    return seconds;
  }

  std::unique_ptr<SqliteDatabase> database_;
};

Profiles& Kept(int count) {
  static std::unique_ptr<Profiles> kept;
  static int kept_count = 0;
  if (kept_count != count) {
    kept.reset();
    kept = std::make_unique<Profiles>(count);
    kept_count = count;
  }
  return *kept;
}

void BM_ProfileStore(benchmark::State& state) {
  const int count = static_cast<int>(state.range(0));
  const bool warm = state.range(1) != 0;
  const Profiles& profiles = Kept(count);
  if (!profiles.status.ok()) {
    state.SkipWithError(profiles.status.ToString().c_str());
    return;
  }
  const int among = warm ? 1000 : count;
  Counter counter;
  const SystemClock clock;
  malloc_trim(0);
  const int64_t resident = ResidentBytes();
  const auto begin = std::chrono::steady_clock::now();
  SqliteProfileStoreOptions options;
  options.path = profiles.path;
  if (!warm) options.max_cached = 0;
  const auto store = *SqliteProfileStore::Create(options, clock);
  store->Start(counter);
  const double start = SecondsSince(begin);
  std::mt19937 random(1);
  int64_t asked = 0;
  const auto ask = [&] {
    const std::string number = NumberOf(random() % static_cast<unsigned>(among));
    const absl::string_view called[] = {number};
    const absl::Status status = store->Load({CallId(static_cast<uint64_t>(++asked)), called});
    if (!status.ok()) state.SkipWithError("the store refused");
    for (int64_t seen = counter.answers; asked - seen >= kUnderWay; seen = counter.answers) {
      counter.answers.wait(seen);
    }
  };
  for (int i = 0; i < 10000; ++i) ask();
  const auto loop = std::chrono::steady_clock::now();
  for (auto _ : state) ask();
  // In wall time: the store works on a thread of its own.
  state.counters["items_per_second"] = static_cast<double>(state.iterations()) / SecondsSince(loop);
  state.counters["import_s"] = profiles.import_seconds;
  state.counters["reimport_s"] = profiles.reimport_seconds;
  state.counters["one_import_ms"] = profiles.one_import_seconds * 1e3;
  state.counters["start_ms"] = start * 1e3;
  state.counters["rss_mb"] = static_cast<double>(ResidentBytes() - resident) / 1e6;
  state.counters["file_mb"] = static_cast<double>(profiles.file_bytes) / 1e6;
  if (counter.wrong > 0) state.SkipWithError("a subscriber was not found");
}
BENCHMARK(BM_ProfileStore)
    ->ArgNames({"profiles", "warm"})
    ->Args({10000, 0})
    ->Args({10000, 1})
    ->Args({100000, 0})
    ->Args({100000, 1})
    ->Args({1000000, 0})
    ->Args({1000000, 1});

}  // namespace
}  // namespace footman
