// Plays a story: a text file that says what happens to an engine, and what it must want done.
//
//   # Bob calls; Alice taps voicemail.
//   engine services=web media=yes recording=yes link_base=https://foot.example
//   profile alice numbers=+4930222 default=voicemail decision_timeout=20s
//     address web alice options=full
//     options full voicemail, play typed then voicemail, decline
//
//   @0s > CallArrived a caller="Bob +4930111" called=+4930222
//     < RingCaller a
//     < LoadProfile a
//     = a Loading
//   > ProfileLoaded a alice
//     < SendOffer a-0 web alice headline~"Call from Bob"
//   @20s > Timer
//     < ...
//
// Lines. "#" prose. "engine", "profile" and what follows it: the setting; the fields are those of
// EngineOptions and Profile. "@time > Event": the event happens, `time` after the start (without
// one: at the time of the line before); "> Timer": the engine's next timer fires; it must be due
// exactly then, and every timer must be told; "> End": nothing more happens until then.
// "< Command": wanted by that step, in this order; every command must be told, except
// where "< ..." stands for any number of them. "= call State": the state afterwards, or "gone".
//
// Words. Calls are letters, offers a-0, a-1; bare words are ids in the order of the struct's fields
// (call, leg, offer, token, service, user, profile); a quoted word is the field `text`; all others
// are field=value, or field~value for a part of the value. Only what is named is compared.
// Options read "1 voicemail: Voicemail, 2 play...: Say ..."; times are "@20s" after the start,
// noon UTC of Monday, 1 June 2026; callers are "Bob +4930111", "restricted", "unavailable". A link
// of offer a-0 is LinkClicked a-0; a-forged is one with a wrong secret. A reply's subscriber is
// whose profile has the address, and its message id is new, unless the line says otherwise; it
// refers to an offer by refers_to=a-0 (the person's own act) or thread=a-0, and comes from a
// device=phone.

#ifndef FOOTMAN_TESTING_SCENARIO_H_
#define FOOTMAN_TESTING_SCENARIO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "footman/abseil_abi.h"

namespace footman::testing {

struct ScenarioOutcome {
  // OK = it happened as told. InvalidArgument: the text is no story. FailedPrecondition: something
  // else happened; the message shows the first such step, told and actual. Internal: the engine
  // was not consistent after a step. Each begins with "file:line: ".
  absl::Status status;
  // The story as it really happened. Lines that were right are left as somebody wrote them.
  // Empty if the text is no story.
  std::string rewritten;
  int steps = 0;
};

// `file` is only for messages. Deterministic.
ScenarioOutcome PlayScenario(absl::string_view file, absl::string_view text);

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_SCENARIO_H_
