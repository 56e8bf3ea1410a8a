// Option pages: /c/<token>/<number>. A GET or HEAD shows, and only a POST acts (R24).

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_LINK_PAGES_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_LINK_PAGES_H_

#include <cstdint>
#include <string>

#include "footman/clock.h"
#include "lib/adapters/web/clicks.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/guard.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

class LinkPages {
 public:
  LinkPages(Clicks& clicks, const OriginGuard& origins, GuessGuard& guesses, const Clock& clock,
            Counters& counters, int max_typed_text)
      : clicks_(clicks),
        origins_(origins),
        guesses_(guesses),
        clock_(clock),
        counters_(counters),
        max_typed_text_(max_typed_text) {}

  // `rest` is the path after "/c/".
  void Handle(const Request& request, absl::string_view rest, Respond respond);

 private:
  // What an option page is about.
  struct Subject {
    std::string token;
    uint8_t option = 0;
    std::string source;
    std::string language;  // the browser's, until the call's is known
  };
  void Show(const Subject& subject, const LinkToken& token, Respond respond);
  void Act(const Request& request, const Subject& subject, const LinkToken& token, Respond respond);
  Response Result(const Subject& subject, const ClickAnswer& answer, absl::string_view typed);
  Response Unknown(const Subject& subject);

  Clicks& clicks_;
  const OriginGuard& origins_;
  GuessGuard& guesses_;
  const Clock& clock_;
  Counters& counters_;
  const int max_typed_text_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_LINK_PAGES_H_
