#include "lib/adapters/web/form.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

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
  static const auto* const kInvisible = new std::vector<std::pair<std::string, std::string>>([] {
    std::vector<std::pair<std::string, std::string>> all;
    for (const char* mark :
         {"\u00ad", "\u061c", "\u180e", "\u200b", "\u200e", "\u200f", "\u202a", "\u202b",
          "\u202c", "\u202d", "\u202e", "\u2060", "\u2061", "\u2062", "\u2063", "\u2064",
          "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\ufffc"}) {
      all.emplace_back(mark, "");
    }
    return all;
  }());
  std::string visible = absl::StrReplaceAll(text, *kInvisible);
  visible.erase(std::remove_if(visible.begin(), visible.end(),
                               [](unsigned char c) {
                                 return absl::ascii_iscntrl(c) && c != '\n' && c != '\t';
                               }),
                visible.end());
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
