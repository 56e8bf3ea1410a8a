#include "lib/adapters/sip/identity/number.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::sip {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kMaxWritten = 40;  // 15 digits, prefixes and separators
constexpr size_t kMaxDigits = 15;   // ITU-T E.164
constexpr size_t kMinDigits = 3;
constexpr char kSeparators[] = "-.()";  // RFC 3966 visual-separator

// The digits, with a leading '+' where there is one; empty when anything else is in it.
std::string Digits(absl::string_view written) {
  std::string digits;
  if (written.size() > kMaxWritten) return "";
  for (size_t i = 0; i < written.size(); ++i) {
    const char c = written[i];
    if (absl::ascii_isdigit(c) || (c == '+' && i == 0)) {
      digits += c;
    } else if (!absl::StrContains(kSeparators, absl::string_view(&c, 1))) {
      return "";
    }
  }
  return digits;
}

// With the '+' that the rule puts before it; empty when the rule says that it is no number.
std::string International(absl::string_view digits, const NumberRule& rule) {
  if (absl::StartsWith(digits, "+")) return std::string(digits);
  if (rule.country_code == 0) return "";
  if (!rule.international_prefix.empty() && absl::StartsWith(digits, rule.international_prefix)) {
    return absl::StrCat("+", digits.substr(rule.international_prefix.size()));
  }
  if (!rule.national_prefix.empty() && absl::StartsWith(digits, rule.national_prefix)) {
    return absl::StrCat("+", rule.country_code, digits.substr(rule.national_prefix.size()));
  }
  switch (rule.bare) {
    case NumberRule::Bare::kNational:
      return absl::StrCat("+", rule.country_code, digits);
    case NumberRule::Bare::kInternational:
      return absl::StrCat("+", digits);
    case NumberRule::Bare::kName:
      break;
  }
  return "";
}

// Texts that were asked for lately, in two generations: the older goes when the younger is full.
// The same subscribers are called again and again, each named in To and in the request's URI, and
// the library's regular expressions cost as much as the rest of a call's headers.
class Memory {
 public:
  const std::string* Find(const std::string& text) {
    if (const auto found = young_.find(text); found != young_.end()) return &found->second;
    const auto found = old_.find(text);
    return found == old_.end() ? nullptr : Remember(text, std::string(found->second));
  }
  const std::string* Remember(const std::string& text, std::string result) {
    if (young_.size() >= kGeneration) {
      old_ = std::move(young_);
      young_.clear();
    }
    return &(young_[text] = std::move(result));
  }

 private:
  static constexpr size_t kGeneration = 50000;  // about 5 MB each
  absl::flat_hash_map<std::string, std::string> young_, old_;
};

// As the library would write it; empty when it knows no such numbers.
std::string AskLibrary(const std::string& written) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(written, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
      !util.IsPossibleNumber(number)) {
    return "";
  }
  std::string result;
  util.Format(number, PhoneNumberUtil::E164, &result);
  return result;
}

std::string Canonical(const std::string& written) {
  thread_local Memory memory;
  const std::string* known = memory.Find(written);
  return known != nullptr ? *known : *memory.Remember(written, AskLibrary(written));
}

}  // namespace

std::string E164Of(absl::string_view written, absl::string_view context, const NumberRule& rule) {
  const std::string digits = Digits(written);
  if (digits.empty() || digits == "+") return "";
  if (absl::StartsWith(context, "+") && digits[0] != '+') {
    const std::string prefix = Digits(context);
    if (prefix.empty()) return "";
    return Canonical(absl::StrCat("tel:", digits, ";phone-context=", prefix));
  }
  const std::string international = International(digits, rule);
  if (international.empty()) return "";
  const std::string canonical = Canonical(international);
  if (!canonical.empty()) return canonical;
  // What says itself that it is E.164 is believed even where the library knows no such country:
  // rejecting it would lose calls.
  const size_t count = international.size() - 1;
  const bool plausible = digits[0] == '+' && count >= kMinDigits && count <= kMaxDigits;
  return plausible ? international : "";
}

}  // namespace footman::sip
