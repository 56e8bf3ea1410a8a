// An open WebSocket, on a connection that HTTP hands over.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_SOCKET_SESSION_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_SOCKET_SESSION_H_

#include "lib/adapters/web/http.h"
#include "lib/adapters/web/shared.h"
#include "lib/http/server.h"

namespace footman::web {

// Takes the connection, accepts the WebSocket and opens it with the app. `shared` outlives it.
void StartSocket(Shared& shared, const http::Upgrade& upgrade, Request request);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_SOCKET_SESSION_H_
