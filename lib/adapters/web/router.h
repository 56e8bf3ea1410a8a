// Which page answers which path, with which method.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_ROUTER_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_ROUTER_H_

#include <memory>
#include <optional>

#include "footman/adapters/web.h"
#include "lib/adapters/web/chat_connection.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/guard.h"
#include "lib/adapters/web/http.h"
#include "lib/adapters/web/link_pages.h"
#include "lib/adapters/web/sign_in.h"
#include "lib/adapters/web/voicemail_pages.h"

namespace footman::web {

class Router : public App {
 public:
  Router(LinkPages& links, SignIn& sign_in, VoicemailPages& voicemails, Chats& chats,
         WebStorage& storage, const OriginGuard& origins, Counters& counters)
      : links_(links),
        sign_in_(sign_in),
        voicemails_(voicemails),
        chats_(chats),
        storage_(storage),
        origins_(origins),
        counters_(counters) {}

  void Handle(const Request& request, Respond respond) override;
  std::optional<Response> Refuse(const Request& request) override;
  std::unique_ptr<SocketUser> Open(const Request& request, Socket& socket) override;
  void Finish(Response& response) override;

 private:
  Response Dispatch(const Request& request);
  Response ChatPage(const Request& request);
  Response Audio(const Request& request, absl::string_view id);

  LinkPages& links_;
  SignIn& sign_in_;
  VoicemailPages& voicemails_;
  Chats& chats_;
  WebStorage& storage_;
  const OriginGuard& origins_;
  Counters& counters_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_ROUTER_H_
