// The largest parts of a decision, each alone.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <variant>
#include <vector>

#include "bench/reference_call.h"
#include "lib/core/call/plan.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/core/offers/offer_text.h"
#include "lib/core/offers/open_offers.h"
#include "lib/core/replies/reply_parser.h"
#include "lib/core/selection/selections.h"

namespace footman {
namespace {

void BM_ReplyParser(benchmark::State& state) {
  static constexpr absl::string_view kReplies[] = {"1",
                                                   "2 I am in a meeting",
                                                   "voicemail",
                                                   "Take a voicemail, please!",
                                                   "decline",
                                                   "b3",
                                                   "b: decline",
                                                   "say I am in a meeting, back at three",
                                                   "transfer +49 (30) 12-34",
                                                   "what is this?",
                                                   "1\xef\xb8\x8f\xe2\x83\xa3",
                                                   "one moment please"};
  const Words& words = WordsOf(0);
  const ReplyOption options[] = {
      {TreatmentKind::kVoicemail, false, "voicemail", "Take a voicemail"},
      {TreatmentKind::kPlay, true, words.typed_play.key_word, words.typed_play.label},
      {TreatmentKind::kTransfer, true, words.typed_transfer.key_word, words.typed_transfer.label},
      {TreatmentKind::kDecline, false, "decline", "Decline"}};
  size_t next = 0;
  for (auto _ : state) {
    const ReplyWords reply(kReplies[next++ % std::size(kReplies)]);
    benchmark::DoNotOptimize(ParseReply(reply, FindLetter(reply), options, 0));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ReplyParser);

void BM_OfferText(benchmark::State& state) {
  EngineState engine(ReferenceOptions(1));
  StepOutput out(engine.config.options);
  Call& call = *engine.calls.Add(CallId(1));
  const std::vector<LinkSecret> secrets(4);
  StoreArrival(ReferenceArrival(call.id, secrets), engine.config, call, engine.pool);
  const Profile profile = ReferenceProfile();
  ProfileLoaded loaded;
  loaded.profile = &profile;
  loaded.called = "+4930222";
  StorePlan(loaded, call, engine, out);
  OpenOffer(call, 0, engine);
  size_t bytes = 0;
  for (auto _ : state) {
    engine.pool.Reclaim();
    out.Clear();
    WriteOffer(call, call.offers()[0], 0, absl::Seconds(25), engine, out);
    bytes += std::get<SendOffer>(out.commands.back()).text.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}
BENCHMARK(BM_OfferText);

// As a decision uses it, with as many owners armed: one is decided, ends, and the next one waits.
void BM_TimerTable(benchmark::State& state) {
  const auto owners = static_cast<uint32_t>(state.range(0));
  TimerTable table(owners);
  std::mt19937 random(1);
  Uptime now = 0;
  const auto arm = [&](uint32_t owner) {
    table.Arm(owner, Timer::kState, now + 25000000000 + random() % 1000);
    table.Arm(owner, Timer::kCall, now + 120000000000);
  };
  for (uint32_t owner = 0; owner < owners; ++owner) arm(owner);
  for (auto _ : state) {
    now += 1000;
    const uint32_t owner = random() % owners;
    table.DisarmAll(owner);
    table.Arm(owner, Timer::kLegs, now + 35000000000);
    table.DisarmAll(owner);
    arm(owner);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_TimerTable)->ArgName("owners")->Arg(1000)->Arg(100000);

// The one event after a burst, when all early entries come to the top at once: so many calls had
// their first timer replaced by a later one while another call's was due before them all.
void BM_TimerBurst(benchmark::State& state) {
  const auto owners = static_cast<uint32_t>(state.range(0));
  for (auto _ : state) {
    TimerTable table(owners);
    std::mt19937 random(1);
    table.Arm(0, Timer::kState, 1);
    for (uint32_t owner = 1; owner < owners; ++owner) {
      table.Arm(owner, Timer::kOffers, 10000000000 + random() % 1000);
      table.Disarm(owner, Timer::kOffers);
      table.Arm(owner, Timer::kState, 25000000000 + random() % 1000);
    }
    table.TakeEarliest();
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(table.Earliest());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(took.count());
  }
}
BENCHMARK(BM_TimerBurst)->ArgName("owners")->Arg(1000000)->Iterations(5)->UseManualTime();

}  // namespace
}  // namespace footman
