#include "footman/testing/fake_leg.h"

#include <utility>

#include "absl/status/statusor.h"

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
  FakeLeg(FakeLegs& legs, CallId call, LegStory& story) : legs_(legs), call_(call), story_(story) {}
  ~FakeLeg() override {
    story_.destroyed = true;
    story_.sink.reset();
    story_.ended = true;
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
    if (legs_.answering == Answering::kAtOnce) legs_.Confirm(call_);
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
    if (!story_.told_to_answer) return NotNow("was not told to answer");
    return EndByUs();
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
      legs_.FinishPrompt(call_);
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
      legs_.FinishRecording(call_, RecordingEnd::kSilence);
    }
    return absl::OkStatus();
  }

  absl::Status Stop(Activity what) override {
    if (what == Activity::kPrompt) {
      story_.told.emplace_back(StopPrompt{{call_, kCallerLeg}});
      story_.playing = false;
    } else {
      story_.told.emplace_back(StopRecording{{call_, kCallerLeg}, story_.recording});
      legs_.FinishRecording(call_, RecordingEnd::kStopped);
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
    if (legs_.answering == Answering::kAtOnce) legs_.FinishRejecting(call_);
    return absl::OkStatus();
  }

  FakeLegs& legs_;
  const CallId call_;
  LegStory& story_;
};

std::unique_ptr<CallLeg> FakeLegs::Make(CallId call) {
  return std::make_unique<FakeLeg>(*this, call, stories_[call]);
}

const LegStory* FakeLegs::Find(CallId call) const {
  const auto found = stories_.find(call);
  return found == stories_.end() ? nullptr : &found->second;
}

int FakeLegs::open_legs() const {
  int open = 0;
  for (const auto& [call, story] : stories_) open += !story.ended;
  return open;
}

LegStory* FakeLegs::Open(CallId call) {
  const auto found = stories_.find(call);
  return found == stories_.end() || found->second.ended ? nullptr : &found->second;
}

void FakeLegs::Post(const Event& event) {
  // A closed mailbox is the end of the test's house, not of the caller's.
  if (events_ != nullptr) events_->Post(event).IgnoreError();
}

bool FakeLegs::Confirm(CallId call) {
  LegStory* story = Open(call);
  if (story == nullptr) return false;
  story->answered = true;
  Post(LegAnswered{{call, kCallerLeg}});
  return true;
}

bool FakeLegs::FailToAnswer(CallId call, absl::string_view reason) {
  if (Open(call) == nullptr) return false;
  Post(LegFailed{{call, kCallerLeg}, reason});
  return true;
}

bool FakeLegs::FinishPrompt(CallId call) {
  LegStory* story = Open(call);
  if (story == nullptr || !story->playing) return false;
  story->playing = false;
  Post(PromptFinished{{call, kCallerLeg}, story->prompt});
  return true;
}

bool FakeLegs::FailPrompt(CallId call, absl::string_view reason) {
  LegStory* story = Open(call);
  if (story == nullptr || !story->playing) return false;
  story->playing = false;
  Post(PromptFailed{{call, kCallerLeg}, story->prompt, reason});
  return true;
}

bool FakeLegs::FinishRecording(CallId call, RecordingEnd end) {
  LegStory* story = Open(call);
  if (story == nullptr || story->sink == nullptr) return false;
  const std::unique_ptr<MediaSink> sink = std::move(story->sink);
  if (absl::IsResourceExhausted(sink->Write(speech, kRate))) end = RecordingEnd::kDiskFull;
  const absl::StatusOr<std::string> audio = sink->Finish(/*keep=*/!speech.empty());
  const LegId leg{call, kCallerLeg};
  if (!audio.ok()) {
    Post(RecordingFailed{leg, story->recording, audio.status().message()});
    return true;
  }
  const absl::Duration length = absl::Seconds(1) * speech.size() / kRate;
  Post(RecordingFinished{leg, story->recording, *audio, length, end});
  return true;
}

bool FakeLegs::FinishRejecting(CallId call) { return End(call, "ended_by_us"); }

bool FakeLegs::HangUp(CallId call) {
  const LegStory* story = Open(call);
  return story != nullptr && End(call, story->answered ? "bye" : "cancelled");
}

bool FakeLegs::End(CallId call, absl::string_view reason) {
  LegStory* story = Open(call);
  if (story == nullptr) return false;
  // call_leg.h: what was recorded comes before the end of the leg.
  FinishRecording(call, reason == "shutdown" ? RecordingEnd::kShutdown : RecordingEnd::kLegEnded);
  story->playing = false;
  story->ended = true;
  Post(LegEnded{{call, kCallerLeg}, reason});
  return true;
}

bool FakeLegs::Press(CallId call, char digit) {
  if (Open(call) == nullptr) return false;
  Post(DigitPressed{{call, kCallerLeg}, digit});
  return true;
}

}  // namespace footman::testing
