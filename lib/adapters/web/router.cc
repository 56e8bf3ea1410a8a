// Decides who answers a request. Hosts and methods are checked here, origins where they matter.

#include "lib/adapters/web/router.h"

#include <utility>

#include "absl/strings/strip.h"
#include "lib/adapters/web/audio.h"
#include "lib/adapters/web/pages.h"
#include "lib/adapters/web/texts.h"

namespace footman::web {
namespace {

bool Reads(const Request& request) {
  return request.method == Method::kGet || request.method == Method::kHead;
}

Response NotAllowed(const Request& request, const char* allow) {
  const Texts& texts = TextsFor(request.accept_language);
  Response response = MessagePage(405, texts.language, texts.refused_heading, texts.method_text);
  response.headers.emplace_back("Allow", allow);
  return response;
}

Response Refusal(int status, const Request& request, absl::string_view Texts::*text) {
  const Texts& texts = TextsFor(request.accept_language);
  return MessagePage(status, texts.language, texts.refused_heading, texts.*text);
}

Response SignedOutPage(absl::string_view language) {
  const Texts& texts = TextsFor(language);
  return MessagePage(403, texts.language, texts.signed_out_heading, texts.signed_out_text);
}

// Not signed in, or the storage cannot tell.
Response WithoutSession(const Request& request, const absl::Status& why) {
  if (absl::IsNotFound(why)) return SignedOutPage(request.accept_language);
  return Refusal(503, request, &Texts::trouble_text);
}

}  // namespace

void Router::Handle(const Request& request, Respond respond) {
  if (!origins_.IsOurHost(request.host)) {
    return respond(Refusal(421, request, &Texts::malformed_text));
  }
  absl::string_view path = request.path;
  if (absl::ConsumePrefix(&path, "/c/")) {
    if (!Reads(request) && request.method != Method::kPost) {
      return respond(NotAllowed(request, "GET, HEAD, POST"));
    }
    return links_.Handle(request, path, std::move(respond));
  }
  respond(Dispatch(request));
}

Response Router::Dispatch(const Request& request) {
  absl::string_view path = request.path;
  if (absl::ConsumePrefix(&path, "/s/")) {
    if (!Reads(request) && request.method != Method::kPost) {
      return NotAllowed(request, "GET, HEAD, POST");
    }
    return sign_in_.Handle(request, path);
  }
  if (absl::ConsumePrefix(&path, "/v/")) {
    if (VoicemailPages::IsLink(path)) {
      if (!Reads(request) && request.method != Method::kPost) {
        return NotAllowed(request, "GET, HEAD, POST");
      }
      return voicemails_.Handle(request, path);
    }
    path = request.path;
  }
  if (path == "/sign-out") {
    if (request.method != Method::kPost) return NotAllowed(request, "POST");
    return sign_in_.SignOut(request,
                            [this](const WebSecretHash& session) { chats_.EndSession(session); });
  }
  const bool known = path == "/" || path == "/ws" || absl::ConsumePrefix(&path, "/assets/") ||
                     absl::ConsumePrefix(&path, "/v/");
  if (!known) {
    const Texts& texts = TextsFor(request.accept_language);
    return MessagePage(404, texts.language, texts.not_found_heading, texts.not_found_text);
  }
  if (!Reads(request)) return NotAllowed(request, "GET, HEAD");
  if (path == "/") return ChatPage(request);
  if (path == "/ws") return Refusal(400, request, &Texts::malformed_text);  // no upgrade
  if (request.path[1] == 'a') return Asset(path, request.if_none_match, request.accept_language);
  return Audio(request, path);
}

Response Router::ChatPage(const Request& request) {
  const absl::StatusOr<Session> session = sign_in_.Find(request);
  if (!session.ok()) return WithoutSession(request, session.status());
  return HtmlPage(200,
                  Fill(Page("chat.html"), {{"language", TextsFor(session->user.language).language},
                                           {"name", session->user.display_name}}));
}

Response Router::Audio(const Request& request, absl::string_view id) {
  const absl::StatusOr<Session> session = sign_in_.Find(request);
  if (!session.ok()) return WithoutSession(request, session.status());
  const absl::StatusOr<WebVoicemail> voicemail =
      IsPlainId(id) ? storage_.FindVoicemail(session->user.subscriber, id)
                    : absl::StatusOr<WebVoicemail>(absl::NotFoundError("no such id"));
  if (voicemail.ok()) return AudioResponse(*voicemail, request);
  if (!absl::IsNotFound(voicemail.status())) {
    ++counters_.storage_errors;
    return Refusal(503, request, &Texts::trouble_text);
  }
  const Texts& texts = TextsFor(session->user.language);
  return MessagePage(404, texts.language, texts.not_found_heading, texts.not_found_text);
}

std::optional<Response> Router::Refuse(const Request& request) {
  if (request.path != "/ws" || !origins_.IsOurHost(request.host)) {
    return Refusal(404, request, &Texts::malformed_text);
  }
  // Any web site can open a WebSocket to us, and the cookie would ride along: the Origin decides.
  if (!origins_.MayUseCookie(request)) return Refusal(403, request, &Texts::wrong_origin_text);
  const absl::StatusOr<Session> session = sign_in_.Find(request);
  if (!session.ok()) return WithoutSession(request, session.status());
  if (!chats_.MayOpen(session->user.user)) {
    counters_.limits.Met("max_chats_per_user");
    return Refusal(503, request, &Texts::trouble_text);
  }
  return std::nullopt;
}

std::unique_ptr<SocketUser> Router::Open(const Request& request, Socket& socket) {
  const absl::StatusOr<Session> session = sign_in_.Find(request);
  if (!session.ok()) return nullptr;  // revoked since Refuse
  return chats_.Open(*session, socket);
}

void Router::Finish(Response& response) { AddSecurityHeaders(response); }

}  // namespace footman::web
