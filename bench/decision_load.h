// Whole lives of calls, one after another, while others wait.
//
// The reference call: a caller name of 20 characters, a two-hop diversion chain, one offer with
// four options and four links. It waits until it is chosen at random among all that wait, by a
// typed reply or a press in turn; every tenth decision is the oldest call's timeout instead. Then
// the treatment's commands, the end of the leg, the record.

#ifndef FOOTMAN_BENCH_DECISION_LOAD_H_
#define FOOTMAN_BENCH_DECISION_LOAD_H_

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "footman/engine.h"

namespace footman {

// The reference call, its subscriber, and a house with room for one more than `waiting`.
CallArrived ReferenceArrival(CallId call, absl::Span<const LinkSecret> secrets);
Profile ReferenceProfile();
EngineOptions ReferenceOptions(int waiting);

class DecisionLoad {
 public:
  explicit DecisionLoad(int waiting);
  // Makes the engine; then that many calls wait.
  void Begin();

  // One call arrives and is asked about; one of all that wait is decided and ends.
  void Decide();
  // Until nothing is new any more: every remembered address and offer has been used.
  void WarmUp();

  // False if anything did not happen as it must: a call undecided, a record missing.
  bool IsTrue() const;

 private:
  void Arrive();
  void ByReply(uint64_t serial);
  void ByPress(uint64_t serial);
  uint64_t ByTimeout();
  void End(uint64_t serial);
  void Handle(const Event& event);
  uint64_t RandomWaiting() { return waiting_[random_() % waiting_.size()]; }
  absl::string_view UserOf(uint64_t serial, char (&user)[25]) const;

  const int count_;
  std::unique_ptr<Engine> engine_;
  Profile profile_;  // lent to the engine for each call, with its own user
  std::vector<LinkSecret> secrets_;
  std::vector<uint64_t> waiting_;   // calls, in no order
  std::vector<uint32_t> place_of_;  // in waiting_, by the call's low bits
  std::mt19937_64 random_{1};
  Moment now_;
  uint64_t last_call_ = 0;
  uint64_t decided_ = 0;
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
