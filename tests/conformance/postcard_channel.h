// The smallest channel that is right: lib/adapters/README.md explains it.

#ifndef FOOTMAN_TESTS_CONFORMANCE_POSTCARD_CHANNEL_H_
#define FOOTMAN_TESTS_CONFORMANCE_POSTCARD_CHANNEL_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "footman/address_directory.h"
#include "footman/event_relay.h"
#include "footman/im_channel.h"
#include "tests/conformance/postcards.h"

namespace footman::postcards {

// Threads: one, the post office's, which is the runner's here. A service with a loop of its own
// hands commands over to that, and posts from there.
class PostcardChannel : public ImChannel {
 public:
  // All are borrowed and outlive it.
  PostcardChannel(PostOffice& office, AddressDirectory& directory);
  ~PostcardChannel() override;

  void Start(EventSink& events) override { events_.Connect(&events); }
  void Stop() override { events_.Connect(nullptr); }
  // ImChannel. Unavailable: the office is closed, or the card is too long.
  absl::string_view service() const override { return "postcards"; }
  absl::Status Send(const SendOffer& command) override;
  absl::Status Update(const UpdateOffer& command) override;
  absl::Status Note(const SendNote& command) override;
  absl::Status Voicemail(const SendVoicemail& command) override;

  uint64_t refused_replies() const { return refused_replies_; }

 private:
  absl::Status Post(absl::string_view user, absl::string_view text);
  void Receive(const Card& card);
  void TellMissedCalls();

  PostOffice& office_;
  AddressDirectory& directory_;
  EventRelay events_;
  uint64_t refused_replies_ = 0;
  std::deque<std::pair<std::string, std::string>> missed_calls_;  // user and text
};

}  // namespace footman::postcards

#endif  // FOOTMAN_TESTS_CONFORMANCE_POSTCARD_CHANNEL_H_
