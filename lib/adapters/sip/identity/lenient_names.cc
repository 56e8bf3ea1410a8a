#include "lib/adapters/sip/identity/lenient_names.h"

#include <sofia-sip/msg_header.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/su_alloc.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <type_traits>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::sip {
namespace {

constexpr size_t kMaxAddresses = 64;  // of one header; more is no call

bool IsTokenOrBlank(char c) {  // RFC 3261 25.1
  return absl::ascii_isalnum(c) || absl::StrContains("-.!%*_+`'~ \t\r\n", std::string(1, c));
}

bool IsAddressItself(absl::string_view text) {
  for (absl::string_view scheme : {"sip:", "sips:", "tel:"}) {
    if (absl::StartsWithIgnoreCase(text, scheme)) return true;
  }
  return false;
}

// ---- The library's parsing table: a class for each header, found by name when a message is read
// and by its address everywhere else. Ours stand before the library's under the same names; what
// they have read calls itself the library's.

using HeaderClass = std::remove_const_t<msg_hclass_t>;
msg_hclass_t* const kOriginals[] = {sip_from_class, sip_to_class, sip_contact_class};

issize_t ParseAs(msg_hclass_t* original, su_home_t* home, msg_header_t* header, char* text,
                 isize_t length) {
  header->sh_common->h_class = original;
  const std::string quoted = WithQuotedName(absl::string_view(text, strnlen(text, length)));
  const issize_t parsed = original->hc_parse(home, header, text, length);
  if (parsed >= 0 || quoted.empty()) return parsed;
  std::memset(reinterpret_cast<char*>(header) + sizeof(msg_common_t), 0,
              original->hc_size - sizeof(msg_common_t));
  char* copy = su_strndup(home, quoted.data(), static_cast<isize_t>(quoted.size()));
  return copy == nullptr
             ? -1
             : original->hc_parse(home, header, copy, static_cast<isize_t>(quoted.size()));
}

template <int kIndex>
issize_t Parse(su_home_t* home, msg_header_t* header, char* text, isize_t length) {
  return ParseAs(kOriginals[kIndex], home, header, text, length);
}
constexpr msg_parse_f* kParsers[] = {&Parse<0>, &Parse<1>, &Parse<2>};
static_assert(std::size(kParsers) == std::size(kOriginals));

void PutBefore(msg_hclass_t* original, msg_hclass_t* lenient, msg_mclass_t* messages) {
  for (int i = 0; i < messages->mc_hash_size; ++i) {
    msg_href_t& entry = messages->mc_hash[i];
    if (entry.hr_class != original) continue;
    const msg_href_t before = entry;
    entry.hr_class = lenient;
    msg_mclass_insert(messages, &before);
    break;
  }
  if (messages->mc_short == nullptr) return;
  for (char c = 'a'; c <= 'z'; ++c) {
    msg_href_t& compact = const_cast<msg_href_t*>(messages->mc_short)[c - 'a'];
    if (compact.hr_class == original) compact.hr_class = lenient;
  }
}

const msg_mclass_t* MakeLenient() {
  static HeaderClass lenient[std::size(kOriginals)];
  msg_mclass_t* messages = msg_mclass_clone(sip_default_mclass(), 0, 0);
  if (messages == nullptr) return sip_default_mclass();
  for (size_t i = 0; i < std::size(kOriginals); ++i) {
    lenient[i] = *kOriginals[i];
    lenient[i].hc_parse = kParsers[i];
    PutBefore(kOriginals[i], &lenient[i], messages);
  }
  return messages;
}

}  // namespace

std::string WithQuotedName(absl::string_view address) {
  const size_t uri = address.find('<');
  if (uri == absl::string_view::npos) return "";
  const absl::string_view name = absl::StripAsciiWhitespace(address.substr(0, uri));
  if (name.empty() || name.front() == '"' || absl::StrContains(name, ">") ||
      absl::c_all_of(name, IsTokenOrBlank) || IsAddressItself(name)) {
    return "";
  }
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return absl::StrCat(quoted, "\" ", address.substr(uri));
}

std::vector<std::string> AddressesIn(absl::string_view list) {
  std::vector<std::string> addresses;
  size_t begin = 0;
  size_t comma = absl::string_view::npos;  // inside what is open
  char open = '\0';                        // a quote or an angle bracket
  const auto cut = [&](size_t at) {
    addresses.emplace_back(list.substr(begin, at - begin));
    begin = at + 1;
    comma = absl::string_view::npos;
    open = '\0';
  };
  for (size_t i = 0; i < list.size() && addresses.size() < kMaxAddresses; ++i) {
    const char c = list[i];
    // Neither stands within an address: the one before was never closed.
    const bool broken = open == '<' && (c == '<' || c == '"') && comma != absl::string_view::npos;
    if (broken) cut(comma);
    if (open == '"' && c == '\\') {
      ++i;
    } else if (c == ',' && open == '\0') {
      cut(i);
    } else if (c == ',') {
      comma = std::min(comma, i);
    } else if (open == '\0' ? c == '"' || c == '<' : c == (open == '<' ? '>' : open)) {
      open = open == '\0' ? c : '\0';
      comma = absl::string_view::npos;
    }
    if (i + 1 >= list.size() && open != '\0' && comma != absl::string_view::npos) {
      i = comma;  // what follows the first comma may be whole
      cut(comma);
    }
  }
  if (begin < list.size()) addresses.emplace_back(list.substr(begin));
  return addresses;
}

const msg_mclass_t* LenientMessages() {
  static const msg_mclass_t* const messages = MakeLenient();
  return messages;
}

}  // namespace footman::sip
