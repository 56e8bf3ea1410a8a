// The channel as hosts see it: checks its options, and copies commands onto the loop's thread.

#include <sofia-sip/hostdomain.h>
#include <sofia-sip/url.h>

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/adapters/sip_message.h"
#include "lib/adapters/sip/messages/message_parts.h"
#include "lib/adapters/sip/messages/message_text.h"
#include "lib/adapters/sip/messages/messenger.h"
#include "lib/adapters/sip/stack/reachable.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/adapters/sip/url_parameter.h"
#include "lib/adapters/sip/user_agent.h"

namespace footman {
namespace {

using sip::MessageParts;
using sip::OutgoingMessage;

constexpr int kLargestMessage = 65535;       // that any SIP peer can be expected to take
constexpr int kLargestReceivedText = 32768;  // more would not pass the mailbox

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("messages: ", what));
}

// As a URI, or why it cannot be.
absl::StatusOr<std::string> RouteOf(absl::string_view text) {
  if (text.empty()) return "";
  for (const char c : text) {
    if (!absl::ascii_isgraph(c)) return Wrong("route: not host[:port]");
  }
  std::string uri(text);
  if (!absl::StartsWithIgnoreCase(text, "sip:")) uri = absl::StrCat("sip:", text);
  const sip::SuHome home;
  const url_t* url = url_make(home.get(), uri.c_str());
  if (url == nullptr || url->url_user != nullptr || url->url_headers != nullptr ||
      !sip::IsReachable(*url)) {
    return Wrong(absl::StrCat("route: not host[:port]: \"", text, "\""));
  }
  if (absl::EqualsIgnoreCase(sip::UrlParameter(*url, "transport").value_or(""), "tls")) {
    return Wrong("route: TLS is not here");
  }
  return uri;
}

absl::Status CheckTimes(const SipMessageOptions& options) {
  for (const absl::Duration time :
       {options.send_timeout, options.note_timeout, options.update_timeout, options.missed_timeout,
        options.max_age}) {
    if (time <= absl::ZeroDuration()) return Wrong("every time must be positive");
  }
  if (options.answer_timeout < absl::Milliseconds(500) ||
      options.answer_timeout > absl::Seconds(32)) {
    return Wrong("answer_timeout: 500 ms to 32 s");
  }
  return absl::OkStatus();
}

absl::Status CheckLimits(const SipMessageOptions& options) {
  if (options.max_queued < 1) return Wrong("max_queued: at least 1");
  if (options.max_queued_per_user < 1) return Wrong("max_queued_per_user: at least 1");
  if (options.max_message < 1300 || options.max_message > kLargestMessage) {
    return Wrong("max_message: 1300 to 65535");
  }
  if (options.max_received_text < 256 || options.max_received_text > kLargestReceivedText) {
    return Wrong("max_received_text: 256 to 32768");
  }
  return absl::OkStatus();
}

}  // namespace

// ---- What channel and adapter share.

namespace sip {

absl::Status MessageParts::Attach(std::shared_ptr<Inbox> inbox) {
  absl::MutexLock lock(&mutex_);
  if (inbox_ != nullptr) {
    return absl::InvalidArgumentError("messages: another adapter carries the channel");
  }
  inbox_ = std::move(inbox);
  return absl::OkStatus();
}

void MessageParts::Detach() {
  absl::MutexLock lock(&mutex_);
  inbox_ = nullptr;
}

absl::Status MessageParts::Put(OutgoingMessage message) {
  absl::MutexLock lock(&mutex_);
  if (inbox_ == nullptr) return absl::UnavailableError("no SIP adapter carries the channel");
  if (queued >= options.max_queued) return absl::ResourceExhaustedError("too many messages wait");
  ++queued;
  const bool posted = inbox_->Post([message = std::move(message)](UserAgent& agent) mutable {
    // There is none when the adapter could not be opened, and then there is no host to tell.
    if (agent.messenger() != nullptr) agent.messenger()->outbox.Take(std::move(message));
  });
  if (posted) return absl::OkStatus();
  --queued;
  return absl::UnavailableError("the SIP adapter has closed");
}

}  // namespace sip

// ---- The channel.

absl::Status SipMessageChannel::Check(const SipMessageOptions& options) {
  const absl::Status identity = PrepareSipAddress(options.identity).status();
  if (!identity.ok()) return Wrong(absl::StrCat("identity ", identity.message()));
  absl::Status status = RouteOf(options.route).status();
  if (status.ok()) status = CheckTimes(options);
  if (status.ok()) status = CheckLimits(options);
  return status;
}

absl::StatusOr<std::unique_ptr<SipMessageChannel>> SipMessageChannel::Create(
    SipMessageOptions options, AddressDirectory& directory, const Clock& clock) {
  if (absl::Status status = Check(options); !status.ok()) return status;
  auto parts = std::make_unique<MessageParts>();
  parts->identity = PrepareSipAddress(options.identity).value();
  parts->route = RouteOf(options.route).value();
  parts->options = std::move(options);
  parts->directory = &directory;
  parts->clock = &clock;
  return std::unique_ptr<SipMessageChannel>(new SipMessageChannel(std::move(parts)));
}

SipMessageChannel::SipMessageChannel(std::unique_ptr<MessageParts> parts)
    : parts_(std::move(parts)) {}
SipMessageChannel::~SipMessageChannel() = default;

SipMessageCounters SipMessageChannel::counters() const {
  const sip::MessageCounters& counters = parts_->counters;
  return {.offers_delivered = counters.offers_delivered,
          .offers_failed = counters.offers_failed,
          .dropped_messages = counters.dropped_messages,
          .replies = counters.replies,
          .refused_replies = counters.refused_replies,
          .unknown_sender_messages = counters.unknown_sender_messages,
          .repeated_messages = counters.repeated_messages,
          .refused_messages = counters.refused_messages};
}

absl::string_view SipMessageChannel::service() const { return "sip"; }

namespace {

absl::Status Put(MessageParts& parts, absl::string_view user, absl::string_view text,
                 OutgoingMessage message) {
  absl::StatusOr<std::string> address = PrepareSipAddress(user);
  if (!address.ok()) return address.status();
  if (text.size() > static_cast<size_t>(parts.options.max_message)) {
    return absl::InvalidArgumentError("the text is too long");
  }
  std::optional<std::string> clean = sip::CleanText(text);
  if (!clean.has_value()) return absl::InvalidArgumentError("the text is not UTF-8");
  message.user = *std::move(address);
  message.text = *std::move(clean);
  message.given = parts.clock->Now().uptime;
  return parts.Put(std::move(message));
}

}  // namespace

absl::Status SipMessageChannel::Send(const SendOffer& command) {
  OutgoingMessage message;
  message.kind = OutgoingMessage::Kind::kOffer;
  message.offer = command.offer;
  message.time_left = command.time_left;
  return Put(*parts_, command.user, command.text, std::move(message));
}

absl::Status SipMessageChannel::Update(const UpdateOffer& command) {
  OutgoingMessage message;
  message.kind = OutgoingMessage::Kind::kUpdate;
  message.offer = command.offer;
  message.is_lasting = command.change == OfferChange::kDefaulted;
  return Put(*parts_, command.user, command.text, std::move(message));
}

absl::Status SipMessageChannel::Note(const SendNote& command) {
  return Put(*parts_, command.user, command.text, OutgoingMessage{});
}

absl::Status SipMessageChannel::Voicemail(const SendVoicemail& command) {
  OutgoingMessage message;
  message.kind = OutgoingMessage::Kind::kVoicemail;
  message.is_lasting = true;
  return Put(*parts_, command.user, command.text, std::move(message));
}

}  // namespace footman
