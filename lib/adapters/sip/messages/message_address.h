// SIP addresses of people: prepared for comparison, and back as URIs. Pure.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_ADDRESS_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_ADDRESS_H_

#include <sofia-sip/sip.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace footman::sip {

// As PrepareSipAddress (footman/adapters/sip_message.h).
absl::StatusOr<std::string> PrepareAddress(const url_t& url);

// "alice#1@example.org" -> "sip:alice%231@example.org". REQUIRES: prepared.
std::string UriOfAddress(absl::string_view address);
absl::string_view UserOf(absl::string_view address);
absl::string_view HostOf(absl::string_view address);

// Who wrote a message that a trusted peer passed on: the one SIP address that it asserts, else
// From. Where it asserts only what is no SIP address (a number), From is the word of a stranger.
// Empty: nobody who could be registered.
std::string SenderOf(const sip_t& message);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_MESSAGES_MESSAGE_ADDRESS_H_
