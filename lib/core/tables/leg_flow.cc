// The table of a leg's life. It decides nothing by itself: legs.cc walks it.
// Never knows what a leg is for: its news are the same for a caller and for a device.
// Next: legs.cc; activity_flow.cc and call_flow.cc, the other two tables.

#include "lib/core/tables/leg_flow.h"

#include <iterator>

namespace footman {
namespace {

using S = LegState;
using I = LegInput;
using N = LegNews;

constexpr S kStay = kSame<LegState>;
constexpr StateSet<S> kCalled{S::kDialing, S::kRinging};
constexpr StateSet<S> kNotYetUp{S::kDialing, S::kRinging, S::kConfirming};

constexpr LegRow kRows[] = {
    {S::kNone, I::kArrived, S::kIncoming, N::kNone, "a caller"},
    {S::kNone, I::kOrderDial, S::kDialing, N::kNone, "somebody to talk to"},

    {S::kDialing, I::kRinging, S::kRinging, N::kRinging, "their device rings"},
    {kCalled, I::kAnswered, S::kUp, N::kUp, "they answered"},
    {kCalled, I::kAnsweredToConfirm, S::kConfirming, N::kNone, "a mailbox may have answered"},
    {S::kConfirming, I::kConfirmed, S::kUp, N::kUp, "it is really them"},
    {S::kConfirming, I::kRefused, S::kEnding, N::kGone, "nobody pressed the key"},
    {kNotYetUp, I::kEnded, S::kEnded, N::kGone, "busy, no answer, refused"},
    {kNotYetUp, I::kOverdue, S::kEnding, N::kGone, "it rang long enough"},
    {kNotYetUp, I::kOrderEnd, S::kEnding, N::kNone, "not wanted any more"},

    {S::kIncoming, I::kOrderAnswer, S::kAnswering, N::kNone, "200"},
    {S::kIncoming, I::kAnsweredByHost, S::kUp, N::kUp, "hung up from now on, not refused"},
    {S::kIncoming, I::kOrderRedirect, S::kRedirecting, N::kNone, "302"},
    {S::kIncoming, I::kOrderEnd, S::kEnding, N::kNone, "a final failure"},
    {S::kIncoming, I::kEnded, S::kEnded, N::kGone, "the caller gave up"},

    {S::kRedirecting, I::kFailed, S::kIncoming, N::kRedirectRefused, "it still rings"},
    {S::kRedirecting, I::kEnded, S::kEnded, N::kGone, "as told"},
    {S::kRedirecting, I::kOverdue, S::kEnded, N::kGone, "it never said so"},
    {S::kRedirecting, I::kOrderEnd, S::kEnding, N::kNone, "the call ends meanwhile"},

    {S::kAnswering, I::kAnswered, S::kUp, N::kUp, "audio flows"},
    {S::kAnswering, I::kOrderAnswer, kStay, N::kNone, "told already"},
    // It stays: the 200 may be out, so it is hung up, not refused.
    {S::kAnswering, I::kFailed, kStay, N::kAnswerFailed, "no media, or no ACK"},
    {S::kAnswering, I::kOverdue, kStay, N::kAnswerFailed, "it never said so"},
    {S::kAnswering, I::kOrderEnd, S::kEnding, N::kNone, "hung up"},
    {S::kAnswering, I::kEnded, S::kEnded, N::kGone, "the caller gave up"},

    // AnswerLeg is the way into every treatment with audio; the leg says LegAnswered again.
    {S::kUp, I::kOrderAnswer, S::kAnswering, N::kNone, "answered early"},
    {S::kUp, I::kSilent, S::kSilent, N::kNone, "nothing arrives"},
    {S::kSilent, I::kBack, S::kUp, N::kNone, "something does"},
    {S::kSilent, I::kOverdue, S::kEnding, N::kGone, "for too long"},
    {{S::kUp, S::kSilent}, I::kOrderEnd, S::kEnding, N::kNone, "hung up"},
    {{S::kUp, S::kSilent}, I::kEnded, S::kEnded, N::kGone, "they hung up"},

    {S::kEnding, I::kAnswered, kStay, N::kNone, "it crossed the order to end"},
    {S::kEnding, I::kEnded, S::kEnded, N::kNone, "as told"},
    {S::kEnding, I::kOverdue, S::kEnded, N::kNone, "it never said so"},
};

constexpr auto kMatrix = BuildFlow<LegState, kLegStates, kLegInputs>(kRows);

}  // namespace

absl::Span<const LegRow> LegFlow() { return kRows; }

const LegRow* FindLegRow(LegState state, LegInput input) {
  return RowAt<LegState, LegInput, kLegStates, kLegInputs>(kMatrix, kRows, state, input);
}

absl::string_view Name(LegState state) {
  static constexpr absl::string_view kNames[] = {
      "None",      "Incoming", "Dialing", "Ringing", "Confirming", "Redirecting",
      "Answering", "Up",       "Silent",  "Ending",  "Ended"};
  static_assert(std::size(kNames) == kLegStates);
  return kNames[static_cast<size_t>(state)];
}

absl::string_view Name(LegInput input) {
  static constexpr absl::string_view kNames[] = {
      "Arrived",   "OrderDial", "OrderAnswer", "OrderRedirect",
      "OrderEnd",  "Ringing",   "Answered", "AnsweredByHost", "AnsweredToConfirm",
      "Confirmed", "Refused",   "Failed",      "Silent",
      "Back",      "Ended",     "Overdue"};
  static_assert(std::size(kNames) == kLegInputs);
  return kNames[static_cast<size_t>(input)];
}

}  // namespace footman
