#include "lib/adapters/web/form.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "lib/text/unsafe_unicode.h"
#include "lib/text/utf8.h"

namespace footman::web {
namespace {

constexpr size_t kMaxFields = 16;

std::optional<std::string> Decode(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 1])) ||
          !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 2]))) {
        return std::nullopt;
      }
      out += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    }
  }
  if (absl::StrContains(out, '\0') || !IsValidUtf8(out)) return std::nullopt;
  return out;
}

}  // namespace

bool IsFormType(absl::string_view content_type) {
  const absl::string_view type = content_type.substr(0, content_type.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(type),
                                "application/x-www-form-urlencoded");
}

std::optional<Form> ParseForm(absl::string_view body) {
  Form form;
  for (absl::string_view field : absl::StrSplit(body, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(field, absl::MaxSplits('=', 1));
    const std::optional<std::string> name = Decode(parts.first);
    const std::optional<std::string> value = Decode(parts.second);
    if (!name || !value || form.size() == kMaxFields) return std::nullopt;
    if (!form.emplace(*name, *value).second) return std::nullopt;
  }
  return form;
}

std::string WithoutInvisible(absl::string_view text) {
  std::string visible;
  while (!text.empty()) {
    uint32_t code = 0;
    const size_t length = DecodeCharacter(text, 0, code);
    // What is no character is left for the engine to judge.
    const bool stays = length == 0 || code == '\n' || code == '\t' || !IsUnsafeUnicode(code);
    if (length > 0 && (code == 0x2028 || code == 0x2029)) visible.push_back('\n');
    if (stays) visible.append(text.data(), std::max<size_t>(length, 1));
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return visible;
}

bool IsValidUtf8(absl::string_view text) {
  // The JSON library checks UTF-8 strictly when it writes; no need for a decoder of our own.
  try {
    nlohmann::json(std::string(text)).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

}  // namespace footman::web
