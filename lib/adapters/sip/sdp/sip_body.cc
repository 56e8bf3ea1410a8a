#include "lib/adapters/sip/sdp/sip_body.h"

#include <sofia-sip/msg_mime.h>
#include <sofia-sip/msg_mime_protos.h>
#include <sofia-sip/sip_header.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/sip/sdp/sdp.h"
#include "lib/adapters/sip/su_home.h"

namespace footman::sip {
namespace {

constexpr char kSdpType[] = "application/sdp";
constexpr int kMostLevels = 3;  // of bodies in bodies

bool IsSdp(const msg_content_type_t* type) {
  return type != nullptr && type->c_type != nullptr &&
         absl::EqualsIgnoreCase(type->c_type, kSdpType);
}

bool IsOptional(const msg_content_disposition_t* disposition) {
  return disposition != nullptr && disposition->cd_optional;
}

// RFC 3959: media before the answer has a description of its own, which is none of the session's.
bool IsOfSession(const msg_content_disposition_t* disposition) {
  return disposition == nullptr || disposition->cd_type == nullptr ||
         !absl::EqualsIgnoreCase(disposition->cd_type, "early-session");
}

absl::string_view Text(const msg_payload_t* payload) {
  return absl::string_view(payload->pl_data, payload->pl_len);
}

bool IsMultipart(const msg_content_type_t* type) {
  return type != nullptr && type->c_type != nullptr &&
         absl::StartsWithIgnoreCase(type->c_type, "multipart/");
}

absl::StatusOr<std::string> SdpAmong(const SuHome& home, const msg_content_type_t* type,
                                     msg_payload_t* body, int depth);

absl::StatusOr<std::string> SdpOfPart(const SuHome& home, const msg_multipart_t& part, int depth) {
  const bool has_text = part.mp_payload != nullptr && part.mp_payload->pl_data != nullptr;
  if (has_text && !IsEncoded(part.mp_content_encoding) &&
      IsOfSession(part.mp_content_disposition)) {
    if (IsSdp(part.mp_content_type)) return std::string(Text(part.mp_payload));
    if (IsMultipart(part.mp_content_type) && depth < kMostLevels) {
      return SdpAmong(home, part.mp_content_type, part.mp_payload, depth + 1);
    }
  }
  if (IsOptional(part.mp_content_disposition)) return absl::NotFoundError("an optional part");
  return absl::InvalidArgumentError("a part that must be understood");
}

// The parser writes into what it reads.
absl::StatusOr<std::string> SdpAmong(const SuHome& home, const msg_content_type_t* type,
                                     msg_payload_t* body, int depth) {
  const msg_multipart_t* part = msg_multipart_parse(home.get(), type, body);
  if (part == nullptr) return absl::InvalidArgumentError("a multipart body without parts");
  absl::Status none = absl::NotFoundError("optional parts only");
  for (; part != nullptr; part = part->mp_next) {
    // Trunks send ISUP beside SDP without saying that it is optional: SDP is what counts.
    absl::StatusOr<std::string> sdp = SdpOfPart(home, *part, depth);
    if (sdp.ok()) return sdp;
    if (!absl::IsNotFound(sdp.status())) none = sdp.status();
  }
  return none;
}

absl::StatusOr<std::string> SdpOfBody(const sip_t& sip) {
  if (IsEncoded(sip.sip_content_encoding)) {
    return absl::InvalidArgumentError("the body is encoded");
  }
  if (!IsOfSession(sip.sip_content_disposition)) {
    return absl::InvalidArgumentError("not the session's description");
  }
  if (IsSdp(sip.sip_content_type)) return std::string(Text(sip.sip_payload));
  if (IsMultipart(sip.sip_content_type) && sip.sip_payload->pl_len <= kMaxSdp) {
    const SuHome home;
    return SdpAmong(home, sip.sip_content_type, sip_payload_dup(home.get(), sip.sip_payload), 1);
  }
  return absl::InvalidArgumentError("the body is not SDP");
}

}  // namespace

bool HasBody(const sip_t& sip) {
  return sip.sip_payload != nullptr && sip.sip_payload->pl_data != nullptr &&
         sip.sip_payload->pl_len > 0;
}

bool IsEncoded(const msg_content_encoding_t* encoding) {
  if (encoding == nullptr || encoding->k_items == nullptr) return false;
  for (size_t i = 0; encoding->k_items[i] != nullptr; ++i) {
    if (!absl::EqualsIgnoreCase(encoding->k_items[i], "identity")) return true;
  }
  return false;
}

absl::StatusOr<std::string> SdpOf(const sip_t& sip) {
  if (!HasBody(sip)) return absl::NotFoundError("no body");
  absl::StatusOr<std::string> sdp = SdpOfBody(sip);
  if (!sdp.ok() && IsOptional(sip.sip_content_disposition)) {
    return absl::NotFoundError("an optional body");
  }
  return sdp;
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
