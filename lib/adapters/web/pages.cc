#include "lib/adapters/web/pages.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/adapters/web/embedded_pages.h"
#include "lib/adapters/web/secrets.h"
#include "lib/adapters/web/texts.h"

namespace footman::web {
namespace {

constexpr absl::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";

absl::string_view TypeOf(absl::string_view name) {
  if (absl::EndsWith(name, ".css")) return "text/css; charset=utf-8";
  if (absl::EndsWith(name, ".js")) return "text/javascript; charset=utf-8";
  if (absl::EndsWith(name, ".svg")) return "image/svg+xml";
  return "";  // pages are not assets
}

absl::string_view ValueOf(absl::string_view name, Holes holes) {
  for (const auto& [hole, value] : holes) {
    if (hole == name) return value;
  }
  return "";
}

}  // namespace

absl::string_view Page(absl::string_view name) {
  for (const EmbeddedPage& page : kEmbeddedPages) {
    if (name == page.name) {
      return absl::string_view(reinterpret_cast<const char*>(page.data), page.size);
    }
  }
  return "";
}

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string Fill(absl::string_view page, Holes holes) {
  std::string out;
  while (true) {
    const size_t begin = page.find("{{");
    absl::StrAppend(&out, page.substr(0, begin));
    if (begin == absl::string_view::npos) return out;
    const bool raw = absl::StartsWith(page.substr(begin), "{{{");
    const absl::string_view closing = raw ? "}}}" : "}}";
    const size_t name_at = begin + closing.size();
    const size_t end = page.find(closing, name_at);
    if (end == absl::string_view::npos) return out;
    const absl::string_view value = ValueOf(page.substr(name_at, end - name_at), holes);
    absl::StrAppend(&out, raw ? std::string(value) : EscapeHtml(value));
    page.remove_prefix(end + closing.size());
  }
}

Response HtmlPage(int status, std::string html) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  response.body = std::move(html);
  return response;
}

Response MessagePage(int status, absl::string_view language, absl::string_view heading,
                     absl::string_view text) {
  return HtmlPage(status, Fill(Page("message.html"),
                               {{"language", language}, {"heading", heading}, {"text", text}}));
}

Response TooManyGuesses(absl::string_view language) {
  const Texts& texts = TextsFor(language);
  Response response = MessagePage(429, texts.language, texts.refused_heading, texts.too_many_text);
  response.headers.emplace_back("Retry-After", "60");
  return response;
}

Response Asset(absl::string_view name, absl::string_view if_none_match,
               absl::string_view accept_language) {
  const absl::string_view type = TypeOf(name);
  const absl::string_view content = type.empty() ? "" : Page(name);
  if (content.empty()) {
    const Texts& texts = TextsFor(accept_language);
    return MessagePage(404, texts.language, texts.not_found_heading, texts.not_found_text);
  }
  Response response;
  const std::string tag = absl::StrCat("\"", Fingerprint(content), "\"");
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Cache-Control", "no-cache");  // kept, but asked about each time
  if (absl::StrContains(if_none_match, tag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", std::string(type));
  response.body = std::string(content);
  return response;
}

void AddSecurityHeaders(Response& response) {
  const std::pair<absl::string_view, absl::string_view> headers[] = {
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy", kContentPolicy},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"X-Robots-Tag", "noindex, nofollow, noarchive"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
  };
  for (const auto& [name, value] : headers) {
    const auto is_same = [name = name](const auto& header) { return header.first == name; };
    const bool set = std::any_of(response.headers.begin(), response.headers.end(), is_same);
    if (!set) response.headers.emplace_back(std::string(name), std::string(value));
  }
}

}  // namespace footman::web
