// Fresh, unguessable ids for what we send.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_IDS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_IDS_H_

#include <strophe.h>

#include <new>
#include <string>

namespace footman::xmpp {

inline std::string NewId(xmpp_ctx_t* context) {
  char* const uuid = xmpp_uuid_gen(context);
  if (uuid == nullptr) throw std::bad_alloc();
  std::string id = uuid;
  xmpp_free(context, uuid);
  return id;
}

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_IDS_H_
