#include "caller.h"

#include <iostream>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace own_stack {

namespace {

constexpr int kRate = 8000;  // Hz

const char* NameOf(footman::PromptKind kind) {
  switch (kind) {
    case footman::PromptKind::kMessage:
      return "a message";
    case footman::PromptKind::kGreeting:
      return "the greeting";
    case footman::PromptKind::kApology:
      return "an apology";
    case footman::PromptKind::kPleaseWait:
      return "please wait";
    case footman::PromptKind::kRingback:
      return "ringback";
    case footman::PromptKind::kMusic:
      return "music";
    case footman::PromptKind::kBeep:
      return "a beep";
  }
  return "?";
}

// These play until they are stopped, so nobody waits for their end (footman/command.h).
bool IsEndless(footman::PromptKind kind) {
  return kind == footman::PromptKind::kPleaseWait || kind == footman::PromptKind::kRingback ||
         kind == footman::PromptKind::kMusic;
}

}  // namespace

void Switchboard::Call(const std::string& name, const std::string& from, const std::string& to) {
  const int number = ++calls_;
  const absl::string_view called[] = {to};
  footman::CallArrived arrived;
  arrived.call = runner_->NextCall();
  arrived.caller.name = name;
  arrived.caller.number = from;
  arrived.caller.presentation = footman::Presentation::kAllowed;
  arrived.called = called;
  std::unique_ptr<footman::CallLeg> leg =
      std::make_unique<Caller>(number, footman::LegId{arrived.call, footman::kCallerLeg}, *this);
  const absl::Status posted = runner_->PostCall(arrived, leg);
  if (!posted.ok()) std::cout << "call " << number << " refused: " << posted.message() << std::endl;
}

Caller* Switchboard::Find(int number) const {
  const auto found = callers_.find(number);
  return found == callers_.end() ? nullptr : found->second;
}

Caller::Caller(int number, footman::LegId leg, Switchboard& board)
    : number_(number), leg_(leg), board_(board) {
  board_.callers_[number_] = this;
}

Caller::~Caller() { board_.callers_.erase(number_); }

void Caller::Print(const std::string& what) const {
  std::cout << "call " << number_ << " " << what << std::endl;
}

// Refused only at shutdown, when nobody waits for it.
void Caller::Post(const footman::Event& event) { board_.runner_->Post(event).IgnoreError(); }

// ---- What the person does.

void Caller::Speak(int seconds) {
  if (recording_ == nullptr) return Print("speaks to nobody");
  const std::vector<int16_t> second(kRate, 1000);
  for (int i = 0; i < seconds; ++i) {
    if (!recording_->Write(second, kRate).ok()) {
      return FinishRecording(footman::RecordingEnd::kDiskFull);
    }
    recorded_ += absl::Seconds(1);
  }
}

void Caller::Press(char digit) {
  if (recording_ != nullptr && digit == '#') return FinishRecording(footman::RecordingEnd::kDigit);
  Post(footman::DigitPressed{leg_, digit});
}

void Caller::HangUp() {
  if (recording_ != nullptr) FinishRecording(footman::RecordingEnd::kLegEnded);
  Ended(answered_ ? footman::LegEndReason::kHungUp : footman::LegEndReason::kCancelled);
}

// ---- What the runner orders.

absl::Status Caller::Ring(const footman::RingCaller&) {
  Print("rings");
  return absl::OkStatus();
}

absl::Status Caller::Answer(const footman::AnswerLeg&) {
  if (!std::exchange(answered_, true)) Print("is answered");
  Post(footman::LegAnswered{leg_});  // a real stack waits for the peer's confirmation (ACK)
  return absl::OkStatus();
}

absl::Status Caller::Reject(const footman::RejectLeg& command) {
  Print("is refused with " + std::to_string(command.status));
  Ended(footman::LegEndReason::kAsTold);
  return absl::OkStatus();
}

absl::Status Caller::Redirect(const footman::RedirectLeg& command) {
  Print("is redirected to " + std::string(command.target));
  Ended(footman::LegEndReason::kAsTold);
  return absl::OkStatus();
}

absl::Status Caller::HangUp(const footman::HangUpLeg&) {
  Print("is hung up");
  Ended(footman::LegEndReason::kAsTold);
  return absl::OkStatus();
}

absl::Status Caller::End(const footman::EndLeg&) {
  Ended(footman::LegEndReason::kAsTold);
  return absl::OkStatus();
}

// The last event of a leg, whatever ended it. The runner destroys the leg when it was handled.
void Caller::Ended(footman::LegEndReason reason) {
  if (std::exchange(ended_, true)) return;
  recording_ = nullptr;  // abandoned, if it was not finished: what was written stays readable
  Post(footman::LegEnded{leg_, reason});
}

absl::Status Caller::Play(const footman::PlayPrompt& command) {
  Print(std::string("hears ") + NameOf(command.kind) + (command.beep_after ? " and a beep" : ""));
  if (!IsEndless(command.kind)) Post(footman::PromptFinished{leg_, command.serial});
  return absl::OkStatus();
}

absl::Status Caller::Record(const footman::StartRecording& command,
                            std::unique_ptr<footman::MediaSink> sink) {
  if (!answered_ || recording_ != nullptr) return absl::FailedPreconditionError("not now");
  Print("is recorded");
  recording_ = std::move(sink);
  serial_ = command.serial;
  recorded_ = absl::ZeroDuration();
  return absl::OkStatus();
}

absl::Status Caller::Stop(Activity what) {
  if (what == Activity::kRecording && recording_ != nullptr) {
    FinishRecording(footman::RecordingEnd::kStopped);
  }
  return absl::OkStatus();
}

void Caller::FinishRecording(footman::RecordingEnd end) {
  const auto audio = std::exchange(recording_, nullptr)->Finish(recorded_ > absl::ZeroDuration());
  if (!audio.ok()) {
    Post(footman::RecordingFailed{leg_, serial_, "it could not be kept"});
    return;
  }
  footman::RecordingFinished finished;
  finished.leg = leg_;
  finished.serial = serial_;
  finished.audio = *audio;
  finished.length = recorded_;
  finished.end = end;
  Post(finished);
}

}  // namespace own_stack
