// What one step of the engine wants done, and the memory that it is written in.

#ifndef FOOTMAN_LIB_CORE_ENGINE_STEP_OUTPUT_H_
#define FOOTMAN_LIB_CORE_ENGINE_STEP_OUTPUT_H_

#include <array>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "footman/call_record.h"
#include "footman/command.h"
#include "footman/options.h"
#include "footman/trace.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/call/call_data.h"
#include "lib/language/step_text.h"

namespace footman {

// A transition in the making: its names are looked up only if somebody wants to see it.
struct Trace {
  CallId call;
  State from, to;
  Input input;              // if `event` is empty
  absl::string_view event;  // or what was not taken
  const char* why;
};

struct StepOutput {
  explicit StepOutput(const EngineOptions& options);

  std::vector<Command> commands;
  std::vector<Trace> traces;
  std::vector<Transition> transitions;  // the same for others to read, once they have asked
  StepText text;                        // of the commands

  // Where spans of commands lie; their room is made beforehand.
  std::vector<absl::string_view> views;
  std::vector<OfferOption> offer_options;
  CallRecord record;
  std::vector<OfferRecord> record_offers;
  std::vector<Decision> record_decisions;
  std::vector<Diversion> record_diversions;

  // A plan in the making.
  std::array<Offer, kMaxOffers> plan_offers;
  std::array<PlannedOption, kMaxOffers * kMaxOptions> plan_options;
  std::unique_ptr<char[]> plan_block = std::make_unique<char[]>(BlockPool::kLargest);

  // Begins a step: what the last one wanted is gone.
  void Clear();

  template <typename T>
  void Do(T command) {
    commands.emplace_back(std::move(command));
  }
  // The same for one that is filled in where it will be read. (A struct that is filled and then
  // copied at once waits for its own stores: the wider loads of the copy cannot be forwarded.)
  template <typename T>
  T& Do() {
    return std::get<T>(commands.emplace_back(std::in_place_type<T>));
  }
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_ENGINE_STEP_OUTPUT_H_
