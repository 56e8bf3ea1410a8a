// A messenger of our own: Alice reads on standard output, and writes on standard input.

#ifndef FOOTMAN_EXAMPLES_OWN_STACK_MESSENGER_H_
#define FOOTMAN_EXAMPLES_OWN_STACK_MESSENGER_H_

#include <iostream>
#include <string>

#include "footman/event_relay.h"
#include "footman/im_channel.h"

namespace own_stack {

class Messenger : public footman::ImChannel {
 public:
  static constexpr absl::string_view kService = "console";

  // What somebody typed. Messages are live, and each has an id: the engine ignores repetitions.
  void Type(const std::string& user, const std::string& text) {
    const std::string id = std::to_string(++messages_);
    footman::ReplyReceived reply;
    reply.service = kService;
    reply.user = user;
    reply.text = text;
    reply.message_id = id;
    if (!events_.Post(reply).ok()) std::cout << user << " must write it again" << std::endl;
  }

  void Start(footman::EventSink& events) override { events_.Connect(&events); }
  void Stop() override { events_.Connect(nullptr); }

  absl::string_view service() const override { return kService; }
  absl::Status Send(const footman::SendOffer& command) override {
    Show(command.user, command.text);
    return events_.Post(footman::OfferDelivered{command.offer});  // a server would confirm it later
  }
  absl::Status Update(const footman::UpdateOffer& command) override {
    return Show(command.user, command.text);
  }
  absl::Status Note(const footman::SendNote& command) override {
    return Show(command.user, command.text);
  }
  absl::Status Voicemail(const footman::SendVoicemail& command) override {
    return Show(command.user,
                std::string(command.text) + " [" + std::string(command.voicemail) + "]");
  }

 private:
  static absl::Status Show(absl::string_view user, absl::string_view text) {
    std::cout << user << " reads: " << text << std::endl;
    return absl::OkStatus();
  }

  footman::EventRelay events_;
  int messages_ = 0;
};

}  // namespace own_stack

#endif  // FOOTMAN_EXAMPLES_OWN_STACK_MESSENGER_H_
