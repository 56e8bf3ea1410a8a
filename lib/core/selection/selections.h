// Decides which call and which option a reply or a click chooses, if any.
//
// A selection belongs to one call. Whatever is not plainly meant for one offer that is open on the
// sender's own address changes nothing and is answered with what is true.

#ifndef FOOTMAN_LIB_CORE_SELECTION_SELECTIONS_H_
#define FOOTMAN_LIB_CORE_SELECTION_SELECTIONS_H_

#include "footman/event.h"
#include "lib/core/call/call_data.h"
#include "lib/core/engine/engine_state.h"
#include "lib/core/engine/step_output.h"
#include "lib/core/replies/reply_parser.h"
#include "lib/core/selection/typed_argument.h"

namespace footman {

struct Selection {
  Call* call = nullptr;     // null: nothing was chosen, and whoever asked has been answered
  Call* reached = nullptr;  // whose offer it was all the same: whoever replies has got it (R9)
  uint8_t offer = 0;
  const PlannedOption* option = nullptr;
  TypedArgument typed{};  // if the option takes one
  SelectionMeans means = SelectionMeans::kNone;
};

Selection MatchReply(const ReplyReceived& reply, EngineState& state, StepOutput& out);
Selection MatchClick(const LinkClicked& click, EngineState& state, StepOutput& out);
// Answers; never selects.
void AnswerView(const LinkViewed& view, EngineState& state, StepOutput& out);
// Tells the page that the selection of a click is carried out: just before that, since afterwards
// the call may be gone.
void ConfirmClick(const LinkClicked& click, const Call& call, const PlannedOption& option,
                  StepOutput& out);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_SELECTION_SELECTIONS_H_
