// Display names are shown to people, and anyone may put anything into them.

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/utf/unicodetext.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/su_alloc.h>

#include <string>

#include "absl/strings/ascii.h"
#include "lib/adapters/sip/home.h"
#include "lib/adapters/sip/identity.h"
#include "lib/adapters/sip/treacherous.h"

namespace footman::sip {
namespace {

using i18n::phonenumbers::UnicodeText;

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
