// A caller's leg of our own: a person at the keyboard, whose telephone prints what it hears.
//
// In your product this is your call object: each method tells your stack to do something, and what
// your stack reports becomes an event. Here both happen at once, on the one thread of this program.

#ifndef FOOTMAN_EXAMPLES_OWN_STACK_CALLER_H_
#define FOOTMAN_EXAMPLES_OWN_STACK_CALLER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "footman/call_leg.h"
#include "footman/event_sink.h"
#include "footman/leg_media.h"

namespace own_stack {

class Caller;

// The calls that there are, by the numbers that are typed. Outlives the runner's legs.
class Switchboard {
 public:
  // Begins a call. What cannot be taken is refused, as a SIP stack would by 503.
  void Call(const std::string& name, const std::string& from, const std::string& to);
  // Null: there is no such call (any more).
  Caller* Find(int number) const;

  void SetRunner(footman::EventSink* runner) { runner_ = runner; }

 private:
  friend class Caller;
  footman::EventSink* runner_ = nullptr;
  std::map<int, Caller*> callers_;  // the runner owns them
  int calls_ = 0;
};

class Caller : public footman::CallLeg, private footman::LegMedia {
 public:
  Caller(int number, footman::LegId leg, Switchboard& board);
  ~Caller() override;

  // ---- What the person does.

  void Speak(int seconds);
  void Press(char digit);
  void HangUp();

  // ---- What the runner orders: footman/call_leg.h.

  absl::Status Ring(const footman::RingCaller& command) override;
  absl::Status Answer(const footman::AnswerLeg& command) override;
  absl::Status Reject(const footman::RejectLeg& command) override;
  absl::Status Redirect(const footman::RedirectLeg& command) override;
  absl::Status HangUp(const footman::HangUpLeg& command) override;
  absl::Status End(const footman::EndLeg& command) override;
  footman::LegMedia* media() override { return this; }

 private:
  // footman/leg_media.h
  absl::Status Play(const footman::PlayPrompt& command) override;
  absl::Status Record(const footman::StartRecording& command,
                      std::unique_ptr<footman::MediaSink> sink) override;
  absl::Status Stop(Activity what) override;

  void Print(const std::string& what) const;
  void Post(const footman::Event& event);
  void FinishRecording(footman::RecordingEnd end);
  void Ended(footman::LegEndReason reason);

  const int number_;
  const footman::LegId leg_;
  Switchboard& board_;
  bool answered_ = false;
  bool ended_ = false;
  std::unique_ptr<footman::MediaSink> recording_;  // null: nothing is recorded
  uint32_t serial_ = 0;                            // of the recording
  absl::Duration recorded_;
};

}  // namespace own_stack

#endif  // FOOTMAN_EXAMPLES_OWN_STACK_CALLER_H_
