#include "tests/core/call_flow_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/core/tables/activity_flow.h"
#include "lib/core/tables/call_flow.h"
#include "lib/core/tables/leg_flow.h"

namespace footman {
namespace {

template <typename State>
std::vector<State> StatesOf(const StateSet<State>& set, int states) {
  std::vector<State> in;
  for (int i = 0; i < states; ++i) {
    if (set.Has(static_cast<State>(i))) in.push_back(static_cast<State>(i));
  }
  return in;
}

template <typename State>
std::string NamesOf(const StateSet<State>& set, int states) {
  return absl::StrJoin(StatesOf(set, states), ", ",
                       [](std::string* text, State state) { absl::StrAppend(text, Name(state)); });
}

template <typename State>
std::string NameOfNext(State next) {
  return next == kSame<State> ? "same" : std::string(Name(next));
}

// The arrows of one table.
template <typename State, typename Rows>
std::string Picture(const Rows& rows, int states, State last) {
  std::string text = "```mermaid\nstateDiagram-v2\n";
  for (const auto& row : rows) {
    if (row.next == kSame<State>) continue;
    for (const State from : StatesOf(row.states, states)) {
      if (from == row.next) continue;
      absl::StrAppend(&text, "    ", from == State::kNone ? "[*]" : Name(from), " --> ",
                      row.next == last ? "[*]" : Name(row.next), " : ", Name(row.input), "\n");
    }
  }
  return text + "```\n\n";
}

std::string CallRows() {
  std::string text = "| states | input | action | next | why |\n|---|---|---|---|---|\n";
  for (const Row& row : CallFlow()) {
    absl::StrAppend(&text, "| ", NamesOf(row.states, kStates), " | ", Name(row.input), " | ",
                    Name(row.action), " | ", NameOfNext(row.next), " | ", row.why, " |\n");
  }
  absl::StrAppend(
      &text,
      "\nIn every other state an input is *late* (legal, answered as what it is, traced) or\n"
      "*never* (our bug: the one call ends with `internal_error`):\n\n"
      "| input | elsewhere | why |\n|---|---|---|\n");
  for (int i = 0; i < kInputs; ++i) {
    const UnlistedInput& elsewhere = UnlistedOf(static_cast<Input>(i));
    absl::StrAppend(&text, "| ", Name(elsewhere.input), " | ", elsewhere.late ? "late" : "never",
                    " | ", elsewhere.why, " |\n");
  }
  return text;
}

template <typename State, typename Rows>
std::string SmallRows(const Rows& rows, int states) {
  std::string text = "| states | input | next | why |\n|---|---|---|---|\n";
  for (const auto& row : rows) {
    absl::StrAppend(&text, "| ", NamesOf(row.states, states), " | ", Name(row.input), " | ",
                    NameOfNext(row.next), " | ", row.why, " |\n");
  }
  return text;
}

}  // namespace

std::string CallFlowAsMarkdown() {
  return absl::StrCat(
      "# The three tables of a call\n\n"
      "Generated from `call_flow.cc`, `leg_flow.cc` and `activity_flow.cc` by `call_flow_doc`; a "
      "test\n"
      "keeps it true. The engine executes exactly these rows. An event walks at most one row of a "
      "leg or\n"
      "of an activity; that gives at most one input to the call's table. `classify.cc` turns "
      "events and\n"
      "timers into inputs, `call_actions.cc` holds one function for each action.\n\n"
      "## The call\n\n",
      Picture<State>(CallFlow(), kStates, State::kEnded), CallRows(), "\n## A leg\n\n",
      Picture<LegState>(LegFlow(), kLegStates, LegState::kEnded),
      SmallRows<LegState>(LegFlow(), kLegStates),
      "\nWhat its adapter says in any other state is late, and changes nothing.\n"
      "\n## An activity\n\nA recording of what the caller says.\n\n",
      Picture<ActivityState>(ActivityFlow(), kActivityStates, ActivityState::kDone),
      SmallRows<ActivityState>(ActivityFlow(), kActivityStates),
      "\nWhat is said of it in any other state is late, and changes nothing.\n");
}

}  // namespace footman
