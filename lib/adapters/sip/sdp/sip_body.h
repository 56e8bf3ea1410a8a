// The session description that a request carries, alone or in a multipart body (RFC 5621).

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_SDP_SIP_BODY_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_SDP_SIP_BODY_H_

#include <sofia-sip/sip.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/adapters/sip/stack/nua_stack.h"

namespace footman::sip {

bool HasBody(const sip_t& sip);
// RFC 3261 20.12; "identity" is what we announce, and says that it is not.
bool IsEncoded(const msg_content_encoding_t* encoding);

// InvalidArgument: there is a body that must be understood, and none of its parts is SDP that we
// can read (415). NotFound: there is no body, or only what may be ignored ("handling=optional", RFC
// 3261 20.11).
absl::StatusOr<std::string> SdpOf(const sip_t& sip);

// The response for a description that RemoteSdp::Parse refused: 400, or 488 with a Warning.
Response RefusalOf(const absl::Status& status, absl::string_view host);

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_SDP_SIP_BODY_H_
