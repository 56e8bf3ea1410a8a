// Private links to voicemails, for people whose messenger cannot play them and who may have no
// session here: /v/<id>/<subscriber>-<key>. A GET or HEAD shows a button and says nothing of the
// caller; the POST that a press sends lets this browser hear it for an hour. Nothing is stored: the
// key is a signature, so a link works as long as its voicemail is there.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_VOICEMAIL_PAGES_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_VOICEMAIL_PAGES_H_

#include <optional>
#include <string>

#include "footman/adapters/web.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/guard.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

// The path of the link. `secret` signs it.
std::string VoicemailPath(absl::string_view secret, SubscriberId subscriber,
                          absl::string_view voicemail);

class VoicemailPages {
 public:
  VoicemailPages(WebStorage& storage, const OriginGuard& origins, GuessGuard& guesses,
                 const Clock& clock, Counters& counters, const WebOptions& options)
      : storage_(storage),
        origins_(origins),
        guesses_(guesses),
        clock_(clock),
        counters_(counters),
        options_(options) {}

  // Whether the path after "/v/" is one of these.
  static bool IsLink(absl::string_view rest) { return rest.find('/') != absl::string_view::npos; }
  Response Handle(const Request& request, absl::string_view rest);

 private:
  struct Subject {
    SubscriberId subscriber;
    std::string voicemail;
    std::string path;  // without "/audio"
    std::string key;
    bool wants_audio = false;
  };
  // nullopt: no link that we have signed.
  std::optional<Subject> Read(absl::string_view rest) const;
  std::string PlayKey(const Subject& subject) const;
  bool MayPlay(const Request& request, const Subject& subject) const;
  Response Open(const Request& request, const Subject& subject) const;
  Response Show(const Request& request, const Subject& subject);
  Response Unknown(const Request& request);

  WebStorage& storage_;
  const OriginGuard& origins_;
  GuessGuard& guesses_;
  const Clock& clock_;
  Counters& counters_;
  const WebOptions& options_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_VOICEMAIL_PAGES_H_
