#include "lib/adapters/sqlite/identity.h"

#include <phonenumbers/phonenumberutil.h>
#include <stringprep.h>

#include <cstdlib>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/address/jid.h"
#include "lib/address/user.h"

namespace footman::sqlite {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kMaxIdentity = 255;

bool IsSipAddress(absl::string_view text) { return text.find('@') != absl::string_view::npos; }

// RFC 3261 25.1 lets more characters into a user part and RFC 5321 lets fewer; what matters here is
// that nothing can be mistaken for another part of a URI.
absl::StatusOr<std::string> CanonicalAddress(absl::string_view text) {
  const size_t at = text.find('@');
  const absl::string_view user = text.substr(0, at);
  const absl::string_view domain = text.substr(at + 1);
  if (user.empty() || domain.empty() || domain.find('@') != absl::string_view::npos) {
    return absl::InvalidArgumentError("must be like user@domain");
  }
  for (const char c : user) {
    if (!absl::ascii_isgraph(c) ||
        absl::string_view(":;<>\"\\,/?[]").find(c) != absl::string_view::npos) {
      return absl::InvalidArgumentError("has a character before the '@' that cannot be there");
    }
  }
  const std::string lower = absl::AsciiStrToLower(domain);
  for (const char c : lower) {
    if (!absl::ascii_isalnum(c) && c != '.' && c != '-' && c != ':' && c != '[' && c != ']') {
      return absl::InvalidArgumentError(
          "has a character after the '@' that no domain has (write other alphabets as xn--...)");
    }
  }
  return absl::StrCat(user, "@", lower);
}

// Where a device is, its port and transport, is no part of whose address it is: registrars know
// that, and we compare without it.
absl::StatusOr<std::string> CanonicalSipUser(absl::string_view text) {
  absl::ConsumePrefix(&text, "sip:");
  if (absl::StrContains(text, '%')) return absl::InvalidArgumentError("must be written without %");
  const size_t at = text.find('@');
  if (at == absl::string_view::npos) return absl::InvalidArgumentError("must be like user@domain");
  const absl::string_view host = text.substr(at + 1);
  const size_t port = host.find_first_of(":;", absl::StartsWith(host, "[") ? host.find(']') : 0);
  if (port != absl::string_view::npos) {
    return absl::InvalidArgumentError("must be like user@domain, without port or parameters");
  }
  return address::PrepareSipUser(text.substr(0, at), host);
}

absl::StatusOr<std::string> CanonicalNumber(absl::string_view text, const std::string& region) {
  if (text.empty()) return absl::InvalidArgumentError("is missing");
  if (text[0] != '+' && region.empty()) {
    return absl::InvalidArgumentError(
        "must begin with '+' and the country code: no region is configured");
  }
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  // "ZZ": the region that is none, for numbers that begin with '+'.
  const std::string of_region = region.empty() ? "ZZ" : region;
  const PhoneNumberUtil::ErrorType error = util.Parse(std::string(text), of_region, &number);
  if (error == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR) {
    return absl::InvalidArgumentError("has no country code that exists");
  }
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) {
    return absl::InvalidArgumentError("is neither a phone number nor user@domain");
  }
  if (number.has_extension()) {
    return absl::InvalidArgumentError("has an extension, which no network can call");
  }
  // "Possible" looks at the length alone: numbering plans grow faster than software is updated, and
  // numbers that are set aside for examples are to work as well.
  if (util.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) {
    return absl::InvalidArgumentError("is too short or too long for a phone number");
  }
  std::string formatted;
  util.Format(number, PhoneNumberUtil::E164, &formatted);
  // "+490d1..." loses a letter, and its zero the next time: it means another number each time.
  PhoneNumber again;
  std::string formatted_again;
  if (util.Parse(formatted, of_region, &again) == PhoneNumberUtil::NO_PARSING_ERROR) {
    util.Format(again, PhoneNumberUtil::E164, &formatted_again);
  }
  if (formatted_again != formatted) {
    return absl::InvalidArgumentError("must be written as it is dialled from abroad, without a 0");
  }
  return formatted;
}

}  // namespace

absl::StatusOr<std::string> CanonicalIdentity(absl::string_view text, const std::string& region) {
  if (text.size() > kMaxIdentity) return absl::InvalidArgumentError("is too long");
  return IsSipAddress(text) ? CanonicalAddress(text) : CanonicalNumber(text, region);
}

std::string LookUpForm(absl::string_view identity) { return address::PrepareOtherUser(identity); }

absl::StatusOr<std::string> CanonicalUser(absl::string_view service, absl::string_view user) {
  if (user.empty()) return absl::InvalidArgumentError("is missing");
  absl::Status status = CheckText(user, kMaxIdentity);
  if (!status.ok()) return status;
  if (absl::StripAsciiWhitespace(user).size() != user.size()) {
    return absl::InvalidArgumentError("begins or ends with a space");
  }
  if (service == "xmpp") return address::PrepareXmppUser(user);
  if (service == "sip") return CanonicalSipUser(user);
  return address::PrepareOtherUser(user);
}

bool IsKnownRegion(const std::string& region) {
  return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region) != 0;
}

absl::Status CheckText(absl::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("is longer than ", max_bytes, " bytes"));
  }
  // libidn's decoder accepts exactly valid UTF-8.
  size_t length = 0;
  const std::unique_ptr<uint32_t, void (*)(void*)> points(
      stringprep_utf8_to_ucs4(text.data() == nullptr ? "" : text.data(),
                              static_cast<ssize_t>(text.size()), &length),
      std::free);
  if (points == nullptr) return absl::InvalidArgumentError("is not valid UTF-8");
  for (size_t i = 0; i < length; ++i) {
    const uint32_t point = points.get()[i];
    if (point < 0x20 || (point >= 0x7f && point < 0xa0)) {
      return absl::InvalidArgumentError("has a control character");
    }
  }
  return absl::OkStatus();
}

}  // namespace footman::sqlite
