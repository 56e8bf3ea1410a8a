#include "footman/testing/fake_leg.h"

#include <utility>

#include "absl/status/statusor.h"
#include "footman/testing/fake_dialer.h"

namespace footman::testing {
namespace {

constexpr int kRate = 8000;

absl::Status NotNow(const char* why) { return absl::FailedPreconditionError(why); }

bool PlaysUntilStopped(PromptKind kind) {
  return kind == PromptKind::kPleaseWait || kind == PromptKind::kRingback ||
         kind == PromptKind::kMusic;
}

}  // namespace

// A handle on a story; the story stays when the leg is gone.
class FakeLeg : public CallLeg, private LegMedia {
 public:
  FakeLeg(FakeLegs& legs, LegId leg, LegStory& story) : legs_(legs), leg_(leg), story_(story) {}
  ~FakeLeg() override {
    story_.destroyed = true;
    story_.sink.reset();
    story_.ended = true;
    // The party learns of it sooner or later, and nobody is told any more.
    if (legs_.answering == Answering::kAtOnce) story_.peer_free = true;
  }

  absl::Status Ring(const RingCaller& command) override {
    story_.told.emplace_back(command);
    if (story_.ended || story_.answered) return NotNow("not ringing any more");
    story_.ringing = true;
    story_.early_media = story_.early_media || command.early_media;
    return absl::OkStatus();
  }

  absl::Status Answer(const AnswerLeg& command) override {
    story_.told.emplace_back(command);
    if (story_.ended) return NotNow("ended");
    story_.told_to_answer = true;
    if (legs_.answering == Answering::kAtOnce) legs_.Confirm(leg_);
    return absl::OkStatus();
  }

  absl::Status Reject(const RejectLeg& command) override {
    story_.told.emplace_back(command);
    return EndUnanswered(command.status, "");
  }
  absl::Status Redirect(const RedirectLeg& command) override {
    story_.told.emplace_back(command);
    return EndUnanswered(302, command.target);
  }
  absl::Status HangUp(const HangUpLeg& command) override {
    story_.told.emplace_back(command);
    return story_.answered ? EndByUs() : EndUnanswered(480, "");
  }
  absl::Status End(const EndLeg& command) override {
    story_.told.emplace_back(command);
    return story_.ended ? absl::OkStatus() : EndByUs();
  }
  LegMedia* media() override { return this; }

 private:
  absl::Status Play(const PlayPrompt& command) override {
    story_.told.emplace_back(command);
    if (!HasAudio()) return NotNow("no audio yet");
    story_.playing = true;
    story_.prompt = command.serial;
    ++story_.prompts_played;
    if (legs_.answering == Answering::kAtOnce && !PlaysUntilStopped(command.kind)) {
      legs_.FinishPrompt(leg_);
    }
    return absl::OkStatus();
  }

  absl::Status Record(const StartRecording& command, std::unique_ptr<MediaSink> sink) override {
    story_.told.emplace_back(command);
    if (!HasAudio() || !story_.answered) return NotNow("no audio yet");
    if (story_.sink != nullptr) return NotNow("records already");
    story_.sink = std::move(sink);
    story_.recording = command.serial;
    ++story_.recordings_made;
    if (legs_.answering == Answering::kAtOnce) {
      legs_.FinishRecording(leg_, RecordingEnd::kSilence);
    }
    return absl::OkStatus();
  }

  absl::Status Stop(Activity what) override {
    if (what == Activity::kPrompt) {
      story_.told.emplace_back(StopPrompt{leg_});
      story_.playing = false;
    } else {
      story_.told.emplace_back(StopRecording{leg_, story_.recording});
      legs_.FinishRecording(leg_, RecordingEnd::kStopped);
    }
    return absl::OkStatus();
  }

  bool HasAudio() const { return !story_.ended && (story_.answered || story_.early_media); }

  absl::Status EndUnanswered(int status, absl::string_view target) {
    if (story_.answered) return NotNow("answered already");
    if (story_.ended) return NotNow("ended");
    story_.final_status = status;
    story_.redirected_to = std::string(target);
    return EndByUs();
  }

  absl::Status EndByUs() {
    if (story_.ended) return NotNow("ended");
    story_.told_to_end = true;
    if (legs_.answering == Answering::kAtOnce) legs_.FinishRejecting(leg_);
    return absl::OkStatus();
  }

  FakeLegs& legs_;
  const LegId leg_;
  LegStory& story_;
};

std::unique_ptr<CallLeg> FakeLegs::Make(FakeLegId leg) {
  return std::make_unique<FakeLeg>(*this, leg, stories_[leg]);
}

const LegStory* FakeLegs::Find(FakeLegId leg) const {
  const auto found = stories_.find(leg);
  return found == stories_.end() ? nullptr : &found->second;
}

int FakeLegs::open_legs() const {
  int open = 0;
  for (const auto& [leg, story] : stories_) open += !story.ended;
  return open;
}

LegStory* FakeLegs::Open(FakeLegId leg) {
  const auto found = stories_.find(leg);
  return found == stories_.end() || found->second.ended ? nullptr : &found->second;
}

void FakeLegs::Post(const Event& event) {
  // A closed mailbox is the end of the test's switch, not of the caller's.
  if (events_ != nullptr) events_->Post(event).IgnoreError();
}

bool FakeLegs::Alert(FakeLegId leg) {
  LegStory* story = Open(leg);
  if (story == nullptr || story->ringing || story->answered) return false;
  story->ringing = true;
  Post(LegRinging{leg});
  return true;
}

bool FakeLegs::Confirm(FakeLegId leg) {
  LegStory* story = Open(leg);
  const bool is_dialled = leg.index != kCallerLeg;
  if (story == nullptr) return is_dialled && FinishRejecting(leg);
  // Their answer crossed our wish to end: it is acknowledged, and they are hung up.
  if (is_dialled && story->told_to_end) return FinishRejecting(leg);
  if (is_dialled && story->answered) return false;
  story->answered = true;
  Post(LegAnswered{leg});
  return true;
}

bool FakeLegs::FailToAnswer(FakeLegId leg, absl::string_view reason) {
  if (Open(leg) == nullptr) return false;
  Post(LegFailed{leg, reason});
  return true;
}

bool FakeLegs::FinishPrompt(FakeLegId leg) {
  LegStory* story = Open(leg);
  if (story == nullptr || !story->playing) return false;
  story->playing = false;
  Post(PromptFinished{leg, story->prompt});
  return true;
}

bool FakeLegs::FailPrompt(FakeLegId leg, absl::string_view reason) {
  LegStory* story = Open(leg);
  if (story == nullptr || !story->playing) return false;
  story->playing = false;
  Post(PromptFailed{leg, story->prompt, reason});
  return true;
}

bool FakeLegs::FinishRecording(FakeLegId leg, RecordingEnd end) {
  LegStory* story = Open(leg);
  if (story == nullptr || story->sink == nullptr) return false;
  const std::unique_ptr<MediaSink> sink = std::move(story->sink);
  if (absl::IsResourceExhausted(sink->Write(speech, kRate))) end = RecordingEnd::kDiskFull;
  const absl::StatusOr<std::string> audio = sink->Finish(/*keep=*/!speech.empty());
  if (!audio.ok()) {
    Post(RecordingFailed{leg, story->recording, audio.status().message()});
    return true;
  }
  const absl::Duration length = absl::Seconds(1) * speech.size() / kRate;
  Post(RecordingFinished{leg, story->recording, *audio, length, end});
  return true;
}

bool FakeLegs::FinishRejecting(FakeLegId leg) {
  if (End(leg, LegEndReason::kAsTold)) return true;
  const auto found = stories_.find(leg);
  if (found == stories_.end() || found->second.peer_free) return false;
  found->second.peer_free = true;
  return true;
}

bool FakeLegs::HangUp(FakeLegId leg) {
  const LegStory* story = Open(leg);
  return story != nullptr &&
         End(leg, story->answered ? LegEndReason::kHungUp : LegEndReason::kCancelled);
}

bool FakeLegs::End(FakeLegId leg, LegEndReason reason) {
  LegStory* story = Open(leg);
  if (story == nullptr) return false;
  // call_leg.h: what was recorded comes before the end of the leg.
  FinishRecording(
      leg, reason == LegEndReason::kShutdown ? RecordingEnd::kShutdown : RecordingEnd::kLegEnded);
  story->playing = false;
  story->ended = true;
  story->peer_free = true;
  Post(LegEnded{leg, reason});
  return true;
}

bool FakeLegs::Press(FakeLegId leg, char digit) {
  if (Open(leg) == nullptr) return false;
  Post(DigitPressed{leg, digit});
  return true;
}

absl::StatusOr<std::unique_ptr<CallLeg>> FakeDialer::Dial(const DialLeg& command) {
  dialled.emplace_back(command);
  if (!refusal.ok()) return refusal;
  return legs_.Make(command.leg);
}

}  // namespace footman::testing
