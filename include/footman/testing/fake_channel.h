// Fake port: a messaging service, and the people on it; see fake_ports.h.

#ifndef FOOTMAN_TESTING_FAKE_CHANNEL_H_
#define FOOTMAN_TESTING_FAKE_CHANNEL_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "footman/event_sink.h"
#include "footman/im_channel.h"
#include "footman/port.h"
#include "footman/testing/fake_leg.h"
#include "footman/testing/owned.h"

namespace footman::testing {

// What all fakes that answer by events have in common.
// The runner starts them; a test that stands between them and the runner connects them before.
class FakePort : public virtual Port {
 public:
  void Start(EventSink& events) override {
    if (events_ == nullptr) events_ = &events;
  }
  void Stop() override { events_ = nullptr; }
  void ConnectTo(EventSink* events) { events_ = events; }
  Answering answering = Answering::kAtOnce;
  absl::Status refusal;

 protected:
  ~FakePort() override = default;
  // The status of a full or closed mailbox is the concern of no fake.
  void Post(const Event& event) const;

 private:
  EventSink* events_ = nullptr;
};

class FakeChannel : public ImChannel, public FakePort {
 public:
  explicit FakeChannel(std::string service) : service_(std::move(service)) {}
  absl::string_view service() const override { return service_; }
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;

  void Deliver(OfferId offer);
  void Fail(OfferId offer, absl::string_view reason);
  // The person at an address types. The subscriber is the one whom the last offer there was for.
  // Each message has an id of its own unless one is given.
  void Reply(absl::string_view user, absl::string_view text, absl::string_view message_id = "",
             absl::string_view device = "");
  // The same as an answer to one offer: by the person's own reference, or where the client put it.
  void ReplyTo(const SendOffer& offer, absl::string_view text);
  void ReplyInThread(const SendOffer& offer, absl::string_view text);

  std::vector<Owned<SendOffer>> offers;
  std::vector<Owned<UpdateOffer>> updates;
  std::vector<Owned<SendNote>> notes;
  std::vector<Owned<SendVoicemail>> voicemails;

 private:
  void Say(ReplyReceived reply);

  const std::string service_;
  int messages_ = 0;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_FAKE_CHANNEL_H_
