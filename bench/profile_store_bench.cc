// BM_ProfileStore: look-ups in SQLite, through the port and back as events, 256 under way at once.
// Cold: each for another subscriber, from a store that has just been made (the file itself is in
// the system's cache, as after any import). Warm: subscribers whose profiles the store keeps.
// import_s is how long the profiles took to import, start_ms how long the store took to start.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "footman/adapters/sqlite.h"
#include "footman/runner.h"

namespace footman {
namespace {

// Counts the answers.
class Counter : public EventSink {
 public:
  absl::Status Post(const Event& event) override {
    if (!std::holds_alternative<ProfileLoaded>(event)) ++wrong;
    ++answers;
    answers.notify_one();
    return absl::OkStatus();
  }
  absl::Status PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) override {
    return absl::UnavailableError("no calls here");
  }
  std::atomic<int64_t> answers{0};
  std::atomic<int64_t> wrong{0};
};

std::string NumberOf(int subscriber) { return absl::StrCat("+49301", 1000000 + subscriber); }

std::string SubscriberText(int subscriber) {
  return absl::StrCat(
      "subscriber { name: \"s", subscriber, "\" number: \"", NumberOf(subscriber),
      "\" address { service: \"web\" user: \"user-", subscriber, "\" option_set: \"all\" }",
      " option_set { name: \"all\" option { do: VOICEMAIL }", " option { do: DECLINE } } }\n");
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
  explicit Profiles(int count) : path(absl::StrCat("/tmp/footman_bench_", getpid(), ".db")) {
    const auto begin = std::chrono::steady_clock::now();
    const std::unique_ptr<SqliteDatabase> database = OpenAt(path);
    constexpr int kAtOnce = 10000;
    for (int first = 0; first < count && status.ok(); first += kAtOnce) {
      std::string text;
      for (int i = first; i < first + kAtOnce; ++i) text += SubscriberText(i);
      status = database->Import(text, "bench").status();
    }
    import_seconds = SecondsSince(begin);
  }
  ~Profiles() {
    for (const char* suffix : {"", "-wal", "-shm"}) unlink((path + suffix).c_str());
  }
  const std::string path;
  absl::Status status;
  double import_seconds = 0;
};

void BM_ProfileStore(benchmark::State& state) {
  static std::unique_ptr<Profiles> profiles;
  static int count = 0;
  if (count != state.range(0)) {
    profiles.reset();
    count = static_cast<int>(state.range(0));
    profiles = std::make_unique<Profiles>(count);
  }
  if (!profiles->status.ok()) {
    state.SkipWithError(profiles->status.ToString().c_str());
    return;
  }
  const int among = state.range(1) != 0 ? 1000 : count;
  Counter counter;
  const SystemClock clock;
  const auto begin = std::chrono::steady_clock::now();
  SqliteProfileStoreOptions options;
  options.path = profiles->path;
  const auto store = *SqliteProfileStore::Create(options, counter, clock);
  const double start = SecondsSince(begin);
  std::mt19937 random(1);
  int64_t asked = 0;
  const auto ask = [&] {
    const std::string number = NumberOf(static_cast<int>(random() % static_cast<unsigned>(among)));
    const absl::string_view called[] = {number};
    const absl::Status status = store->Load({CallId(static_cast<uint64_t>(++asked)), called});
    if (!status.ok()) state.SkipWithError("the store refused");
    for (int64_t seen = counter.answers; asked - seen >= 256; seen = counter.answers) {
      counter.answers.wait(seen);
    }
  };
  if (state.range(1) != 0) {
    for (int i = 0; i < 10 * among; ++i) ask();
  }
  const auto loop = std::chrono::steady_clock::now();
  for (auto _ : state) ask();
  // In wall time: the store works on a thread of its own.
  state.counters["items_per_second"] = static_cast<double>(state.iterations()) / SecondsSince(loop);
  state.counters["import_s"] = profiles->import_seconds;
  state.counters["start_ms"] = start * 1e3;
  if (counter.wrong > 0) state.SkipWithError("a subscriber was not found");
}
BENCHMARK(BM_ProfileStore)
    ->ArgNames({"profiles", "warm"})
    ->ArgsProduct({{10000, 100000, 1000000}, {0, 1}});

}  // namespace
}  // namespace footman
