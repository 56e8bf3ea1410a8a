#include "bench/runner_load.h"

#include <utility>

namespace footman {
namespace {

constexpr int kPlaceBits = 21;

// Ends as soon as it is told to answer or to end.
class NullLeg : public CallLeg {
 public:
  NullLeg(EventSink& events, CallId call) : events_(events), call_(call) {}
  absl::Status Ring(const RingCaller&) override { return absl::OkStatus(); }
  absl::Status Answer(const AnswerLeg&) override { return End(); }
  absl::Status Reject(const RejectLeg&) override { return End(); }
  absl::Status Redirect(const RedirectLeg&) override { return End(); }
  absl::Status HangUp(const HangUpLeg&) override { return End(); }
  absl::Status End(const EndLeg&) override { return End(); }
  LegMedia* media() override { return nullptr; }

 private:
  absl::Status End() { return events_.Post(LegEnded{{call_, kCallerLeg}, LegEndReason::kHungUp}); }

  EventSink& events_;
  const CallId call_;
};

}  // namespace

class RunnerLoad::NullPorts : public Clock,
                              public IdSource,
                              public ProfileStore,
                              public ImChannel,
                              public LinkServer,
                              public SpeechSynthesizer,
                              public RecordingStore,
                              public CallRecordSink {
 public:
  Moment Now() const override { return now; }

  // Ids and secrets are the load's own, so that it can press what it was offered.
  CallId NextCall() override { return CallId(arriving); }
  void FillSecrets(absl::Span<LinkSecret> secrets) override { FillSecret(arriving, secrets[0]); }

  absl::Status Load(const LoadProfile& command) override {
    const UserName user(command.call.value() >> kPlaceBits);
    profile.addresses[0].user.assign(user.view().data(), user.view().size());
    return events->Post(ReferenceLoaded(command.call, profile));
  }

  absl::string_view service() const override { return "web"; }
  absl::Status Send(const SendOffer& command) override {
    return events->Post(OfferDelivered{command.offer});
  }
  absl::Status Update(const UpdateOffer&) override { return absl::OkStatus(); }
  absl::Status Note(const SendNote&) override { return absl::OkStatus(); }
  absl::Status Voicemail(const SendVoicemail&) override { return absl::OkStatus(); }

  void Answer(const AnswerClick&) override {}

  std::vector<std::string> languages() const override { return {"en"}; }
  absl::Status Synthesize(const footman::SynthesizeSpeech&) override { return absl::OkStatus(); }

  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording&) override {
    return absl::UnavailableError("nobody records here");
  }
  absl::Status Store(const StoreVoicemail&) override { return absl::OkStatus(); }

  absl::Status Write(const CallRecord& record) override {
    ++records;
    ended.push_back(record.call.value());
    return absl::OkStatus();
  }

  Moment now{absl::Hours(1), absl::FromUnixSeconds(1700000000)};
  EventSink* events = nullptr;
  uint64_t arriving = 0;
  Profile profile = ReferenceProfile();
  uint64_t records = 0;
  std::vector<uint64_t> ended;  // calls whose places are free
};

RunnerLoad::RunnerLoad(int waiting, TraceSink* trace)
    : ports_(std::make_unique<NullPorts>()), waiting_(static_cast<size_t>(waiting)) {
  Ports ports;
  ports.clock = ports_.get();
  ports.ids = ports_.get();
  ports.profiles = ports_.get();
  ports.channels = {ports_.get()};
  ports.links = ports_.get();
  ports.speech = ports_.get();
  ports.recordings = ports_.get();
  ports.records = ports_.get();
  ports.trace = trace;
  RunnerOptions options;
  options.engine = ReferenceOptions(waiting);
  runner_ = *Runner::Create(options, std::move(ports));
  ports_->events = runner_.get();
  for (int place = 0; place < waiting; ++place) Arrive(static_cast<uint32_t>(place));
}

RunnerLoad::~RunnerLoad() = default;

void RunnerLoad::Run() {
  while (runner_->RunOnce(/*max_events=*/64) > 0) {
  }
}

void RunnerLoad::Arrive(uint32_t place) {
  const uint64_t id = ++calls_ << kPlaceBits | place;
  waiting_[place] = id;
  ports_->arriving = id;
  std::unique_ptr<CallLeg> leg = std::make_unique<NullLeg>(*runner_, CallId(id));
  if (!runner_->PostCall(ReferenceArrival(CallId(id), {}), leg).ok()) ++refused_;
  Run();
}

void RunnerLoad::Decide() {
  // So fast that one call in ten waits in vain: as many are decided in its 25 s.
  const absl::Duration pace = absl::Seconds(25) / (2.56 * static_cast<double>(waiting_.size()));
  if (ports_->ended.empty()) {
    ports_->now.uptime += pace;
    ports_->now.wall += pace;
    Run();
  }
  if (ports_->ended.empty()) {
    const uint64_t call = waiting_[random_() % waiting_.size()];
    ++turn_ % 2 == 0 ? Reply(call) : Press(call);
    Run();
  }
  if (ports_->ended.empty()) {
    ++undecided_;
    return;
  }
  ++decided_;
  const uint64_t ended = ports_->ended.back();
  ports_->ended.pop_back();
  Arrive(ended & ((uint32_t{1} << kPlaceBits) - 1));
}

void RunnerLoad::Reply(uint64_t call) {
  const UserName user(call >> kPlaceBits);
  ReplyReceived reply;
  reply.subscriber = ports_->profile.subscriber;
  reply.service = "web";
  reply.user = user.view();
  reply.text = ReferenceReply(turn_ / 2);
  reply.message_id = user.view().substr(12);
  if (!runner_->Post(reply).ok()) ++refused_;
}

void RunnerLoad::Press(uint64_t call) {
  LinkClicked press;
  press.click = ClickId{call};
  press.token.call = CallId(call);
  FillSecret(call, press.token.secret);
  press.option = ReferencePress(turn_ / 2);
  if (!runner_->Post(press).ok()) ++refused_;
}

bool RunnerLoad::IsTrue() const {
  const RunnerCounters counters = runner_->counters();
  return refused_ == 0 && undecided_ == 0 && ports_->records == decided_ + ports_->ended.size() &&
         counters.refused_events == 0 && counters.port_errors == 0 &&
         counters.malformed_events == 0 &&
         runner_->engine().open_calls() == static_cast<int>(waiting_.size() - ports_->ended.size());
}

}  // namespace footman
