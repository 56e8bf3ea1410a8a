// Fake port: the telephone network. It makes callers' legs and remembers what each was told.
//
// A fake leg keeps the rules of call_leg.h: it plays and records only once it is answered (or has
// early media), refuses with FailedPrecondition what is not possible, and ends once.
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
  bool ended = false;
  bool destroyed = false;
  int final_status = 0;       // of RejectLeg, or 302
  std::string redirected_to;  // of RedirectLeg
  uint16_t prompt = 0;        // the serial of what plays; valid if `playing`
  bool playing = false;
  uint16_t recording = 0;
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

class FakeLegs {
 public:
  // Where the legs post; not null before the first command.
  void ConnectTo(EventSink* events) { events_ = events; }

  Answering answering = Answering::kAtOnce;
  // What callers say, 16-bit mono at 8000 Hz; empty = they say nothing.
  std::vector<int16_t> speech = std::vector<int16_t>(8000, 1000);

  std::unique_ptr<CallLeg> Make(CallId call);
  // Null: no leg of this call was made.
  const LegStory* Find(CallId call) const;
  // Legs that were made and have not ended.
  int open_legs() const;

  // What happens on the other side. False: not possible now, nothing happened.
  bool Confirm(CallId call);  // AnswerLeg is done
  bool FailToAnswer(CallId call, absl::string_view reason);
  bool FinishPrompt(CallId call);
  bool FailPrompt(CallId call, absl::string_view reason);
  bool FinishRecording(CallId call, RecordingEnd end);
  bool FinishRejecting(CallId call);  // the end that Reject, Redirect or HangUp asked for
  bool HangUp(CallId call);           // the caller does
  bool Press(CallId call, char digit);

 private:
  friend class FakeLeg;
  LegStory* Open(CallId call);
  void Post(const Event& event);
  bool End(CallId call, absl::string_view reason);

  EventSink* events_ = nullptr;
  std::map<CallId, LegStory> stories_;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_LEG_H_
