#include "lib/adapters/sqlite/option_check.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "footman/call.h"
#include "lib/adapters/sqlite/identity.h"
#include "lib/adapters/sqlite/key_words.h"
#include "lib/adapters/sqlite/profile_check.h"
#include "lib/adapters/sqlite/profile_convert.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;

constexpr size_t kMaxLabel = 128;
constexpr size_t kMaxKeyWord = 32;

}  // namespace

void OptionChecker::Check(pb::Option* option, Names* key_words) {
  if (CheckTreatment(option)) CheckKeyWord(option, key_words);
}

void OptionChecker::CheckDefault(pb::Option* option) {
  if (!option->label().empty()) diagnostics_.Add("label", option->label(), "means nothing here");
  if (!option->key_word().empty()) {
    diagnostics_.Add("key_word", option->key_word(), "means nothing here");
  }
  if (!CheckTreatment(option)) return;
  const bool typed = (option->do_() == pb::TRANSFER && option->to().empty()) ||
                     (option->do_() == pb::PLAY && option->message().empty());
  if (typed) {
    diagnostics_.Add("do", pb::Kind_Name(option->do_()),
                     "needs something typed here, and nobody is there to type");
  }
  if (option->do_() == pb::ANSWER || option->do_() == pb::SCREENED_VOICEMAIL ||
      option->do_() == pb::WAIT) {
    diagnostics_.Add("do", pb::Kind_Name(option->do_()),
                     "needs the subscriber, and nobody is there when it applies");
  }
}

// False: not even its kind is known.
bool OptionChecker::CheckTreatment(pb::Option* option) {
  if (option->do_() == pb::KIND_UNSPECIFIED || !pb::Kind_IsValid(option->do_())) {
    diagnostics_.Add("do", "", "is missing: say what is done");
    return false;
  }
  CheckForeignFields(*option);
  const absl::Status label = CheckText(option->label(), kMaxLabel);
  if (!label.ok()) diagnostics_.Add("label", "", label.message());
  if (option->do_() == pb::TRANSFER) CheckTarget(option);
  if (option->do_() == pb::PLAY && !option->message().empty() &&
      !messages_.contains(option->message())) {
    diagnostics_.Add("message", option->message(), "is no message of this subscriber");
  }
  if (option->do_() == pb::HOST && !IsKey(option->host())) {
    diagnostics_.Add("host", option->host(), "must name a treatment of the operator's own");
  }
  return true;
}

// A field that means nothing for the kind is a misunderstanding, so it is said rather than ignored.
void OptionChecker::CheckForeignFields(const pb::Option& option) {
  const std::string& kind = pb::Kind_Name(option.do_());
  if (!option.to().empty() && option.do_() != pb::TRANSFER) {
    diagnostics_.Add("to", option.to(), absl::StrCat("means nothing for ", kind));
  }
  if (!option.message().empty() && option.do_() != pb::PLAY) {
    diagnostics_.Add("message", option.message(), absl::StrCat("means nothing for ", kind));
  }
  if (option.then() != pb::Option::HANG_UP && option.do_() != pb::PLAY) {
    diagnostics_.Add("then", "", absl::StrCat("means nothing for ", kind));
  }
  if (!option.host().empty() && option.do_() != pb::HOST) {
    diagnostics_.Add("host", option.host(), absl::StrCat("means nothing for ", kind));
  }
}

void OptionChecker::CheckTarget(pb::Option* option) {
  if (option->to().empty() || targets_.contains(option->to())) return;
  absl::StatusOr<std::string> number = CanonicalIdentity(option->to(), region_);
  if (number.ok()) {
    option->set_to(*number);
  } else {
    diagnostics_.Add(
        "to", option->to(),
        absl::StrCat("is no transfer target of this subscriber, and ", number.status().message()));
  }
}

void OptionChecker::CheckKeyWord(pb::Option* option, Names* key_words) {
  const std::string& written = option->key_word();
  if (written.empty()) return;
  const absl::Status text = CheckText(written, kMaxKeyWord);
  if (!text.ok()) return diagnostics_.Add("key_word", "", text.message());
  const std::string word = absl::AsciiStrToLower(written);
  size_t letters = 0;
  for (const char c : word) {
    if (c == ' ' || absl::ascii_ispunct(c)) {
      return diagnostics_.Add("key_word", written, "must be one word of letters and digits");
    }
    if (!absl::ascii_isdigit(c)) ++letters;
  }
  // "2" and "b2" are how every offer's options are numbered.
  if (letters < 2)
    return diagnostics_.Add("key_word", written, "must have two letters at the least");
  const std::optional<TreatmentKind> meaning = BuiltInMeaning(word);
  if (meaning.has_value() && *meaning != ToKind(option->do_())) {
    return diagnostics_.Add("key_word", written, "already means something else in every offer");
  }
  if (!key_words->insert(word).second) {
    return diagnostics_.Add("key_word", written,
                            "is the key word of an earlier option of this set");
  }
  option->set_key_word(word);
}

}  // namespace footman::sqlite
