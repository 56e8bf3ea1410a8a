// A SIP message parsed by the library, as the adapter gets it.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_PARSED_MESSAGE_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_PARSED_MESSAGE_H_

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_parser.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace footman::sip_test {

class ParsedMessage {
 public:
  explicit ParsedMessage(const std::string& text)
      : message_(
            msg_make(sip_default_mclass(), 0, text.data(), static_cast<ssize_t>(text.size()))) {}
  ~ParsedMessage() { msg_destroy(message_); }
  ParsedMessage(const ParsedMessage&) = delete;
  const sip_t& sip() const { return *sip_object(message_); }

 private:
  msg_t* const message_;
};

// An INVITE from Bob to Alice with what a test adds ("Name: value\r\n"...). A From or To among it
// takes the place of ours.
inline std::string InviteWith(absl::string_view headers, absl::string_view target = "") {
  const auto has = [&](absl::string_view name) {
    return absl::StrCat("\r\n", headers).find(absl::StrCat("\r\n", name, ":")) != std::string::npos;
  };
  return absl::StrCat(
      "INVITE ", target.empty() ? "sip:line7@192.0.2.1" : target,
      " SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n",
      has("From") || has("f") ? "" : "From: \"Bob\" <sip:bob@example.com>;tag=1\r\n",
      has("To") || has("t") ? "" : "To: <sip:alice@example.com>\r\n",
      "Call-ID: 1\r\nCSeq: 1 INVITE\r\n", headers, "Content-Length: 0\r\n\r\n");
}

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_PARSED_MESSAGE_H_
