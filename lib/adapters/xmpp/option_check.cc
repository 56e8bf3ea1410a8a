#include "lib/adapters/xmpp/option_check.h"

#include <arpa/inet.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace footman::xmpp {
namespace {

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("xmpp: ", what));
}

// By its address, never by how it begins: "127.example.org" is anybody's.
bool IsLoopback(const std::string& host) {
  if (host.empty() || host == "::1" || host == "localhost") return true;
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

absl::Status CheckTimes(const XmppOptions& options) {
  for (const absl::Duration time :
       {options.login_timeout, options.send_timeout, options.accept_timeout, options.note_timeout,
        options.update_timeout, options.ping_interval, options.ping_timeout, options.retry_min,
        options.retry_max, options.stamp_skew}) {
    if (time <= absl::ZeroDuration()) return Wrong("every time must be positive");
  }
  return options.retry_max < options.retry_min ? Wrong("retry_max is less than retry_min")
                                               : absl::OkStatus();
}

absl::Status CheckLimits(const XmppOptions& options) {
  for (const int limit :
       {options.max_queued, options.max_offers, options.max_users, options.max_upload_bytes}) {
    if (limit < 1) return Wrong("every limit must be positive");
  }
  // Less would cut options off. More would not pass the mailbox.
  if (options.max_sent_text < 256) return Wrong("max_sent_text is less than 256");
  if (options.max_received_text < 256 || options.max_received_text > 32768) {
    return Wrong("max_received_text is not between 256 and 32768");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Jid> CheckOptions(const XmppOptions& options) {
  const absl::StatusOr<Jid> own = PrepareJid(options.jid);
  if (!own.ok()) return Wrong(absl::StrCat("jid ", own.status().message()));
  if (!own->resource.empty()) return Wrong("jid must be without a resource (no '/')");
  if (options.password.empty()) return Wrong("password is missing");
  if (options.login == XmppLogin::kComponent && !IsLoopback(options.host)) {
    return Wrong("a component's host must be a loopback address: XEP-0114 has no encryption");
  }
  if (options.login == XmppLogin::kClient) {
    if (!own->has_user()) return Wrong("jid must be like user@domain");
    if (!PrepareJid(absl::StrCat(own->bare, "/", options.resource)).ok()) {
      return Wrong("resource cannot be used");
    }
  }
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file).good()) {
    return Wrong(absl::StrCat("ca_file cannot be read: ", options.ca_file));
  }
  absl::Status status = CheckTimes(options);
  if (status.ok()) status = CheckLimits(options);
  if (!status.ok()) return status;
  return own;
}

}  // namespace footman::xmpp
