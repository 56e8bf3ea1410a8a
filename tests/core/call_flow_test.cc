// The table itself: every cell has a meaning, and every part of it is used.

#include "lib/core/call_flow.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/core/call_flow_text.h"

namespace footman {
namespace {

std::set<Input> AllInputs() {
  std::set<Input> inputs;
  for (int i = 0; i < kInputs; ++i) inputs.insert(static_cast<Input>(i));
  return inputs;
}

TEST(CallFlowTest, EveryCellIsARowOrLateOrNever) {
  size_t rows = 0;
  for (int s = 0; s < kStates; ++s) {
    for (const Input input : AllInputs()) {
      const State state = static_cast<State>(s);
      const Row* const row = FindRow(state, input);
      if (row != nullptr) {
        ++rows;
        EXPECT_EQ(row->state, state);
        EXPECT_EQ(row->input, input);
        EXPECT_STRNE(row->why, "") << Name(state) << " x " << Name(input);
      } else {
        EXPECT_EQ(UnlistedOf(input).input, input);
        EXPECT_STRNE(UnlistedOf(input).why, "") << Name(input);
      }
    }
  }
  EXPECT_EQ(rows, CallFlow().size()) << "two rows for one cell";
}

TEST(CallFlowTest, EveryStateCanBeReachedAndLeft) {
  std::set<State> reached = {State::kNone};
  for (bool more = true; more;) {
    more = false;
    for (const Row& row : CallFlow()) {
      if (reached.count(row.state) > 0) more |= reached.insert(row.next).second;
    }
  }
  EXPECT_EQ(reached.size(), static_cast<size_t>(kStates));
  for (const Row& row : CallFlow()) EXPECT_NE(row.state, State::kEnded) << "no way back";
  for (int s = 0; s < kStates; ++s) {
    if (static_cast<State>(s) == State::kEnded) continue;
    bool leaves = false;
    for (const Row& row : CallFlow())
      leaves |= row.state == static_cast<State>(s) && row.next != row.state;
    EXPECT_TRUE(leaves) << Name(static_cast<State>(s));
  }
}

TEST(CallFlowTest, EveryStateOfACallKnowsThatTheCallerHangsUp) {
  for (int s = 0; s < kStates; ++s) {
    const State state = static_cast<State>(s);
    const bool has_leg = state != State::kNone && state != State::kEnded;
    EXPECT_EQ(FindRow(state, Input::kLegEnded) != nullptr, has_leg) << Name(state);
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
