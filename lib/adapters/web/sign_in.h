// Signing in and out: /s/<secret> and /sign-out; and who a request's session belongs to.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_SIGN_IN_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_SIGN_IN_H_

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "footman/adapters/web.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/guard.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

struct Session {
  WebUser user;
  WebSecretHash hash{};
};

class SignIn {
 public:
  SignIn(WebStorage& storage, const OriginGuard& origins, GuessGuard& guesses, const Clock& clock,
         Counters& counters, const WebOptions& options)
      : storage_(storage),
        origins_(origins),
        guesses_(guesses),
        clock_(clock),
        counters_(counters),
        options_(options) {}

  // `secret` is the path after "/s/".
  Response Handle(const Request& request, absl::string_view secret);
  // POST /sign-out. `ended` is told which session is no more.
  Response SignOut(const Request& request, const std::function<void(const WebSecretHash&)>& ended);
  // NotFound: not signed in. Other errors: the storage's trouble.
  absl::StatusOr<Session> Find(const Request& request);

 private:
  Response Redeem(const Request& request, const WebSecretHash& link);
  Response Failure(const Request& request, const absl::Status& status);
  bool tls() const;

  WebStorage& storage_;
  const OriginGuard& origins_;
  GuessGuard& guesses_;
  const Clock& clock_;
  Counters& counters_;
  const WebOptions& options_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_SIGN_IN_H_
