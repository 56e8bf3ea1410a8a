// Fake port: the telephone network. It makes callers' legs and dialled ones (fake_dialer.h), and
// remembers what each was told.
//
// A fake leg keeps the rules of call_leg.h and leg_dialer.h: it plays and records only once it is
// answered (or has early media), refuses with FailedPrecondition what is not possible, ends once,
// and leaves nobody behind when it is destroyed.
// Threads: one, the runner's; a test on another thread looks when the runner is at rest.

#ifndef FOOTMAN_TESTING_FAKE_LEG_H_
#define FOOTMAN_TESTING_FAKE_LEG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "footman/call_leg.h"
#include "footman/event.h"
#include "footman/event_sink.h"
#include "footman/media_sink.h"
#include "footman/testing/owned.h"

namespace footman::testing {

// Whether a fake answers a command by itself, within the call, or only when the test says so.
enum class Answering : uint8_t { kAtOnce, kOnDemand };

// What one leg was told, and what became of it.
struct LegStory {
  std::vector<Owned<Command>> told;
  bool ringing = false;
  bool early_media = false;
  bool told_to_answer = false;
  bool answered = false;
  bool told_to_end = false;
  bool ended = false;      // for the runner: LegEnded was posted, or the leg is gone
  bool peer_free = false;  // and the party knows it
  bool destroyed = false;
  int final_status = 0;       // of RejectLeg, or 302
  std::string redirected_to;  // of RedirectLeg
  uint32_t prompt = 0;        // the serial of what plays; valid if `playing`
  bool playing = false;
  uint32_t recording = 0;
  std::unique_ptr<MediaSink> sink;  // not null: recording
  int prompts_played = 0;
  int recordings_made = 0;

  // How often it was told a T.
  template <typename T>
  int Count() const {
    int count = 0;
    for (const auto& command : told) count += std::holds_alternative<T>(*command);
    return count;
  }
};

// Which leg: of a call alone, the caller's.
struct FakeLegId : LegId {
  FakeLegId(CallId of) : LegId{of, kCallerLeg} {}  // NOLINT: converts on purpose
  FakeLegId(LegId leg) : LegId(leg) {}             // NOLINT
  friend bool operator<(const FakeLegId& a, const FakeLegId& b) {
    return a.call == b.call ? a.index < b.index : a.call < b.call;
  }
};

class FakeLegs {
 public:
  // Where the legs post; not null before the first command.
  void ConnectTo(EventSink* events) { events_ = events; }

  Answering answering = Answering::kAtOnce;
  // What callers say, 16-bit mono at 8000 Hz; empty = they say nothing.
  std::vector<int16_t> speech = std::vector<int16_t>(8000, 1000);

  // A caller's leg, or that of a party who is being reached.
  std::unique_ptr<CallLeg> Make(FakeLegId leg);
  // Null: no such leg was made.
  const LegStory* Find(FakeLegId leg) const;
  // Legs that were made and have not ended.
  int open_legs() const;

  // What happens on the other side. False: not possible now, nothing happened.
  bool Alert(FakeLegId leg);    // a dialled party's device rings
  // AnswerLeg is done, or a dialled party answers. One whose leg is gone is hung up: it is free.
  bool Confirm(FakeLegId leg);
  bool FailToAnswer(FakeLegId leg, absl::string_view reason);
  bool FinishPrompt(FakeLegId leg);
  bool FailPrompt(FakeLegId leg, absl::string_view reason);
  bool FinishRecording(FakeLegId leg, RecordingEnd end);
  // The end that Reject, Redirect, HangUp, End or the leg's destruction asked for.
  bool FinishRejecting(FakeLegId leg);
  bool HangUp(FakeLegId leg);  // the party does, or a dialled one refuses
  bool Press(FakeLegId leg, char digit);

 private:
  friend class FakeLeg;
  LegStory* Open(FakeLegId leg);
  void Post(const Event& event);
  bool End(FakeLegId leg, LegEndReason reason);

  EventSink* events_ = nullptr;
  std::map<FakeLegId, LegStory> stories_;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_LEG_H_
