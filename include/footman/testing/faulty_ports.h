// Wrappers that make good ports bad, repeatably: they fail the n-th time, fail with a probability,
// throw, and lose, duplicate, delay or reorder what is posted. All of it follows from a seed.
//
//   Faults faults(plan);                            // shared by the wrappers of one switch
//   FaultyChannel web(fakes.web, faults);
//   FaultyEvents events(fakes.clock, faults);       // between the ports and the runner
//   ports.channels = {&web}; fakes.ConnectTo(&events); events.ConnectTo(runner);
//
// Threads: one.

#ifndef FOOTMAN_TESTING_FAULTY_PORTS_H_
#define FOOTMAN_TESTING_FAULTY_PORTS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "footman/call_leg.h"
#include "footman/call_record.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/host_treatments.h"
#include "footman/im_channel.h"
#include "footman/leg_dialer.h"
#include "footman/media_sink.h"
#include "footman/profile_store.h"
#include "footman/speech_synthesizer.h"
#include "footman/testing/faults.h"
#include "footman/testing/owned.h"

namespace footman::testing {

class FaultyChannel : public ImChannel {
 public:
  FaultyChannel(ImChannel& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  void Start(EventSink& events) override { inner_.Start(events); }
  void Stop() override { inner_.Stop(); }
  absl::string_view service() const override { return inner_.service(); }
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;

 private:
  ImChannel& inner_;
  Faults& faults_;
};

class FaultyProfileStore : public ProfileStore {
 public:
  FaultyProfileStore(ProfileStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  void Start(EventSink& events) override { inner_.Start(events); }
  void Stop() override { inner_.Stop(); }
  absl::Status Load(const LoadProfile& command) override;

 private:
  ProfileStore& inner_;
  Faults& faults_;
};

class FaultySpeech : public SpeechSynthesizer {
 public:
  FaultySpeech(SpeechSynthesizer& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  void Start(EventSink& events) override { inner_.Start(events); }
  void Stop() override { inner_.Stop(); }
  std::vector<std::string> languages() const override { return inner_.languages(); }
  absl::Status Synthesize(const footman::SynthesizeSpeech& command) override;

 private:
  SpeechSynthesizer& inner_;
  Faults& faults_;
};

// Its sinks are as faulty as itself.
class FaultyRecordings : public RecordingStore {
 public:
  FaultyRecordings(RecordingStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  void Start(EventSink& events) override { inner_.Start(events); }
  void Stop() override { inner_.Stop(); }
  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording& command) override;
  absl::Status Store(const StoreVoicemail& command) override;

 private:
  RecordingStore& inner_;
  Faults& faults_;
};

class FaultyHostTreatments : public HostTreatments {
 public:
  FaultyHostTreatments(HostTreatments& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  void Start(EventSink& events) override { inner_.Start(events); }
  void Stop() override { inner_.Stop(); }
  std::vector<std::string> keys() const override { return inner_.keys(); }
  absl::Status Treat(const StartHostTreatment& command) override;

 private:
  HostTreatments& inner_;
  Faults& faults_;
};

class FaultyRecords : public CallRecordSink {
 public:
  FaultyRecords(CallRecordSink& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  absl::Status Write(const CallRecord& record) override;

 private:
  CallRecordSink& inner_;
  Faults& faults_;
};

// Its audio is as faulty as itself.
class FaultyLeg : public CallLeg, private LegMedia {
 public:
  FaultyLeg(std::unique_ptr<CallLeg> inner, Faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}
  absl::Status Ring(const RingCaller& command) override;
  absl::Status Answer(const AnswerLeg& command) override;
  absl::Status Reject(const RejectLeg& command) override;
  absl::Status Redirect(const RedirectLeg& command) override;
  absl::Status HangUp(const HangUpLeg& command) override;
  absl::Status End(const EndLeg& command) override;
  LegMedia* media() override { return inner_->media() == nullptr ? nullptr : this; }

 private:
  absl::Status Play(const PlayPrompt& command) override;
  absl::Status Record(const StartRecording& command, std::unique_ptr<MediaSink> sink) override;
  absl::Status Stop(Activity what) override;

  const std::unique_ptr<CallLeg> inner_;
  Faults& faults_;
};

// The legs that it dials are as faulty as itself.
class FaultyDialer : public LegDialer {
 public:
  FaultyDialer(LegDialer& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  void Start(EventSink& events) override { inner_.Start(events); }
  void Stop() override { inner_.Stop(); }
  absl::string_view name() const override { return inner_.name(); }
  DialerReach reach() const override { return inner_.reach(); }
  absl::StatusOr<std::unique_ptr<CallLeg>> Dial(const DialLeg& command) override;

 private:
  LegDialer& inner_;
  Faults& faults_;
};

// Between the ports and the runner: what is posted may be lost, come twice, or come late and in
// another order. Calls, and the ends of legs, are never lost: no network loses those for good.
class FaultyEvents : public EventSink {
 public:
  FaultyEvents(const Clock& clock, Faults& faults) : clock_(clock), faults_(faults) {}
  void ConnectTo(EventSink* events) { events_ = events; }

  absl::Status Post(const Event& event) override;
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override;
  CallId NextCall() override { return events_->NextCall(); }

  // Posts the delayed events that are due at `uptime`.
  void Deliver(absl::Duration uptime);
  // When the next delayed event is due; InfiniteDuration = none waits.
  absl::Duration NextDelivery() const;

 private:
  struct Delayed {
    absl::Duration due;
    Owned<Event> event;
  };
  void Forward(const Event& event);

  const Clock& clock_;
  Faults& faults_;
  EventSink* events_ = nullptr;
  std::vector<Delayed> delayed_;  // in the order of posting
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAULTY_PORTS_H_
