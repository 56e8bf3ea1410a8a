#include "lib/adapters/web/secrets.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace footman {

WebSecretHash HashWebSecret(absl::string_view secret) {
  WebSecretHash hash{};
  SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), hash.data());
  return hash;
}

std::string NewWebSecret() {
  std::array<uint8_t, 32> bytes{};
  // Without randomness nothing may be guarded by it: there is no way to go on.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
  std::string text;
  absl::WebSafeBase64Escape(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), &text);
  return text;
}

namespace web {
namespace {

constexpr size_t kSecretLength = 43;

absl::string_view CookieName(bool tls) {
  return tls ? "__Host-footman_session" : "footman_session";
}

std::string Attributes(bool tls) {
  return absl::StrCat("; Path=/; HttpOnly; SameSite=Lax", tls ? "; Secure" : "");
}

}  // namespace

bool LooksLikeSecret(absl::string_view text) {
  return text.size() == kSecretLength && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
         });
}

std::optional<std::string> SessionOf(absl::string_view cookie_header, bool tls) {
  for (absl::string_view pair : absl::StrSplit(cookie_header, ';')) {
    const std::pair<absl::string_view, absl::string_view> cookie =
        absl::StrSplit(absl::StripAsciiWhitespace(pair), absl::MaxSplits('=', 1));
    if (cookie.first == CookieName(tls) && LooksLikeSecret(cookie.second)) {
      return std::string(cookie.second);
    }
  }
  return std::nullopt;
}

std::string BeginSessionCookie(absl::string_view secret, absl::Duration lifetime, bool tls) {
  return absl::StrCat(CookieName(tls), "=", secret, "; Max-Age=", absl::ToInt64Seconds(lifetime),
                      Attributes(tls));
}

std::string EndSessionCookie(bool tls) {
  return absl::StrCat(CookieName(tls), "=; Max-Age=0", Attributes(tls));
}

std::string Fingerprint(absl::string_view text) {
  const WebSecretHash hash = HashWebSecret(text);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), 8));
}

}  // namespace web
}  // namespace footman
