// Reads "engine ..." and "profile ..." with the lines that follow it.

#include <string>
#include <type_traits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/runner/option_fields.h"
#include "lib/testing/names.h"
#include "lib/testing/read.h"

namespace footman::testing {

bool ReadValue(absl::string_view text, absl::Duration& value) {
  return absl::ParseDuration(std::string(text), &value);
}
bool ReadValue(absl::string_view text, bool& value) {
  value = text == "yes";
  return value || text == "no";
}
bool ReadValue(absl::string_view text, int& value) { return absl::SimpleAtoi(text, &value); }

namespace {

using testing::ReadValue;  // those above, beside those below

bool ReadValue(absl::string_view text, std::string& value) {
  value = std::string(text);
  return true;
}
bool ReadValue(absl::string_view text, std::vector<std::string>& value) {
  value = absl::StrSplit(text, ',', absl::SkipEmpty());
  return true;
}
bool ReadValue(absl::string_view text, PreAnswerMode& value) {
  const std::optional<PreAnswerMode> found = FromName<PreAnswerMode>(text);
  if (found.has_value()) value = *found;
  return found.has_value();
}

// "voicemail", "play m1 then voicemail", "transfer +4930...", "transfer typed"; in a list of
// options also "as "Tell them..." key driving".
absl::Status ReadTreatment(absl::Span<const std::string> words, Option& option) {
  const std::optional<TreatmentKind> kind =
      words.empty() ? std::nullopt : FromName<TreatmentKind>(words[0]);
  if (!kind.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no such treatment: ", words.empty() ? "" : words[0]));
  }
  option.treatment.kind = *kind;
  for (size_t i = 1; i < words.size(); ++i) {
    const bool more = i + 1 < words.size();
    if (words[i] == "then" && more && words[i + 1] == "voicemail") {
      option.treatment.afterwards = Afterwards::kVoicemail;
      ++i;
    } else if (words[i] == "as" && more) {
      option.label = words[++i];
    } else if (words[i] == "key" && more) {
      option.key_word = words[++i];
    } else if (words[i] != "typed") {
      option.treatment.argument = words[i];
    }
  }
  return absl::OkStatus();
}

bool ReadValue(absl::string_view text, Treatment& value) {
  Option option;
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (!ReadTreatment(words, option).ok()) return false;
  value = option.treatment;
  return true;
}

// Sets the fields that the words name; nested ones by their own name.
class SettingReader {
 public:
  explicit SettingReader(absl::Span<const Word> words) : words_(words.begin(), words.end()) {}

  void operator()(absl::string_view, Capabilities& capabilities) {
    internal::VisitFields(capabilities, *this);
  }
  template <typename T>
  void operator()(absl::string_view name, T& value) {
    for (std::optional<Word>& word : words_) {
      if (!word.has_value() || word->name != name) continue;
      if constexpr (requires { ReadValue(word->value, value); }) {
        if (ReadValue(word->value, value)) word.reset();
      }
    }
  }

  absl::Status Finish() const {
    for (const std::optional<Word>& word : words_) {
      if (word.has_value()) {
        return absl::InvalidArgumentError(
            absl::StrCat("no such setting: ", word->name, "=", word->value));
      }
    }
    return absl::OkStatus();
  }

 private:
  std::vector<std::optional<Word>> words_;
};

absl::Status ReadProfile(absl::Span<const Word> words, Cast& cast) {
  if (words.size() < 2 || !words[1].name.empty()) {
    return absl::InvalidArgumentError("profile whose?");
  }
  Member& member = cast.members.emplace_back();
  member.name = words[1].value;
  member.profile.display_name = member.name;
  member.profile.subscriber = SubscriberId(cast.members.size());
  SettingReader reader(words.subspan(2));
  reader("zone", member.zone.from_utc);
  reader("default", member.profile.default_treatment);
  internal::VisitFields(member.profile, reader);
  if (member.profile.numbers.empty()) return absl::InvalidArgumentError("numbers= is missing");
  return reader.Finish();
}

// "options full voicemail, play typed, transfer +4930333 as Office"
absl::Status ReadOptions(absl::Span<const Word> words, Profile& profile) {
  if (words.size() < 2) return absl::InvalidArgumentError("options named how?");
  OptionSet& set = profile.option_sets.emplace_back();
  set.name = words[1].value;
  std::vector<std::string> one;
  auto end = [&]() -> absl::Status {
    if (one.empty()) return absl::OkStatus();
    return ReadTreatment(std::exchange(one, {}), set.options.emplace_back());
  };
  for (const Word& word : words.subspan(2)) {
    absl::string_view value = word.value;
    const bool last = !word.quoted && absl::ConsumeSuffix(&value, ",");
    if (!value.empty() || word.quoted) one.emplace_back(value);
    if (!last) continue;
    if (absl::Status status = end(); !status.ok()) return status;
  }
  return end();
}

template <typename T>
absl::Status ReadOne(absl::Span<const Word> words, std::vector<T>& list) {
  SettingReader reader(words);
  internal::VisitFields(list.emplace_back(), reader);
  return reader.Finish();
}

// "address web alice options=full delay=5s"
absl::Status ReadAddress(absl::Span<const Word> words, Profile& profile) {
  if (words.size() < 3) return absl::InvalidArgumentError("address of which service and user?");
  Address& address = profile.addresses.emplace_back();
  address.service = words[1].value;
  address.user = words[2].value;
  SettingReader reader(words.subspan(3));
  reader("options", address.option_set);
  reader("delay", address.delay);
  return reader.Finish();
}

}  // namespace

bool IsSetting(absl::string_view line) {
  for (absl::string_view kind :
       {"engine ", "profile ", "address ", "options ", "message ", "target "}) {
    if (absl::StartsWith(line, kind)) return true;
  }
  return false;
}

absl::Status ReadSetting(absl::Span<const Word> words, Cast& cast) {
  const std::string& kind = words[0].value;
  if (kind == "engine") {
    SettingReader reader(words.subspan(1));
    reader("default", cast.options.fallback_treatment);
    internal::VisitFields(cast.options, reader);
    return reader.Finish();
  }
  if (kind == "profile") return ReadProfile(words, cast);
  if (cast.members.empty()) return absl::InvalidArgumentError("a profile must come first");
  Profile& profile = cast.members.back().profile;
  if (kind == "address") return ReadAddress(words, profile);
  if (kind == "options") return ReadOptions(words, profile);
  if (kind == "message") return ReadOne(words.subspan(1), profile.messages);
  return ReadOne(words.subspan(1), profile.transfer_targets);
}

}  // namespace footman::testing
