#include "lib/adapters/sip/messages/message_address.h"

#include <sofia-sip/hostdomain.h>
#include <sofia-sip/url.h>

#include <cstring>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/adapters/sip_message.h"
#include "lib/adapters/sip/identity/forwarding.h"
#include "lib/adapters/sip/su_home.h"
#include "lib/address/user.h"

namespace footman {
namespace sip {
namespace {

constexpr size_t kMaxUri = 510;  // bytes; a longer one holds no address of a profile

absl::Status NoAddress() {
  return absl::InvalidArgumentError("is no SIP address: must be like user@domain");
}

std::string Unescaped(const char* text) {
  std::string result(std::strlen(text), '\0');
  result.resize(url_unescape_to(result.data(), text, result.size()));
  return result;
}

}  // namespace

absl::StatusOr<std::string> PrepareAddress(const url_t& url) {
  if ((url.url_type != url_sip && url.url_type != url_sips) || url.url_user == nullptr ||
      url.url_password != nullptr || url.url_host == nullptr || !host_is_valid(url.url_host)) {
    return NoAddress();
  }
  return address::PrepareSipUser(Unescaped(url.url_user), url.url_host);
}

absl::string_view UserOf(absl::string_view address) { return address.substr(0, address.find('@')); }
absl::string_view HostOf(absl::string_view address) {
  return address.substr(address.find('@') + 1);
}

std::string UriOfAddress(absl::string_view address) {
  const std::string user(UserOf(address));
  std::string escaped(3 * user.size() + 1, '\0');
  url_escape(escaped.data(), user.c_str(), "");
  escaped.resize(std::strlen(escaped.c_str()));
  return absl::StrCat("sip:", escaped, "@", HostOf(address));
}

std::string SenderOf(const sip_t& message) {
  bool asserted = false;
  std::string sender;
  for (const sip_unknown_t* header = message.sip_unknown; header != nullptr;
       header = header->un_next) {
    asserted |= header->un_name != nullptr &&
                absl::EqualsIgnoreCase(header->un_name, "P-Asserted-Identity");
  }
  if (!asserted) {
    if (message.sip_from == nullptr) return "";
    return PrepareAddress(*message.sip_from->a_url).value_or("");
  }
  int addresses = 0;
  ForEachAddress(message, "P-Asserted-Identity", [&](const sip_contact_t& address) {
    if (address.m_url->url_type == url_tel) return;  // beside the SIP one (RFC 3325 9.1)
    ++addresses;
    sender = PrepareAddress(*address.m_url).value_or("");
  });
  return addresses == 1 ? sender : "";
}

}  // namespace sip

absl::StatusOr<std::string> PrepareSipAddress(absl::string_view text) {
  // The library would stop at a NUL: "alice@example.org\0.evil.net" is not Alice.
  for (const char c : text) {
    if (!absl::ascii_isgraph(c)) return sip::NoAddress();
  }
  if (text.size() > sip::kMaxUri) return sip::NoAddress();
  const bool is_uri =
      absl::StartsWithIgnoreCase(text, "sip:") || absl::StartsWithIgnoreCase(text, "sips:");
  const sip::SuHome home;
  const url_t* url = url_make(home.get(), absl::StrCat(is_uri ? "" : "sip:", text).c_str());
  if (url == nullptr) return sip::NoAddress();
  return sip::PrepareAddress(*url);
}

}  // namespace footman
