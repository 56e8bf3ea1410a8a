#include "lib/adapters/sip/sip_body.h"

#include <sofia-sip/msg_mime.h>
#include <sofia-sip/msg_mime_protos.h>
#include <sofia-sip/sip_header.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/home.h"
#include "lib/adapters/sip/sdp.h"

namespace footman::sip {
namespace {

constexpr char kSdpType[] = "application/sdp";

bool IsSdp(const msg_content_type_t* type) {
  return type != nullptr && type->c_type != nullptr &&
         absl::EqualsIgnoreCase(type->c_type, kSdpType);
}

absl::string_view Text(const msg_payload_t* payload) {
  return absl::string_view(payload->pl_data, payload->pl_len);
}

absl::StatusOr<std::string> SdpPart(const sip_t& sip) {
  const Home home;
  // The parser writes into what it reads.
  sip_payload_t* body = sip_payload_dup(home.get(), sip.sip_payload);
  msg_multipart_t* parts = msg_multipart_parse(home.get(), sip.sip_content_type, body);
  for (const msg_multipart_t* part = parts; part != nullptr; part = part->mp_next) {
    if (IsSdp(part->mp_content_type) && part->mp_payload != nullptr &&
        part->mp_payload->pl_data != nullptr) {
      return std::string(Text(part->mp_payload));
    }
  }
  return absl::InvalidArgumentError("no SDP among the parts of the body");
}

}  // namespace

bool HasBody(const sip_t& sip) {
  return sip.sip_payload != nullptr && sip.sip_payload->pl_data != nullptr &&
         sip.sip_payload->pl_len > 0;
}

absl::StatusOr<std::string> SdpOf(const sip_t& sip) {
  if (!HasBody(sip)) return absl::NotFoundError("no body");
  if (sip.sip_content_encoding != nullptr) {
    return absl::InvalidArgumentError("the body is encoded");
  }
  if (IsSdp(sip.sip_content_type)) return std::string(Text(sip.sip_payload));
  if (sip.sip_content_type != nullptr && sip.sip_content_type->c_type != nullptr &&
      absl::StartsWithIgnoreCase(sip.sip_content_type->c_type, "multipart/") &&
      sip.sip_payload->pl_len <= kMaxSdp) {
    return SdpPart(sip);
  }
  return absl::InvalidArgumentError("the body is not SDP");
}

Response RefusalOf(const absl::Status& status, absl::string_view host) {
  const absl::string_view text(status.message().data(), status.message().size());
  if (!absl::IsUnimplemented(status)) {
    return {.status = 400,
            .phrase = "Bad Session Description",
            .warning = absl::StrCat("399 ", host, " \"", text, "\"")};
  }
  // "304 Media type not available" -> 304 host "Media type not available" (RFC 3261 20.43)
  const size_t space = text.find(' ');
  return {.status = 488,
          .warning =
              absl::StrCat(text.substr(0, space), " ", host, " \"", text.substr(space + 1), "\"")};
}

}  // namespace footman::sip
