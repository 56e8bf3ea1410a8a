#include "lib/adapters/web/voicemail_pages.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lib/adapters/web/audio.h"
#include "lib/adapters/web/form.h"
#include "lib/adapters/web/pages.h"
#include "lib/adapters/web/secrets.h"
#include "lib/adapters/web/texts.h"

namespace footman::web {
namespace {

constexpr absl::string_view kCookie = "footman_voicemail";
constexpr int kPlaySeconds = 3600;

// `purpose`: the link's key must not be the cookie's, which only a press gives.
std::string Sign(absl::string_view secret, absl::string_view purpose, SubscriberId subscriber,
                 absl::string_view voicemail) {
  const std::string text = absl::StrCat(purpose, "/", subscriber.value(), "/", voicemail);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac,
           &size) == nullptr) {
    std::abort();  // without it nothing may be guarded by it
  }
  std::string key;
  absl::WebSafeBase64Escape(absl::string_view(reinterpret_cast<const char*>(mac), size), &key);
  return key;
}

bool IsSame(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// Says when it was received, and not by whom: it may lie in a shared folder.
std::string DownloadName(const WebVoicemail& voicemail) {
  return absl::StrCat("voicemail-",
                      absl::FormatTime("%Y%m%d-%H%M", voicemail.received, absl::UTCTimeZone()),
                      ".wav");
}

Response Refusal(int status, const Request& request, absl::string_view Texts::*text) {
  const Texts& texts = TextsFor(request.accept_language);
  return MessagePage(status, texts.language, texts.refused_heading, texts.*text);
}

}  // namespace

std::string VoicemailPath(absl::string_view secret, SubscriberId subscriber,
                          absl::string_view voicemail) {
  return absl::StrCat("/v/", voicemail, "/", subscriber.value(), "-",
                      Sign(secret, "link", subscriber, voicemail));
}

Response VoicemailPages::Handle(const Request& request, absl::string_view rest) {
  const std::optional<Subject> subject = Read(rest);
  if (!subject.has_value()) {
    ++counters_.wrong_tokens;
    if (!guesses_.WrongToken(request.source, clock_.Now().uptime)) {
      counters_.limits.Met("max_wrong_tokens_per_minute");
      return TooManyGuesses(request.accept_language);
    }
    return Unknown(request);
  }
  if (request.method == Method::kPost) return Open(request, *subject);
  return Show(request, *subject);
}

std::optional<VoicemailPages::Subject> VoicemailPages::Read(absl::string_view rest) const {
  Subject subject;
  subject.wants_audio = absl::ConsumeSuffix(&rest, "/audio");
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(rest, absl::MaxSplits('/', 1));
  const std::pair<absl::string_view, absl::string_view> signature =
      absl::StrSplit(parts.second, absl::MaxSplits('-', 1));
  uint64_t subscriber = 0;
  if (!IsPlainId(parts.first) || !absl::SimpleAtoi(signature.first, &subscriber)) {
    return std::nullopt;
  }
  subject.subscriber = SubscriberId(subscriber);
  subject.voicemail = std::string(parts.first);
  subject.path = VoicemailPath(options_.voicemail_secret, subject.subscriber, subject.voicemail);
  subject.key = std::string(signature.second);
  if (!IsSame(subject.path, absl::StrCat("/v/", rest))) return std::nullopt;
  return subject;
}

std::string VoicemailPages::PlayKey(const Subject& subject) const {
  return Sign(options_.voicemail_secret, "play", subject.subscriber, subject.voicemail);
}

bool VoicemailPages::MayPlay(const Request& request, const Subject& subject) const {
  const std::string wanted = absl::StrCat(kCookie, "=", PlayKey(subject));
  for (const absl::string_view pair : absl::StrSplit(request.cookie, ';')) {
    if (IsSame(absl::StripAsciiWhitespace(pair), wanted)) return true;
  }
  return false;
}

// The key in the body is the authority: whoever posts has read the page that it was in.
Response VoicemailPages::Open(const Request& request, const Subject& subject) const {
  if (!origins_.MayPostForm(request)) return Refusal(403, request, &Texts::wrong_origin_text);
  if (!IsFormType(request.content_type)) return Refusal(415, request, &Texts::malformed_text);
  std::optional<Form> form = ParseForm(request.body);
  if (!form || (*form)["token"] != subject.key || subject.wants_audio) {
    return Refusal(400, request, &Texts::malformed_text);
  }
  const absl::Status heard = storage_.MarkHeard(subject.subscriber, subject.voicemail);
  if (!heard.ok() && !absl::IsNotFound(heard)) ++counters_.storage_errors;
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location", subject.path);
  response.headers.emplace_back(
      "Set-Cookie",
      absl::StrCat(kCookie, "=", PlayKey(subject), "; Max-Age=", kPlaySeconds,
                   "; Path=", subject.path, "; HttpOnly; SameSite=Strict",
                   absl::StartsWith(options_.public_origin, "https://") ? "; Secure" : ""));
  return response;
}

Response VoicemailPages::Show(const Request& request, const Subject& subject) {
  const absl::StatusOr<WebVoicemail> found =
      storage_.FindVoicemail(subject.subscriber, subject.voicemail);
  if (!found.ok() && !absl::IsNotFound(found.status())) {
    ++counters_.storage_errors;
    return Refusal(503, request, &Texts::trouble_text);
  }
  if (!found.ok()) return Unknown(request);
  const Texts& texts = TextsFor(request.accept_language);
  if (!MayPlay(request, subject)) {
    if (subject.wants_audio) return Unknown(request);
    return HtmlPage(200, Fill(Page("link.html"), {{"language", texts.language},
                                                  {"heading", texts.voicemail_heading},
                                                  {"text", texts.voicemail_text},
                                                  {"alert", ""},
                                                  {"field", ""},
                                                  {"token", subject.key},
                                                  {"label", texts.voicemail_hear}}));
  }
  if (subject.wants_audio) return AudioResponse(*found, request);
  return HtmlPage(200,
                  Fill(Page("voicemail.html"), {{"language", texts.language},
                                                {"heading", texts.voicemail_heading},
                                                {"caller", found->caller},
                                                {"download", texts.voicemail_download},
                                                {"name", DownloadName(*found)},
                                                {"audio", absl::StrCat(subject.path, "/audio")}}));
}

Response VoicemailPages::Unknown(const Request& request) {
  const Texts& texts = TextsFor(request.accept_language);
  return MessagePage(404, texts.language, texts.unknown_heading, texts.voicemail_gone);
}

}  // namespace footman::web
