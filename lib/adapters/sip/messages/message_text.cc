#include "lib/adapters/sip/messages/message_text.h"

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/utf/unicodetext.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "lib/text/unsafe_unicode.h"

namespace footman::sip {

std::optional<std::string> CleanText(absl::string_view text) {
  std::string lines = absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\r", "\n"}});
  for (char& c : lines) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\n' && c != '\t') c = ' ';
  }
  lines.resize(lines.find_last_not_of('\n') + 1);
  // Its logger exists once there is an instance (clean_name.cc).
  static_cast<void>(i18n::phonenumbers::PhoneNumberUtil::GetInstance());
  i18n::phonenumbers::UnicodeText points;
  points.CopyUTF8(lines.data(), static_cast<int>(lines.size()));
  // What is not fit for interchange was replaced in the copy.
  if (absl::string_view(points.utf8_data(), static_cast<size_t>(points.utf8_length())) != lines) {
    return std::nullopt;
  }
  std::string clean;
  for (auto it = points.begin(); it != points.end();) {
    const char32_t point = static_cast<char32_t>(*it);
    const char* begin = it.utf8_data();
    const size_t length = static_cast<size_t>((++it).utf8_data() - begin);
    if (point == 0x2028 || point == 0x2029) {  // what is typed on two lines stays on two
      clean.push_back('\n');
      continue;
    }
    if (point == '\n' || point == '\t' || !IsUnsafeUnicode(point)) clean.append(begin, length);
  }
  return clean;
}

}  // namespace footman::sip
