#include "examples/softswitch/port_options.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "examples/softswitch/config.h"

namespace footman::softswitch {
namespace {

PreAnswerMode PreAnswerModeOf(Calls::PreAnswerMode mode) {
  switch (mode) {
    case Calls::RINGING:
      break;
    case Calls::EARLY_MEDIA:
      return PreAnswerMode::kEarlyMedia;
    case Calls::ANSWERED:
      return PreAnswerMode::kAnswered;
  }
  return PreAnswerMode::kRinging;
}

NumberRule::Bare BareOf(TrustedPeer::Bare bare) {
  switch (bare) {
    case TrustedPeer::NAME:
      break;
    case TrustedPeer::NATIONAL:
      return NumberRule::Bare::kNational;
    case TrustedPeer::INTERNATIONAL:
      return NumberRule::Bare::kInternational;
  }
  return NumberRule::Bare::kName;
}

// The first lines of a file, at most `most`; at least one.
absl::StatusOr<std::vector<std::string>> ReadSecrets(const std::string& path, size_t most) {
  std::ifstream file(path);
  std::vector<std::string> secrets;
  for (std::string line; secrets.size() < most && std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) secrets.push_back(line);
  }
  if (secrets.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("no secret can be read from ", path));
  }
  return secrets;
}

// A file without a certificate would be taken, and then no server be trusted.
absl::Status CheckAuthorities(const std::string& path) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), BIO_free);
  if (file == nullptr) {
    ERR_clear_error();  // of this thread
    return absl::InvalidArgumentError(absl::StrCat("xmpp: ca_file cannot be read: ", path));
  }
  X509* const first = PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr);
  ERR_clear_error();
  if (first == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("xmpp: ca_file holds no certificate (PEM): ", path));
  }
  X509_free(first);
  return absl::OkStatus();
}

}  // namespace

int LettersUsedBefore(int earlier_starts) {
  constexpr int kApart = 8;
  return earlier_starts == 0 ? 0 : 1 + kApart * (earlier_starts % 25) % 25;
}

EngineOptions EngineOptionsOf(const Config& config) {
  const Calls& calls = config.calls();
  EngineOptions options;
  options.capabilities.redirect = true;
  options.capabilities.media = true;
  options.capabilities.recording = true;
  options.pre_answer_mode = PreAnswerModeOf(calls.pre_answer_mode());
  options.fallback_treatment.kind = calls.fallback_treatment() == Calls::DECLINE
                                        ? TreatmentKind::kDecline
                                        : TreatmentKind::kVoicemail;
  options.transfer_prefixes.assign(calls.transfer_prefix().begin(), calls.transfer_prefix().end());
  options.profile_timeout = TimeOf(calls.profile_timeout());
  options.delivery_timeout = TimeOf(calls.delivery_timeout());
  options.decision_timeout = TimeOf(calls.decision_timeout());
  options.call_limit = TimeOf(calls.call_limit());
  options.wait_extension = TimeOf(calls.wait_extension());
  options.speech_timeout = TimeOf(calls.speech_timeout());
  options.recording_limit = TimeOf(calls.recording_limit());
  options.silence_limit = TimeOf(calls.silence_limit());
  options.ambiguity_window = TimeOf(calls.ambiguity_window());
  options.max_calls = calls.max_calls();
  options.max_waits_per_call = calls.max_waits();
  options.max_typed_text = calls.max_typed_text();
  const int offers = options.max_calls * options.max_offers_per_call;
  options.max_addresses = std::max(options.max_addresses, offers);
  options.max_remembered_offers = std::max(options.max_remembered_offers, offers);
  return options;
}

SipOptions SipOptionsOf(const Config& config) {
  const Sip& sip = config.sip();
  SipOptions options;
  SipListener listener;
  listener.address = sip.address();
  listener.port = static_cast<uint16_t>(sip.port());
  listener.udp = sip.udp();
  listener.tcp = sip.tcp();
  options.listeners = {listener};
  options.public_address = sip.public_address();
  options.media_address =
      sip.public_address().empty() ? config.media().address() : sip.public_address();
  for (const TrustedPeer& peer : sip.trusted_peer()) {
    SipTrustedPeer trusted;
    trusted.network = peer.network();
    trusted.numbers.country_code = peer.country_code();
    trusted.numbers.international_prefix = peer.international_prefix();
    trusted.numbers.national_prefix = peer.national_prefix();
    trusted.numbers.bare = BareOf(peer.bare());
    options.trusted_peers.push_back(trusted);
  }
  options.domains.assign(sip.domain().begin(), sip.domain().end());
  options.number_gateway = sip.number_gateway();
  options.max_requests_per_second = sip.max_requests_per_second();
  options.cut_through_delay = TimeOf(sip.cut_through_delay());
  options.max_calls = config.calls().max_calls();
  return options;
}

WebOptions WebOptionsOf(const Config& config) {
  WebOptions options;
  options.address = config.web().address();
  options.port = static_cast<uint16_t>(config.web().port());
  options.public_origin = config.web().public_origin();
  options.session_lifetime = TimeOf(config.web().session_lifetime());
  options.trusted_proxies.assign(config.web().trusted_proxy().begin(),
                                 config.web().trusted_proxy().end());
  options.max_connections = config.web().max_connections();
  options.max_connections_per_address = config.web().max_connections_per_address();
  options.max_sockets = config.web().max_open_chats();
  options.max_chats_per_user = config.web().max_chats_per_user();
  options.max_wrong_tokens_per_minute = config.web().max_wrong_tokens_per_minute();
  options.max_offers = config.web().max_offers();
  return options;
}

absl::StatusOr<XmppOptions> XmppOptionsOf(const Config& config) {
  const Xmpp& xmpp = config.xmpp();
  absl::StatusOr<std::vector<std::string>> password =
      ReadSecrets(InDataDirectory(config, xmpp.password_file()), 1);
  if (!password.ok()) return password.status();
  XmppOptions options;
  options.login = xmpp.login() == Xmpp::COMPONENT ? XmppLogin::kComponent : XmppLogin::kClient;
  options.jid = xmpp.jid();
  options.password = std::move(password->front());
  options.host = xmpp.host();
  options.port = static_cast<uint16_t>(xmpp.port());
  if (!xmpp.ca_file().empty()) {
    options.ca_file = InDataDirectory(config, xmpp.ca_file());
    if (absl::Status status = CheckAuthorities(options.ca_file); !status.ok()) return status;
  }
  const int offers = config.calls().max_calls() * EngineOptionsOf(config).max_offers_per_call;
  options.max_offers = std::max(options.max_offers, offers);
  options.max_queued = std::max(options.max_queued, config.calls().max_calls());
  return options;
}

SipMessageOptions SipMessageOptionsOf(const Config& config) {
  SipMessageOptions options;
  options.identity = config.sip_message().identity();
  options.route = config.sip_message().route();
  options.port = static_cast<uint16_t>(config.sip_message().port());
  options.max_queued = std::max(options.max_queued, config.calls().max_calls());
  return options;
}

absl::StatusOr<WebhookOptions> WebhookOptionsOf(const Config& config, const Webhook& webhook) {
  absl::StatusOr<std::vector<std::string>> secrets =
      ReadSecrets(InDataDirectory(config, webhook.secret_file()), 2);
  if (!secrets.ok()) return secrets.status();
  WebhookOptions options;
  options.service = webhook.service();
  options.url = webhook.url();
  options.secrets = *std::move(secrets);
  options.ca_file = webhook.ca_file().empty() ? "" : InDataDirectory(config, webhook.ca_file());
  options.address = webhook.address();
  options.port = static_cast<uint16_t>(webhook.port());
  options.path = webhook.path();
  options.max_queued = std::max(options.max_queued, config.calls().max_calls());
  return options;
}

media::AudioEngineOptions AudioOptionsOf(const Config& config) {
  media::AudioEngineOptions options;
  options.bind_address = config.media().address();
  options.port_min = static_cast<uint16_t>(config.media().port_min());
  options.port_max = static_cast<uint16_t>(config.media().port_max());
  options.rtp_timeout = TimeOf(config.media().rtp_timeout());
  options.prompts = InDataDirectory(config, "prompts");
  return options;
}

}  // namespace footman::softswitch
