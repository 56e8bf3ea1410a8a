#include "tests/conformance/postcard_channel.h"

namespace footman::postcards {

PostcardChannel::PostcardChannel(PostOffice& office, AddressDirectory& directory, EventSink& events)
    : office_(office), directory_(directory), events_(events) {
  office_.WhenWrittenTo([this](const Card& card) { Receive(card); });
}
PostcardChannel::~PostcardChannel() { office_.WhenWrittenTo(nullptr); }

absl::Status PostcardChannel::Send(const SendOffer& command) {
  const OfferId offer = command.offer;  // the command is gone when the answer comes
  const bool accepted =
      office_.Post(std::string(command.user), std::string(command.text), [this, offer](bool taken) {
        const absl::Status posted = taken ? events_.Post(OfferDelivered{offer})
                                          : events_.Post(OfferFailed{offer, "nobody lives there"});
        posted.IgnoreError();  // refused only at shutdown, when nobody waits for it
      });
  if (!accepted) return absl::UnavailableError("the post office does not take it");
  return absl::OkStatus();
}

absl::Status PostcardChannel::Update(const UpdateOffer& command) {
  return Post(command.user, command.text);  // a card cannot be edited: a short follow-up
}
absl::Status PostcardChannel::Note(const SendNote& command) {
  return Post(command.user, command.text);
}
absl::Status PostcardChannel::Voicemail(const SendVoicemail& command) {
  return Post(command.user, command.text);  // nor can it be played: announced
}

absl::Status PostcardChannel::Post(absl::string_view user, absl::string_view text) {
  if (office_.Post(std::string(user), std::string(text), nullptr)) return absl::OkStatus();
  return absl::UnavailableError("the post office does not take it");
}

void PostcardChannel::Receive(const Card& card) {
  const absl::StatusOr<SubscriberId> subscriber = directory_.FindAddress(service(), card.from);
  if (!subscriber.ok()) return;  // a stranger gets silence (R11)
  ReplyReceived reply;
  reply.subscriber = *subscriber;
  reply.service = service();
  reply.user = card.from;
  reply.text = card.text;
  reply.message_id = card.id;
  reply.origin = card.by_machine ? ReplyOrigin::kAutomatic : ReplyOrigin::kLive;
  if (!events_.Post(reply).ok()) ++refused_replies_;  // too much mail: they write again
}

}  // namespace footman::postcards
