#include "footman/testing/fake_ports.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace footman::testing {

void FakePort::Post(const Event& event) const {
  if (events_ != nullptr) events_->Post(event).IgnoreError();
}

// ---- FakeChannel

absl::Status FakeChannel::Send(const SendOffer& command) {
  offers.emplace_back(command);
  if (!refusal.ok()) return refusal;
  if (answering == Answering::kAtOnce) Deliver(command.offer);
  return absl::OkStatus();
}
absl::Status FakeChannel::Update(const UpdateOffer& command) {
  updates.emplace_back(command);
  return refusal;
}
absl::Status FakeChannel::Note(const SendNote& command) {
  notes.emplace_back(command);
  return refusal;
}
absl::Status FakeChannel::Voicemail(const SendVoicemail& command) {
  voicemails.emplace_back(command);
  return refusal;
}

void FakeChannel::Deliver(OfferId offer) { Post(OfferDelivered{offer}); }
void FakeChannel::Fail(OfferId offer, absl::string_view reason) {
  Post(OfferFailed{offer, reason});
}

void FakeChannel::Reply(absl::string_view user, absl::string_view text,
                        absl::string_view message_id, absl::string_view device) {
  ReplyReceived reply;
  reply.user = user;
  reply.text = text;
  reply.message_id = message_id;
  reply.device = device;
  for (const Owned<SendOffer>& offer : offers) {
    if (offer->user == user) reply.subscriber = offer->subscriber;
  }
  Say(reply);
}

void FakeChannel::ReplyTo(const SendOffer& offer, absl::string_view text) {
  ReplyReceived reply;
  reply.subscriber = offer.subscriber;
  reply.user = offer.user;
  reply.text = text;
  reply.offer = offer.offer;
  Say(reply);
}

void FakeChannel::ReplyInThread(const SendOffer& offer, absl::string_view text) {
  ReplyReceived reply;
  reply.subscriber = offer.subscriber;
  reply.user = offer.user;
  reply.text = text;
  reply.thread = offer.offer;
  Say(reply);
}

void FakeChannel::Say(ReplyReceived reply) {
  const std::string own_id = absl::StrCat(service_, "-", ++messages_);
  reply.service = service_;
  if (reply.message_id.empty()) reply.message_id = own_id;
  Post(reply);
}

// ---- FakeProfileStore

absl::Status FakeProfileStore::Load(const LoadProfile& command) {
  loads.emplace_back(command);
  if (!refusal.ok()) return refusal;
  if (answering == Answering::kAtOnce) AnswerAll();
  return absl::OkStatus();
}

void FakeProfileStore::AnswerAll() {
  while (answered_ < loads.size()) {
    const Owned<LoadProfile> load = loads[answered_++];
    Answer(*load);
  }
}

void FakeProfileStore::Answer(const LoadProfile& command) const {
  for (absl::string_view candidate : command.called) {
    for (const Profile& profile : profiles_) {
      if (std::find(profile.numbers.begin(), profile.numbers.end(), candidate) ==
          profile.numbers.end()) {
        continue;
      }
      Post(ProfileLoaded{command.call, &profile, candidate, ZoneOffset()});
      return;
    }
  }
  Post(ProfileMissing{command.call});
}

// ---- FakeSpeech

absl::Status FakeSpeech::Synthesize(const footman::SynthesizeSpeech& command) {
  spoken.emplace_back(command);
  if (!refusal.ok()) return refusal;
  if (answering == Answering::kAtOnce) Ready(command);
  return absl::OkStatus();
}
void FakeSpeech::Ready(const footman::SynthesizeSpeech& command) const {
  Post(SpeechSynthesized{command.call, command.serial, absl::StrCat("spoken:", command.text)});
}
void FakeSpeech::Fail(const footman::SynthesizeSpeech& command, absl::string_view reason) const {
  Post(SpeechNotSynthesized{command.call, command.serial, reason});
}

// ---- FakeRecordings

class FakeSink : public MediaSink {
 public:
  explicit FakeSink(FakeRecordings& store) : store_(store) {}

  absl::Status Write(absl::Span<const int16_t> samples, int rate_hz) override {
    if (rate_ != 0 && rate_hz != rate_) return absl::InvalidArgumentError("the rate changed");
    rate_ = rate_hz;
    const size_t fit = std::min(samples.size(), store_.room);
    samples_.insert(samples_.end(), samples.begin(), samples.begin() + fit);
    store_.room -= fit;
    return fit == samples.size() ? absl::OkStatus() : absl::ResourceExhaustedError("disk full");
  }
  absl::StatusOr<std::string> Finish(bool keep) override {
    if (finished_) return absl::FailedPreconditionError("finished already");
    finished_ = true;
    std::string name = absl::StrCat("recording-", ++store_.finished_);
    if (keep) store_.kept[name] = std::move(samples_);
    return name;
  }

 private:
  FakeRecordings& store_;
  std::vector<int16_t> samples_;
  int rate_ = 0;
  bool finished_ = false;
};

absl::StatusOr<std::unique_ptr<MediaSink>> FakeRecordings::Open(const StartRecording& command) {
  opened.emplace_back(command);
  if (!refusal.ok()) return refusal;
  if (room == 0) return absl::ResourceExhaustedError("disk full");
  return std::make_unique<FakeSink>(*this);
}

absl::Status FakeRecordings::Store(const StoreVoicemail& command) {
  stored.emplace_back(command);
  if (!refusal.ok()) return refusal;
  if (answering == Answering::kAtOnce) AnswerStoring(command);
  return absl::OkStatus();
}

void FakeRecordings::AnswerStoring(const StoreVoicemail& command) {
  if (kept.count(std::string(command.audio)) == 0) {
    Post(VoicemailNotStored{command.call, command.serial, "no such recording"});
    return;
  }
  Post(VoicemailStored{command.call, command.serial, absl::StrCat("voicemail-", ++voicemails_)});
}

// ---- FakeLinkServer, FakeRecords, FakeHostTreatments, FakeIdSource

ClickId FakeLinkServer::View(const LinkToken& token, int option) {
  const ClickId click{++clicks_};
  Post(LinkViewed{click, token, static_cast<uint8_t>(option)});
  return click;
}
ClickId FakeLinkServer::Press(const LinkToken& token, int option, absl::string_view argument,
                              SelectionMeans means) {
  const ClickId click{++clicks_};
  Post(LinkClicked{click, token, static_cast<uint8_t>(option), argument, means});
  return click;
}

absl::Status FakeRecords::Write(const CallRecord& record) {
  records.emplace_back(record);
  return refusal;
}

absl::Status FakeHostTreatments::Treat(const StartHostTreatment& command) {
  started.emplace_back(command);
  if (!refusal.ok()) return refusal;
  if (answering == Answering::kAtOnce) Finish(command.leg.call, HostOutcome::kHandedBack);
  return absl::OkStatus();
}

void FakeIdSource::FillSecrets(absl::Span<LinkSecret> secrets) {
  for (LinkSecret& secret : secrets) {
    for (uint8_t& byte : secret.bytes) byte = static_cast<uint8_t>(random_.Next());
  }
}

// ---- FakePorts

Ports FakePorts::ports() {
  Ports ports;
  ports.clock = &clock;
  ports.ids = &ids;
  ports.profiles = &profiles;
  ports.channels = {&web, &xmpp};
  ports.dialers = {&dialer};
  ports.links = &links;
  ports.speech = &speech;
  ports.recordings = &recordings;
  ports.host_treatments = &host_treatments;
  ports.records = &records;
  return ports;
}

void FakePorts::ConnectTo(EventSink* events) {
  events_ = events;
  legs.ConnectTo(events);
  for (FakePort* port : {static_cast<FakePort*>(&profiles), static_cast<FakePort*>(&web),
                         static_cast<FakePort*>(&xmpp), static_cast<FakePort*>(&links),
                         static_cast<FakePort*>(&speech), static_cast<FakePort*>(&recordings),
                         static_cast<FakePort*>(&host_treatments)}) {
    port->ConnectTo(events);
  }
}

CallId FakePorts::Call(absl::string_view name, absl::string_view number, absl::string_view called) {
  CallArrived arrived;
  arrived.call = events_->NextCall();
  arrived.caller = {number, name, Presentation::kAllowed};
  arrived.called = {&called, 1};
  std::unique_ptr<CallLeg> leg = legs.Make(arrived.call);
  const absl::Status status = events_->PostCall(arrived, leg);
  return status.ok() ? arrived.call : CallId();
}

}  // namespace footman::testing
