#include "lib/adapters/sqlite/profile_check.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "footman/profile.h"
#include "lib/adapters/sqlite/identity.h"
#include "lib/adapters/sqlite/option_check.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;

constexpr size_t kMaxName = 64;
constexpr size_t kMaxTitle = 128;
constexpr size_t kMaxSpokenText = 1000;
constexpr size_t kMaxPath = 4096;
constexpr int kMaxNumbers = 64;
constexpr int kMaxAddresses = 16;
constexpr int kMaxOptionSets = 32;
constexpr int kMaxMessages = 256;
constexpr int kMaxTransferTargets = 256;
constexpr uint32_t kMaxDelaySeconds = 60;
constexpr uint32_t kMinDecideSeconds = 5;
constexpr uint32_t kMaxDecideSeconds = 120;

bool IsLowerKey(absl::string_view text) {
  return IsKey(text) && absl::AsciiStrToLower(text) == text;
}

// One subscriber at a time; remembers what the earlier ones of the file took.
class Checker {
 public:
  explicit Checker(const std::string& region) : region_(region) {}

  void Check(int index, pb::Subscriber* subscriber);
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  void CheckPerson();
  void CheckNumbers();
  void CheckMessages();
  void CheckTransferTargets();
  void CheckOptionSets();
  void CheckAddresses();
  void CheckDefault();
  void CheckRest();

  bool CheckCount(const char* field, int count, int most);
  void CheckOptionalText(const char* field, absl::string_view text, size_t max_bytes);
  void CheckZone();
  void CheckLanguage();

  const std::string& region_;
  pb::Subscriber* subscriber_ = nullptr;  // the present one
  Diagnostics diagnostics_;
  // Who took it, over the whole file.
  Names names_;
  absl::flat_hash_map<std::string, std::string> numbers_;
  absl::flat_hash_map<std::pair<std::string, std::string>, std::string> users_;
  // Of the present subscriber.
  Names messages_;
  Names targets_;
  Names option_sets_;
};

void Checker::Check(int index, pb::Subscriber* subscriber) {
  subscriber_ = subscriber;
  const Diagnostics::Inside inside(diagnostics_, "subscriber", index);
  messages_.clear();
  targets_.clear();
  option_sets_.clear();
  CheckPerson();
  CheckNumbers();
  // Before the options that name them.
  CheckMessages();
  CheckTransferTargets();
  CheckOptionSets();
  CheckAddresses();
  CheckDefault();
  CheckRest();
}

void Checker::CheckPerson() {
  const std::string& name = subscriber_->name();
  if (!IsLowerKey(name)) {
    diagnostics_.Add("name", name,
                     "must be made of a-z, 0-9, '.', '_' and '-', at most 64 of them");
  } else if (!names_.insert(name).second) {
    diagnostics_.Add("name", name, "is the name of an earlier subscriber of this file");
  }
  CheckOptionalText("display_name", subscriber_->display_name(), kMaxTitle);
  if (subscriber_->display_name().empty()) subscriber_->set_display_name(name);
  CheckLanguage();
  CheckZone();
}

void Checker::CheckLanguage() {
  if (subscriber_->language().empty()) subscriber_->set_language("en");
  const std::string lower = absl::AsciiStrToLower(subscriber_->language());
  const std::string primary = lower.substr(0, lower.find('-'));
  const bool shaped = IsKey(lower) && lower.back() != '-' && !absl::StrContains(lower, "--");
  if (!shaped || (primary != "en" && primary != "de")) {
    diagnostics_.Add("language", subscriber_->language(), "is not known: \"en\" and \"de\" are");
    return;
  }
  // BCP 47 compares without case; the primary language alone is looked at later.
  subscriber_->set_language(absl::StrCat(primary, subscriber_->language().substr(primary.size())));
}

void Checker::CheckZone() {
  if (subscriber_->time_zone().empty()) subscriber_->set_time_zone("UTC");
  const std::string& name = subscriber_->time_zone();
  // LoadTimeZone would open any file that it is led to, and knows zones that depend on the machine.
  bool shaped = name.size() <= kMaxName && name[0] != '/' && name != "localtime";
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    for (const char c : part) {
      shaped = shaped && (absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+');
    }
  }
  absl::TimeZone zone;
  if (!shaped || !absl::LoadTimeZone(name, &zone)) {
    diagnostics_.Add("time_zone", name, "is no time zone: write one like \"Europe/Berlin\"");
  }
}

void Checker::CheckNumbers() {
  if (subscriber_->number_size() == 0) {
    diagnostics_.Add("number", "", "is missing: nobody can call this subscriber");
  }
  if (!CheckCount("number", subscriber_->number_size(), kMaxNumbers)) return;
  for (int i = 0; i < subscriber_->number_size(); ++i) {
    const std::string written = subscriber_->number(i);
    absl::StatusOr<std::string> number = CanonicalIdentity(written, region_);
    if (!number.ok()) {
      diagnostics_.Add("number", i, written, number.status().message());
      continue;
    }
    subscriber_->set_number(i, *number);
    const auto [owner, fresh] = numbers_.try_emplace(*number, subscriber_->name());
    if (fresh) continue;
    diagnostics_.Add("number", i, written,
                     owner->second == subscriber_->name()
                         ? std::string("stands here twice")
                         : absl::StrCat("belongs to subscriber \"", owner->second, "\" already"));
  }
}

void Checker::CheckMessages() {
  if (!CheckCount("message", subscriber_->message_size(), kMaxMessages)) return;
  for (int i = 0; i < subscriber_->message_size(); ++i) {
    const pb::StoredMessage& message = subscriber_->message(i);
    const Diagnostics::Inside inside(diagnostics_, "message", i);
    if (!IsKey(message.id())) {
      diagnostics_.Add("id", message.id(), "must be made of letters, digits, '.', '_' and '-'");
    } else if (!messages_.insert(message.id()).second) {
      diagnostics_.Add("id", message.id(), "is the id of an earlier message");
    }
    CheckOptionalText("title", message.title(), kMaxTitle);
    CheckOptionalText("text", message.text(), kMaxSpokenText);
    CheckOptionalText("audio", message.audio(), kMaxPath);
    if (absl::StripAsciiWhitespace(message.text()).empty() && message.audio().empty()) {
      diagnostics_.Add("text", "", "is missing, and there is no audio either");
    }
  }
}

void Checker::CheckTransferTargets() {
  if (!CheckCount("transfer_target", subscriber_->transfer_target_size(), kMaxTransferTargets)) {
    return;
  }
  for (int i = 0; i < subscriber_->transfer_target_size(); ++i) {
    pb::TransferTarget* target = subscriber_->mutable_transfer_target(i);
    const Diagnostics::Inside inside(diagnostics_, "transfer_target", i);
    CheckOptionalText("name", target->name(), kMaxName);
    if (target->name().empty()) {
      diagnostics_.Add("name", "", "is missing");
    } else if (!targets_.insert(target->name()).second) {
      diagnostics_.Add("name", target->name(), "is the name of an earlier transfer target");
    }
    absl::StatusOr<std::string> number = CanonicalIdentity(target->number(), region_);
    if (number.ok()) {
      target->set_number(*number);
    } else {
      diagnostics_.Add("number", target->number(), number.status().message());
    }
  }
}

void Checker::CheckOptionSets() {
  if (!CheckCount("option_set", subscriber_->option_set_size(), kMaxOptionSets)) return;
  for (int i = 0; i < subscriber_->option_set_size(); ++i) {
    pb::OptionSet* set = subscriber_->mutable_option_set(i);
    const Diagnostics::Inside inside(diagnostics_, "option_set", i);
    if (!IsKey(set->name())) {
      diagnostics_.Add("name", set->name(), "must be made of letters, digits, '.', '_' and '-'");
    } else if (!option_sets_.insert(set->name()).second) {
      diagnostics_.Add("name", set->name(), "is the name of an earlier option set");
    }
    if (set->option_size() == 0)
      diagnostics_.Add("option", "", "is missing: a set has at least one");
    if (CheckCount("option", set->option_size(), kMaxOptions)) {
      Names key_words;
      OptionChecker checker(region_, messages_, targets_, diagnostics_);
      for (int k = 0; k < set->option_size(); ++k) {
        const Diagnostics::Inside option(diagnostics_, "option", k);
        checker.Check(set->mutable_option(k), &key_words);
      }
    }
  }
}

void Checker::CheckAddresses() {
  if (!CheckCount("address", subscriber_->address_size(), kMaxAddresses)) return;
  for (int i = 0; i < subscriber_->address_size(); ++i) {
    pb::Address* address = subscriber_->mutable_address(i);
    const Diagnostics::Inside inside(diagnostics_, "address", i);
    if (!IsLowerKey(address->service())) {
      diagnostics_.Add("service", address->service(), "must name a service, like \"web\"");
    }
    absl::StatusOr<std::string> user = CanonicalUser(address->service(), address->user());
    if (!user.ok()) {
      diagnostics_.Add("user", address->user(), user.status().message());
    } else {
      address->set_user(*user);
      const auto [owner, fresh] =
          users_.try_emplace({address->service(), *user}, subscriber_->name());
      if (!fresh && owner->second == subscriber_->name()) {
        diagnostics_.Add("user", *user, "stands here twice for this service");
      } else if (!fresh) {
        diagnostics_.Add("user", *user,
                         absl::StrCat("belongs to subscriber \"", owner->second, "\" already"));
      }
    }
    if (address->option_set().empty() && subscriber_->option_set_size() > 0) {
      address->set_option_set(subscriber_->option_set(0).name());
    }
    if (!option_sets_.contains(address->option_set())) {
      diagnostics_.Add("option_set", address->option_set(), "is no option set of this subscriber");
    }
    if (address->after_seconds() > kMaxDelaySeconds) {
      diagnostics_.Add("after_seconds", "", absl::StrCat("must be 0 to ", kMaxDelaySeconds));
    }
  }
}

void Checker::CheckDefault() {
  if (!subscriber_->has_default_()) subscriber_->mutable_default_()->set_do_(pb::VOICEMAIL);
  const Diagnostics::Inside inside(diagnostics_, "default", -1);
  OptionChecker(region_, messages_, targets_, diagnostics_)
      .CheckDefault(subscriber_->mutable_default_());
}

void Checker::CheckRest() {
  if (!subscriber_->greeting().empty() && !messages_.contains(subscriber_->greeting())) {
    diagnostics_.Add("greeting", subscriber_->greeting(), "is no message of this subscriber");
  }
  const uint32_t seconds = subscriber_->seconds_to_decide();
  if (seconds != 0 && (seconds < kMinDecideSeconds || seconds > kMaxDecideSeconds)) {
    diagnostics_.Add("seconds_to_decide", "",
                     absl::StrCat("must be ", kMinDecideSeconds, " to ", kMaxDecideSeconds));
  }
}

bool Checker::CheckCount(const char* field, int count, int most) {
  if (count <= most) return true;
  diagnostics_.Add(field, most, "",
                   absl::StrCat("is one too many: at most ", most, " are possible"));
  return false;
}

void Checker::CheckOptionalText(const char* field, absl::string_view text, size_t max_bytes) {
  const absl::Status status = CheckText(text, max_bytes);
  if (!status.ok()) diagnostics_.Add(field, "", status.message());
}

}  // namespace

bool IsKey(absl::string_view text) {
  if (text.empty() || text.size() > kMaxName) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && c != '.' && c != '_' && c != '-') return false;
  }
  return true;
}

std::vector<Diagnostic> CheckProfiles(const std::string& region, pb::Profiles* profiles) {
  Checker checker(region);
  for (int i = 0; i < profiles->subscriber_size() && !checker.diagnostics().IsFull(); ++i) {
    checker.Check(i, profiles->mutable_subscriber(i));
  }
  return checker.diagnostics().Take();
}

}  // namespace footman::sqlite
