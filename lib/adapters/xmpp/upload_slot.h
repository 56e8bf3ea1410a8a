// HTTP upload (XEP-0363), as stanzas: which service, how large, and where to.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_UPLOAD_SLOT_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_UPLOAD_SLOT_H_

#include <strophe.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/adapters/xmpp/stanza.h"

namespace footman::xmpp {

// What a service says of itself (XEP-0030): the most bytes that it takes; nullopt = it is none.
// UINT64_MAX where it names no limit.
std::optional<uint64_t> UploadLimit(xmpp_stanza_t* disco_info);

// The services that a server lists (XEP-0030 items), at most `most`.
std::vector<std::string> ServicesOf(xmpp_stanza_t* disco_items, size_t most);

Stanza SlotRequest(xmpp_ctx_t* context, const std::string& service, const std::string& id,
                   size_t bytes);

struct UploadSlot {
  std::string put;
  std::string get;
  std::vector<std::string> headers;  // "Authorization: ..."
};
// nullopt: the answer is none that can be used.
std::optional<UploadSlot> ReadSlot(xmpp_stanza_t* iq);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_UPLOAD_SLOT_H_
