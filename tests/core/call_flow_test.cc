// The table itself: every cell has a meaning, and every part of it is used.

#include "lib/core/tables/call_flow.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "lib/core/tables/activity_flow.h"
#include "lib/core/tables/leg_flow.h"
#include "tests/core/call_flow_text.h"

namespace footman {
namespace {

std::set<Input> AllInputs() {
  std::set<Input> inputs;
  for (int i = 0; i < kInputs; ++i) inputs.insert(static_cast<Input>(i));
  return inputs;
}

TEST(CallFlowTest, EveryCellIsARowOrLateOrNever) {
  for (int s = 0; s < kStates; ++s) {
    for (const Input input : AllInputs()) {
      const State state = static_cast<State>(s);
      const Row* const row = FindRow(state, input);
      if (row != nullptr) {
        EXPECT_TRUE(row->states.Has(state));
        EXPECT_EQ(row->input, input);
        EXPECT_STRNE(row->why, "") << Name(state) << " x " << Name(input);
      } else {
        EXPECT_EQ(UnlistedOf(input).input, input);
        EXPECT_STRNE(UnlistedOf(input).why, "") << Name(input);
      }
    }
  }
}

// Every state of a table can be reached from `first`, and left, but for `last`.
template <typename State, typename Rows>
void ExpectEveryStateIsReachedAndLeft(const Rows& rows, int states, State last) {
  std::set<State> reached = {State::kNone};
  std::set<State> left;
  for (bool more = true; more;) {
    more = false;
    for (const auto& row : rows) {
      for (int s = 0; s < states; ++s) {
        const State from = static_cast<State>(s);
        if (!row.states.Has(from) || row.next == kSame<State> || row.next == from) continue;
        left.insert(from);
        if (reached.count(from) > 0) more |= reached.insert(row.next).second;
      }
    }
  }
  EXPECT_EQ(reached.size(), static_cast<size_t>(states));
  EXPECT_EQ(left.size(), static_cast<size_t>(states) - 1);
  EXPECT_EQ(left.count(last), 0u) << "no way back";
}

TEST(CallFlowTest, EveryStateCanBeReachedAndLeft) {
  ExpectEveryStateIsReachedAndLeft<State>(CallFlow(), kStates, State::kEnded);
  ExpectEveryStateIsReachedAndLeft<LegState>(LegFlow(), kLegStates, LegState::kEnded);
  ExpectEveryStateIsReachedAndLeft<ActivityState>(ActivityFlow(), kActivityStates,
                                                  ActivityState::kDone);
}

TEST(CallFlowTest, EveryStateOfACallKnowsThatTheCallerHangsUp) {
  for (int s = 0; s < kStates; ++s) {
    const State state = static_cast<State>(s);
    const bool has_caller =
        state != State::kNone && state != State::kEnding && state != State::kEnded;
    EXPECT_EQ(FindRow(state, Input::kCallerEnded) != nullptr, has_caller) << Name(state);
  }
}

TEST(CallFlowTest, EveryStateOfALegKnowsThatItEndsAndCanBeTold) {
  for (int s = 1; s < kLegStates - 1; ++s) {
    const LegState state = static_cast<LegState>(s);
    const LegRow* const ended = FindLegRow(state, LegInput::kEnded);
    ASSERT_NE(ended, nullptr) << Name(state);
    EXPECT_EQ(ended->next, LegState::kEnded) << Name(state);
    if (state == LegState::kEnding) continue;
    const LegRow* const told = FindLegRow(state, LegInput::kOrderEnd);
    ASSERT_NE(told, nullptr) << Name(state);
    EXPECT_EQ(told->next, LegState::kEnding) << Name(state);
  }
}

// Whatever an activity waits for has an end, so the call's end cannot wait for ever.
TEST(CallFlowTest, EveryPendingActivityHasADeadline) {
  for (int s = 0; s < kActivityStates; ++s) {
    const ActivityState state = static_cast<ActivityState>(s);
    EXPECT_EQ(FindActivityRow(state, ActivityInput::kOverdue) != nullptr, IsPending(state))
        << Name(state);
  }
}

// ---- Rows for groups.

enum class Light : uint8_t { kRed, kYellow, kGreen };
enum class Signal : uint8_t { kNext, kOff };
struct LightRow {
  StateSet<Light> states;
  Signal input;
};

TEST(FlowTableTest, ARowOfAGroupChangesEachOfItsStatesAndNothingElse) {
  constexpr LightRow kBefore[] = {{Light::kRed, Signal::kNext}, {Light::kGreen, Signal::kOff}};
  constexpr LightRow kAfter[] = {{Light::kRed, Signal::kNext},
                                 {Light::kGreen, Signal::kOff},
                                 {{Light::kYellow, Light::kGreen}, Signal::kNext}};
  constexpr auto before = BuildFlow<Light, 3, 2>(kBefore);
  constexpr auto after = BuildFlow<Light, 3, 2>(kAfter);
  for (const Light light : {Light::kRed, Light::kYellow, Light::kGreen}) {
    for (const Signal signal : {Signal::kNext, Signal::kOff}) {
      const bool added = signal == Signal::kNext && light != Light::kRed;
      const LightRow* const was = RowAt<Light, Signal, 3, 2>(before, kBefore, light, signal);
      const LightRow* const is = RowAt<Light, Signal, 3, 2>(after, kAfter, light, signal);
      if (added) {
        EXPECT_EQ(was, nullptr);
        EXPECT_EQ(is, &kAfter[2]);
      } else {
        EXPECT_EQ(was == nullptr, is == nullptr);
        if (was != nullptr) {
          EXPECT_EQ(was - kBefore, is - kAfter);
        }
      }
    }
  }
}

TEST(CallFlowTest, EveryInputAndActionIsUsed) {
  std::set<Input> unused = AllInputs();
  std::set<Action> actions;
  for (const Row& row : CallFlow()) {
    unused.erase(row.input);
    actions.insert(row.action);
  }
  EXPECT_EQ(unused, std::set<Input>{Input::kStale}) << "what is over has no row anywhere";
  EXPECT_EQ(actions.size(), static_cast<size_t>(Action::kFinish) + 1);
}

TEST(CallFlowTest, StaleIsLateEverywhere) {
  EXPECT_TRUE(UnlistedOf(Input::kStale).late);
  for (int s = 0; s < kStates; ++s) {
    EXPECT_EQ(FindRow(static_cast<State>(s), Input::kStale), nullptr);
  }
}

TEST(CallFlowTest, NamesAreDistinct) {
  std::set<absl::string_view> states, inputs, actions;
  for (int i = 0; i < kStates; ++i) states.insert(Name(static_cast<State>(i)));
  for (int i = 0; i < kInputs; ++i) inputs.insert(Name(static_cast<Input>(i)));
  for (int i = 0; i <= static_cast<int>(Action::kFinish); ++i) {
    actions.insert(Name(static_cast<Action>(i)));
  }
  EXPECT_EQ(states.size(), static_cast<size_t>(kStates));
  EXPECT_EQ(inputs.size(), static_cast<size_t>(kInputs));
  EXPECT_EQ(actions.size(), static_cast<size_t>(Action::kFinish) + 1);
  EXPECT_EQ(states.count("") + inputs.count("") + actions.count(""), 0u);
}

TEST(CallFlowTest, ThePictureIsTrue) {
  std::ifstream file(FOOTMAN_SOURCE_DIR "/lib/core/CALL_FLOW.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), CallFlowAsMarkdown())
      << "make it anew: build/release/tests/core/call_flow_doc > lib/core/CALL_FLOW.md";
}

}  // namespace
}  // namespace footman
