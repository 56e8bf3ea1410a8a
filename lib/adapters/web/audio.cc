#include "lib/adapters/web/audio.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/adapters/web/pages.h"
#include "lib/adapters/web/texts.h"

namespace footman::web {
namespace {

constexpr size_t kMaxIdLength = 100;

absl::string_view AudioType(absl::string_view path) {
  if (absl::EndsWithIgnoreCase(path, ".ogg") || absl::EndsWithIgnoreCase(path, ".opus")) {
    return "audio/ogg";
  }
  return "audio/wav";
}

// Digits only: the number parsers of the libraries also take signs and spaces.
bool ParseOffset(absl::string_view text, uint64_t& value) {
  return !text.empty() && text.size() <= 18 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); }) &&
         absl::SimpleAtoi(text, &value);
}

}  // namespace

bool IsPlainId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdLength && id[0] != '.' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ||
                  c == '.';
         });
}

RangeVerdict ParseRange(absl::string_view header, uint64_t size, ByteRange& range) {
  range = {0, size};
  if (!absl::ConsumePrefix(&header, "bytes=")) return RangeVerdict::kWhole;
  const size_t dash = header.find('-');
  if (dash == absl::string_view::npos) return RangeVerdict::kWhole;
  const absl::string_view from = header.substr(0, dash);
  const absl::string_view to = header.substr(dash + 1);
  uint64_t first = 0;
  uint64_t last = 0;
  if (from.empty()) {  // the last so many bytes
    if (!ParseOffset(to, last)) return RangeVerdict::kWhole;
    if (last == 0 || size == 0) return RangeVerdict::kUnsatisfiable;
    const uint64_t length = std::min(last, size);
    range = {size - length, length};
    return RangeVerdict::kPart;
  }
  if (!ParseOffset(from, first)) return RangeVerdict::kWhole;
  if (!to.empty() && (!ParseOffset(to, last) || last < first)) return RangeVerdict::kWhole;
  if (first >= size) return RangeVerdict::kUnsatisfiable;
  if (to.empty()) last = size - 1;
  range = {first, std::min(last, size - 1) - first + 1};
  return RangeVerdict::kPart;
}

Response AudioResponse(const WebVoicemail& voicemail, const Request& request) {
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(voicemail.path, error);
  if (error) {
    const Texts& texts = TextsFor(request.accept_language);
    return MessagePage(404, texts.language, texts.not_found_heading, texts.not_found_text);
  }
  Response response;
  ByteRange range;
  const RangeVerdict verdict = ParseRange(request.range, size, range);
  response.headers.emplace_back("Accept-Ranges", "bytes");
  if (verdict == RangeVerdict::kUnsatisfiable) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", absl::StrCat("bytes */", size));
    return response;
  }
  if (verdict == RangeVerdict::kPart) {
    response.status = 206;
    response.headers.emplace_back(
        "Content-Range",
        absl::StrCat("bytes ", range.first, "-", range.first + range.length - 1, "/", size));
  }
  response.headers.emplace_back("Content-Type", std::string(AudioType(voicemail.path)));
  response.headers.emplace_back("Content-Disposition", "inline");
  response.file = FilePart{voicemail.path, range.first, range.length};
  return response;
}

}  // namespace footman::web
