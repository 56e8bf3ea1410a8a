// Decides who is signed in. A GET or HEAD never uses a sign-in link up: previews and mail scanners
// open every link.

#include "lib/adapters/web/sign_in.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/web/device.h"
#include "lib/adapters/web/form.h"
#include "lib/adapters/web/pages.h"
#include "lib/adapters/web/secrets.h"
#include "lib/adapters/web/texts.h"

namespace footman::web {
namespace {

Response Refusal(int status, const Request& request, absl::string_view Texts::*text) {
  const Texts& texts = TextsFor(request.accept_language);
  return MessagePage(status, texts.language, texts.refused_heading, texts.*text);
}

Response SeeOther(absl::string_view where) {
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location", std::string(where));
  return response;
}

}  // namespace

Response SignIn::Handle(const Request& request, absl::string_view secret) {
  if (!LooksLikeSecret(secret)) return Failure(request, absl::NotFoundError(""));
  const WebSecretHash link = HashWebSecret(secret);
  if (request.method == Method::kPost) {
    if (!origins_.MayPostForm(request)) return Refusal(403, request, &Texts::wrong_origin_text);
    if (!IsFormType(request.content_type)) return Refusal(415, request, &Texts::malformed_text);
    std::optional<Form> form = ParseForm(request.body);
    if (!form || (*form)["token"] != secret) return Refusal(400, request, &Texts::malformed_text);
    return Redeem(request, link);
  }
  const absl::StatusOr<WebUser> user = storage_.FindSignIn(link, clock_.Now().wall);
  if (!user.ok()) return Failure(request, user.status());
  const Texts& texts = TextsFor(user->language);
  const std::string button = absl::StrCat(texts.sign_in_as, " ", user->display_name);
  return HtmlPage(200, Fill(Page("sign_in.html"), {{"language", texts.language},
                                                   {"heading", texts.sign_in_heading},
                                                   {"text", texts.sign_in_text},
                                                   {"token", secret},
                                                   {"label", button}}));
}

Response SignIn::Redeem(const Request& request, const WebSecretHash& link) {
  const std::string session = NewWebSecret();
  const absl::Time now = clock_.Now().wall;
  const absl::StatusOr<WebUser> user =
      storage_.RedeemSignIn(link, HashWebSecret(session), now, now + options_.session_lifetime);
  if (!user.ok()) return Failure(request, user.status());
  const std::string device = DeviceOf(request.user_agent);
  if (!storage_.DescribeSession(HashWebSecret(session), device, now).ok()) {
    ++counters_.storage_errors;  // the session is good, and nameless in the list
  }
  Response response = SeeOther("/");
  response.headers.emplace_back("Set-Cookie",
                                BeginSessionCookie(session, options_.session_lifetime, tls()));
  return response;
}

Response SignIn::Failure(const Request& request, const absl::Status& status) {
  const Texts& texts = TextsFor(request.accept_language);
  if (absl::IsNotFound(status)) {
    ++counters_.wrong_tokens;
    if (!guesses_.WrongToken(request.source, clock_.Now().uptime)) {
      counters_.limits.Met("max_wrong_tokens_per_minute");
      return TooManyGuesses(request.accept_language);
    }
    return MessagePage(404, texts.language, texts.sign_in_expired_heading,
                       texts.sign_in_expired_text);
  }
  ++counters_.storage_errors;
  return MessagePage(503, texts.language, texts.no_answer_heading, texts.trouble_text);
}

Response SignIn::SignOut(const Request& request,
                         const std::function<void(const WebSecretHash&)>& ended) {
  if (!origins_.MayUseCookie(request)) return Refusal(403, request, &Texts::wrong_origin_text);
  if (const std::optional<std::string> secret = SessionOf(request.cookie, tls())) {
    const WebSecretHash session = HashWebSecret(*secret);
    if (const absl::Status status = storage_.RevokeSession(session); !status.ok()) {
      return Failure(request, status);
    }
    ended(session);
  }
  Response response = SeeOther("/");
  response.headers.emplace_back("Set-Cookie", EndSessionCookie(tls()));
  return response;
}

absl::StatusOr<Session> SignIn::Find(const Request& request) {
  const std::optional<std::string> secret = SessionOf(request.cookie, tls());
  if (!secret) return absl::NotFoundError("no session cookie");
  const WebSecretHash hash = HashWebSecret(*secret);
  absl::StatusOr<WebUser> user = storage_.FindSession(hash, clock_.Now().wall);
  if (!user.ok()) {
    if (!absl::IsNotFound(user.status())) ++counters_.storage_errors;
    return user.status();
  }
  return Session{*std::move(user), hash};
}

bool SignIn::tls() const { return absl::StartsWith(options_.public_origin, "https://"); }

}  // namespace footman::web
