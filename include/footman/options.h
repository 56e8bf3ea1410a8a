// How an engine works: what an Engine can do, its limits and its times. Fixed when it is created.

#ifndef FOOTMAN_OPTIONS_H_
#define FOOTMAN_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "footman/profile.h"

namespace footman {

// What the registered ports can carry out. An option that needs more is not offered. The runner
// fills it in from its ports; a host that steps the engine itself fills it in by hand.
struct Capabilities {
  std::vector<std::string> services;  // of the registered ImChannels; at most 16
  std::vector<std::string> spoken_languages;  // "en"; empty = nothing can be spoken
  std::vector<std::string> host_treatments;  // keys that the host carries out
  bool redirect = false;                     // legs can be redirected (302)
  bool media = false;                        // legs can be answered, prompts played
  bool recording = false;                    // recordings can be kept; needs media
};

// How the caller passes the time while the subscriber decides (R12).
enum class PreAnswerMode : uint8_t {
  kRinging,     // 180: the caller's own network makes the tone; not billed
  kEarlyMedia,  // 183 and our ringback; not billed; some trunks drop it
  kAnswered,    // 200 and music: billed, and a redirect is no longer possible
};

struct EngineOptions {
  Capabilities capabilities;

  // Links are "<link_base>/c/<token>/<number>". Empty = offers carry none.
  std::string link_base;

  PreAnswerMode pre_answer_mode = PreAnswerMode::kRinging;
  // Applies when the profile cannot be loaded in time, or names an impossible default.
  Treatment fallback_treatment;
  // A typed transfer target must begin with one of these ("+49"); empty = none may be typed.
  std::vector<std::string> transfer_prefixes;

  // ---- Times. Each timer of the engine has exactly one (timer_table.h names them).
  absl::Duration profile_timeout = absl::Seconds(2);    // the store must answer
  absl::Duration delivery_timeout = absl::Seconds(5);   // a channel must deliver
  absl::Duration decision_timeout = absl::Seconds(25);  // from the first delivery
  absl::Duration call_limit = absl::Seconds(120);     // from arrival to a decision, waits included
  absl::Duration wait_extension = absl::Seconds(30);  // added by "wait"
  absl::Duration speech_timeout = absl::Seconds(5);
  absl::Duration answer_timeout = absl::Seconds(10);  // from AnswerLeg to LegAnswered
  absl::Duration prompt_limit = absl::Minutes(3);
  absl::Duration recording_limit = absl::Minutes(3);
  absl::Duration silence_limit = absl::Seconds(5);
  absl::Duration storing_timeout = absl::Seconds(10);
  absl::Duration host_timeout = absl::Minutes(10);
  absl::Duration ending_timeout = absl::Seconds(35);  // past RFC 3261's 64*T1 = 32 s

  // ---- Limits, each with its answer.
  int max_calls = 10000;  // more: 503 with retry_after
  absl::Duration retry_after = absl::Seconds(5);
  int max_offers_per_call = 4;        // further addresses are not asked; at most 8
  int max_waits_per_call = 3;         // more: "wait" is answered "no more time"
  int max_addresses = 40000;          // remembered; the longest unused goes first. At least
                                      // max_calls * max_offers_per_call
  int max_remembered_offers = 40000;  // closed ones; the oldest goes first
  int max_name_length = 64;           // bytes of a display name; truncated
  int max_typed_text = 300;           // bytes of "say ..."; longer is refused, never cut
  // How long an ended call is spoken of, and a letter not used again (R10, R11).
  absl::Duration memory = absl::Minutes(10);
  // A bare reply is not accepted this soon after another offer on its address ended (R10).
  absl::Duration ambiguity_window = absl::Seconds(10);
  // For a host that was restarted while people may still answer what it asked before: during
  // `memory` letters begin after so many, and for `ambiguity_window` no bare reply is accepted, so
  // that no reply to a call of the run before names a call of this one. 0 = nobody was asked
  // before.
  int letters_used_before = 0;
};

// OK, or InvalidArgument naming the first field that cannot be.
absl::Status Validate(const EngineOptions& options);

}  // namespace footman

#endif  // FOOTMAN_OPTIONS_H_
