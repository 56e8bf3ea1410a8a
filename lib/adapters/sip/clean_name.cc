// Display names are shown to people, and anyone may put anything into them.

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/utf/unicodetext.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/su_alloc.h>

#include <string>

#include "absl/strings/ascii.h"
#include "lib/adapters/sip/home.h"
#include "lib/adapters/sip/identity.h"

namespace footman::sip {
namespace {

using i18n::phonenumbers::UnicodeText;

bool IsBetween(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Controls, and what hides or reorders other characters (Unicode bidirectional controls, tags,
// interlinear marks). Joiners stay: Persian names and emoji need them.
bool IsTreacherous(char32_t c) {
  return c < 0x20 || IsBetween(c, 0x7f, 0x9f) || c == 0xad || c == 0x61c || c == 0x200b ||
         IsBetween(c, 0x200e, 0x200f) || IsBetween(c, 0x2028, 0x202e) ||
         IsBetween(c, 0x2060, 0x206f) || c == 0xfeff || IsBetween(c, 0xfff9, 0xfffd) ||
         IsBetween(c, 0xe0000, 0xe007f);
}

}  // namespace

std::string CleanName(absl::string_view display) {
  const Home home;
  const std::string quoted(absl::StripAsciiWhitespace(display));
  std::string raw = quoted;
  if (!quoted.empty() && quoted.front() == '"') {
    const char* unquoted = msg_unquote_dup(home.get(), quoted.c_str());
    raw = unquoted != nullptr ? unquoted : "";
  }
  // Of text that is no UTF-8 the library warns, by a logger that exists once there is an instance:
  // before, it crashes.
  static_cast<void>(i18n::phonenumbers::PhoneNumberUtil::GetInstance());
  UnicodeText text;
  text.CopyUTF8(raw.data(), static_cast<int>(raw.size()));  // what is not UTF-8 becomes spaces
  std::string clean;
  for (UnicodeText::const_iterator it = text.begin(); it != text.end();) {
    const char32_t character = static_cast<char32_t>(*it);
    const char* begin = it.utf8_data();
    const size_t length = static_cast<size_t>((++it).utf8_data() - begin);
    if (IsTreacherous(character)) continue;
    if (clean.size() + length > kMaxName) break;
    clean.append(begin, length);
  }
  absl::RemoveExtraAsciiWhitespace(&clean);
  return clean;
}

}  // namespace footman::sip
