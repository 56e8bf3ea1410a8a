// Fake ports: they record what they were told, and answer by themselves or when the test says so.
//
//   testing::FakePorts fakes;
//   fakes.profiles.Add(alice);
//   auto runner = Runner::Create(options, fakes.ports());
//   fakes.ConnectTo(runner->get());           // legs and callers; the runner starts the rest
//   CallId call = fakes.Call("Bob", "+4930111", "+4930222");
//   (*runner)->RunOnce(100);
//   fakes.web.Reply("alice", "1");
//
// Each fake's `refusal`, when not OK, is what its next commands are refused with.
// Threads: one, the runner's; a test on another thread looks when the runner is at rest.

#ifndef FOOTMAN_TESTING_FAKE_PORTS_H_
#define FOOTMAN_TESTING_FAKE_PORTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "footman/call_record.h"
#include "footman/event_sink.h"
#include "footman/host_treatments.h"
#include "footman/id_source.h"
#include "footman/link_server.h"
#include "footman/media_sink.h"
#include "footman/profile_store.h"
#include "footman/runner.h"
#include "footman/speech_synthesizer.h"
#include "footman/testing/fake_channel.h"
#include "footman/testing/fake_clock.h"
#include "footman/testing/fake_dialer.h"
#include "footman/testing/fake_leg.h"
#include "footman/testing/owned.h"
#include "footman/testing/random.h"

namespace footman::testing {

class FakeProfileStore : public ProfileStore, public FakePort {
 public:
  void Add(Profile profile) { profiles_.push_back(std::move(profile)); }
  absl::Status Load(const LoadProfile& command) override;
  // kOnDemand: answers the loads that wait, oldest first.
  void AnswerAll();
  std::vector<Owned<LoadProfile>> loads;

 private:
  void Answer(const LoadProfile& command) const;

  std::vector<Profile> profiles_;
  size_t answered_ = 0;
};

// Speaks English and German; the audio of "hello" is "spoken:hello".
class FakeSpeech : public SpeechSynthesizer, public FakePort {
 public:
  std::vector<std::string> languages() const override { return {"en", "de"}; }
  absl::Status Synthesize(const footman::SynthesizeSpeech& command) override;
  void Ready(const footman::SynthesizeSpeech& command) const;
  void Fail(const footman::SynthesizeSpeech& command, absl::string_view reason) const;
  std::vector<Owned<footman::SynthesizeSpeech>> spoken;
};

// Keeps recordings in memory: "recording-1", stored as "voicemail-1".
class FakeRecordings : public RecordingStore, public FakePort {
 public:
  absl::StatusOr<std::unique_ptr<MediaSink>> Open(const StartRecording& command) override;
  absl::Status Store(const StoreVoicemail& command) override;
  void AnswerStoring(const StoreVoicemail& command);

  size_t room = SIZE_MAX;  // samples that fit on the "disk"
  std::map<std::string, std::vector<int16_t>> kept;
  std::vector<Owned<StartRecording>> opened;
  std::vector<Owned<StoreVoicemail>> stored;

 private:
  friend class FakeSink;
  int finished_ = 0;
  int voicemails_ = 0;
};

class FakeLinkServer : public LinkServer, public FakePort {
 public:
  void Answer(const AnswerClick& answer) override { answers.emplace_back(answer); }
  // Somebody opens the page of an option, or presses its button. Returns the click's id.
  ClickId View(const LinkToken& token, int option);
  ClickId Press(const LinkToken& token, int option, absl::string_view argument = "",
                SelectionMeans means = SelectionMeans::kLink);

  std::vector<Owned<AnswerClick>> answers;

 private:
  uint64_t clicks_ = 0;
};

class FakeRecords : public CallRecordSink {
 public:
  absl::Status Write(const CallRecord& record) override;
  absl::Status refusal;
  std::vector<Owned<CallRecord>> records;
};

class FakeHostTreatments : public HostTreatments, public FakePort {
 public:
  explicit FakeHostTreatments(std::vector<std::string> keys = {"concierge"})
      : keys_(std::move(keys)) {}
  std::vector<std::string> keys() const override { return keys_; }
  absl::Status Treat(const StartHostTreatment& command) override;
  void Finish(CallId call, HostOutcome outcome) const {
    Post(HostTreatmentFinished{call, outcome});
  }
  std::vector<Owned<StartHostTreatment>> started;

 private:
  const std::vector<std::string> keys_;
};

class FakeIdSource : public IdSource {
 public:
  explicit FakeIdSource(uint64_t seed = 1) : random_(seed) {}
  CallId NextCall() override { return CallId(++calls_); }  // 1, 2, 3
  void FillSecrets(absl::Span<LinkSecret> secrets) override;

 private:
  Random random_;
  uint64_t calls_ = 0;
};

// One of each, wired.
struct FakePorts {
  FakeClock clock;
  FakeLegs legs;
  FakeDialer dialer{legs};
  FakeProfileStore profiles;
  FakeChannel web{"web"};
  FakeChannel xmpp{"xmpp"};
  FakeLinkServer links;
  FakeSpeech speech;
  FakeRecordings recordings;
  FakeHostTreatments host_treatments;
  FakeRecords records;
  FakeIdSource ids;
  Ports ports();
  void ConnectTo(EventSink* events);
  // A call arrives from a caller with a number. The id is zero if the mailbox refused it.
  CallId Call(absl::string_view name, absl::string_view number, absl::string_view called);

 private:
  EventSink* events_ = nullptr;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_PORTS_H_
