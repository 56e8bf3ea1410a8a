// Whole lives of reference calls in an engine, one after another, while others wait.
//
// A decision: one of all that wait, chosen at random, is decided by a typed reply or a press in
// turn; every tenth time it is the oldest call's timeout instead. Then the treatment's commands,
// the end of the leg, the record; and another call arrives, is looked up and asked about.

#ifndef FOOTMAN_BENCH_DECISION_LOAD_H_
#define FOOTMAN_BENCH_DECISION_LOAD_H_

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "absl/functional/function_ref.h"
#include "bench/reference_call.h"
#include "footman/engine.h"

namespace footman {

class DecisionLoad {
 public:
  explicit DecisionLoad(int waiting);
  // Makes the engine; then that many calls wait.
  void Begin();
  void Decide();
  // Until nothing is new any more: every remembered address and offer has been used.
  void WarmUp();

  // False if anything did not happen as it must: a call undecided, a record missing.
  bool IsTrue() const;

  // Called for every event in place of Engine::Handle; for measurements of single events.
  using Handler = absl::FunctionRef<absl::Status(Engine&, const Event&, const Moment&)>;
  void Decide(Handler handler);

 private:
  void Arrive(uint32_t place, Handler handler);
  void ByReply(uint64_t call, Handler handler);
  void ByPress(uint64_t call, Handler handler);
  uint64_t ByTimeout();
  void Take(const Event& event, Handler handler);
  void NoteCommands();

  // A call's id is the count of calls so far and its place in waiting_.
  static constexpr int kPlaceBits = 21;
  static uint32_t PlaceOf(uint64_t call) { return call & ((uint32_t{1} << kPlaceBits) - 1); }

  const int count_;
  std::unique_ptr<Engine> engine_;
  Profile profile_;  // lent to the engine for each call, with its own user
  std::array<LinkSecret, 4> secrets_;
  // Filled in where the engine reads them, as in a mailbox.
  Event arrival_, loaded_, reply_, press_;
  std::vector<uint64_t> waiting_;  // calls, in no order
  std::mt19937_64 random_{1};
  Moment now_;
  uint64_t calls_ = 0;
  uint64_t decided_ = 0;
  uint64_t timeouts_ = 0;
  uint64_t timed_out_ = 0;  // the call
  uint64_t records_ = 0;
  uint64_t refused_ = 0;  // events that the engine did not take
};

// How much more resident memory (RSS, /proc/self/statm) an engine takes that was made for `waiting`
// calls, and they wait, than one with a single call; for each call. It counts slots, texts, offers,
// timers, indexes and the addresses that were asked; not what an engine has once, such as the
// memory of ended calls, whose size is an option.
double BytesPerWaitingCall(int waiting);

}  // namespace footman

#endif  // FOOTMAN_BENCH_DECISION_LOAD_H_
