#include "tests/core/call_flow_text.h"

#include "absl/strings/str_cat.h"
#include "lib/core/call_flow.h"

namespace footman {

std::string CallFlowAsMarkdown() {
  std::string text =
      "# The call flow\n\n"
      "Generated from `call_flow.cc` by `call_flow_doc`; a test keeps it true. The engine "
      "executes\n"
      "exactly these rows. `classify.cc` turns events and timers into inputs, `call_actions.cc`\n"
      "holds one function for each action.\n\n```mermaid\nstateDiagram-v2\n";
  for (const Row& row : CallFlow()) {
    if (row.state == row.next) continue;
    const std::string from = row.state == State::kNone ? "[*]" : std::string(Name(row.state));
    const std::string to = row.next == State::kEnded ? "[*]" : std::string(Name(row.next));
    absl::StrAppend(&text, "    ", from, " --> ", to, " : ", Name(row.input), "\n");
  }
  absl::StrAppend(&text, "```\n\n| state | input | action | next | why |\n|---|---|---|---|---|\n");
  for (const Row& row : CallFlow()) {
    absl::StrAppend(&text, "| ", Name(row.state), " | ", Name(row.input), " | ", Name(row.action),
                    " | ", Name(row.next), " | ", row.why, " |\n");
  }
  absl::StrAppend(
      &text,
      "\nIn every other state an input is *late* (legal, answered honestly, traced) or\n"
      "*never* (our bug: the one call ends with `internal_error`):\n\n"
      "| input | elsewhere | why |\n|---|---|---|\n");
  for (int i = 0; i < kInputs; ++i) {
    const UnlistedInput& elsewhere = UnlistedOf(static_cast<Input>(i));
    absl::StrAppend(&text, "| ", Name(elsewhere.input), " | ", elsewhere.late ? "late" : "never",
                    " | ", elsewhere.why, " |\n");
  }
  return text;
}

}  // namespace footman
