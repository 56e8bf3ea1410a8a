#include "tests/conformance/postcard_channel.h"

namespace footman::postcards {
namespace {

constexpr size_t kMaxMissedCalls = 100;  // the oldest is forgotten

}  // namespace

PostcardChannel::PostcardChannel(PostOffice& office, AddressDirectory& directory)
    : office_(office), directory_(directory) {
  office_.WhenWrittenTo([this](const Card& card) { Receive(card); });
  office_.WhenOpened([this] { TellMissedCalls(); });
}
PostcardChannel::~PostcardChannel() {
  office_.WhenWrittenTo(nullptr);
  office_.WhenOpened(nullptr);
}

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
  const absl::Status posted = Post(command.user, command.text);  // a card cannot be edited
  if (posted.ok() || command.change != OfferChange::kDefaulted) return posted;
  missed_calls_.emplace_back(command.user, command.text);  // told when the office opens again
  if (missed_calls_.size() > kMaxMissedCalls) missed_calls_.pop_front();
  return absl::OkStatus();
}
absl::Status PostcardChannel::Note(const SendNote& command) {
  return Post(command.user, command.text);
}
absl::Status PostcardChannel::Voicemail(const SendVoicemail& command) {
  return Post(command.user, command.text);  // nor can it be played: announced
}

void PostcardChannel::TellMissedCalls() {
  for (const auto& [user, text] : std::exchange(missed_calls_, {})) {
    Post(user, text).IgnoreError();  // too long, as the office is open: it was then, too
  }
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
  reply.device = card.box;
  reply.offer = ParseOfferId(card.answers);      // by their own hand: it decides
  reply.thread = ParseOfferId(card.clipped_to);  // by somebody else's: a hint
  reply.origin = card.by_machine ? ReplyOrigin::kAutomatic : ReplyOrigin::kLive;
  if (!events_.Post(reply).ok()) ++refused_replies_;  // too much mail: they write again
}

}  // namespace footman::postcards
