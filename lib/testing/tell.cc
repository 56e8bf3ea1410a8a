#include "lib/testing/tell.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/runner/command_fields.h"
#include "lib/testing/names.h"

namespace footman::testing {
namespace {

// ---- Values as text; empty = it says nothing.

std::string TextOf(const Cast&, absl::string_view value) { return std::string(value); }
std::string TextOf(const Cast&, bool value) { return value ? "yes" : ""; }
std::string TextOf(const Cast&, uint32_t value) { return value == 0 ? "" : absl::StrCat(value); }
std::string TextOf(const Cast& cast, uint16_t value) { return TextOf(cast, uint32_t{value}); }
std::string TextOf(const Cast&, CallId value) { return NameOf(value); }
std::string TextOf(const Cast&, LegId value) { return NameOf(value); }
std::string TextOf(const Cast&, OfferId value) { return NameOf(value); }
std::string TextOf(const Cast&, ClickId value) { return absl::StrCat(value.value); }
std::string TextOf(const Cast&, const LinkToken& value) { return NameOf(value); }
std::string TextOf(const Cast&, absl::Duration value) {
  return value == absl::ZeroDuration() ? "" : absl::FormatDuration(value);
}
std::string TextOf(const Cast&, absl::Time value) {
  if (value == absl::InfinitePast()) return "";
  return absl::StrCat("@", absl::FormatDuration(value - StoryStart()));
}
std::string TextOf(const Cast& cast, SubscriberId value) {
  for (const Member& member : cast.members) {
    if (member.profile.subscriber == value) return member.name;
  }
  return value == SubscriberId() ? "" : absl::StrCat("#", value.value());
}

template <typename E, std::enable_if_t<std::is_enum_v<E>, int> = 0>
std::string TextOf(const Cast&, E value) {
  const absl::string_view name = Name(value);
  return name == "none" ? "" : std::string(name);
}

std::string TextOf(const Cast&, const Caller& value) {
  std::string text(value.name);
  auto add = [&text](absl::string_view part) {
    if (!part.empty()) absl::StrAppend(&text, text.empty() ? "" : " ", part);
  };
  add(value.number);
  if (value.presentation != Presentation::kAllowed) add(Name(value.presentation));
  if (value.attestation != Attestation::kNone) {
    add(absl::StrCat("attested:", Name(value.attestation)));
  }
  return text;
}

std::string TextOf(const Cast&, const Diversion& value) {
  std::string text = absl::StrCat(value.party, ":", Name(value.reason));
  if (value.count != 1) absl::StrAppend(&text, ":", static_cast<int>(value.count));
  if (value.restricted) absl::StrAppend(&text, ":restricted");
  return text;
}

// "2 play: I am driving", or "2 play...: Say something" when something is typed.
std::string TextOf(const Cast&, const OfferOption& value) {
  return absl::StrCat(static_cast<int>(value.number), " ", Name(value.kind),
                      value.takes_argument ? "..." : "", ": ", value.label);
}

std::string TextOf(const Cast& cast, const OfferRecord& value) {
  std::string text = absl::StrCat(value.service, " ", value.user);
  if (!value.sent) return text + " not sent";
  if (value.failed) text += " failed";
  if (value.delivered != absl::InfinitePast()) {
    absl::StrAppend(&text, " delivered ", TextOf(cast, value.delivered));
  }
  return text;
}

std::string TextOf(const Cast& cast, const Decision& value) {
  std::string text =
      absl::StrCat(TextOf(cast, value.at), " ", Name(value.treatment), " by ", Name(value.means));
  if (value.why_default != DefaultReason::kNone) {
    absl::StrAppend(&text, " (", Name(value.why_default), ")");
  }
  if (!value.service.empty()) absl::StrAppend(&text, " on ", value.service, " ", value.user);
  return text;
}

template <typename T>
std::string TextOf(const Cast& cast, absl::Span<const T> values) {
  return absl::StrJoin(values, ", ", [&](std::string* out, const T& value) {
    absl::StrAppend(out, TextOf(cast, value));
  });
}

// ---- Fields

constexpr std::array<absl::string_view, 5> kIds = {"call", "leg", "offer", "service", "user"};

class Teller {
 public:
  Teller(const Cast& cast, Told& told) : cast_(cast), told_(told) {}

  template <typename T>
  void operator()(absl::string_view name, const T& value) {
    std::string text = TextOf(cast_, value);
    if (name == "text") {
      told_.text = std::move(text);
    } else if (std::find(kIds.begin(), kIds.end(), name) != kIds.end()) {
      told_.ids.push_back(std::move(text));
    } else if (!text.empty()) {
      told_.fields.emplace_back(name, std::move(text));
    }
  }
  void operator()(absl::string_view, const CallRecord* record) {
    internal::VisitFields(*record, *this);
  }

 private:
  const Cast& cast_;
  Told& told_;
};

// What follows from the call and would only make the story long. It can still be named by hand.
bool IsDull(absl::string_view command, absl::string_view field) {
  static constexpr std::array<absl::string_view, 7> kAlways = {
      "token", "language", "subscriber", "diverting", "max_length", "max_silence", "arrived"};
  if (std::find(kAlways.begin(), kAlways.end(), field) != kAlways.end()) return true;
  return (field == "caller" || field == "called" || field == "started") && command != "LoadProfile";
}

std::string ValueOf(const Told& told, absl::string_view name) {
  for (const auto& [field, value] : told.fields) {
    if (field == name) return value;
  }
  return "";
}

bool Same(const Word& word, absl::string_view value) {
  return word.part ? absl::StrContains(value, word.value) : word.value == value;
}

}  // namespace

Told Tell(const Command& command, const Cast& cast) {
  Told told;
  told.command = std::string(footman::NameOf(command));
  Teller teller(cast, told);
  std::visit([&](const auto& c) { internal::VisitFields(c, teller); }, command);
  return told;
}

std::string LineOf(const Told& told) {
  std::string line = told.command;
  for (const std::string& id : told.ids) absl::StrAppend(&line, " ", QuotedIfNeeded(id));
  for (const auto& [name, value] : told.fields) {
    if (IsDull(told.command, name)) continue;
    absl::StrAppend(&line, " ", name, "=", QuotedIfNeeded(value));
  }
  // An offer's text repeats its headline and options.
  if (!told.text.empty() && told.command != "SendOffer") {
    absl::StrAppend(&line, " ", Quoted(told.text));
  }
  return line;
}

bool Fits(absl::Span<const Word> words, const Told& told) {
  if (words.empty() || words[0].value != told.command) return false;
  size_t ids = 0;
  for (const Word& word : words.subspan(1)) {
    if (!word.name.empty()) {
      if (!Same(word, word.name == "text" ? told.text : ValueOf(told, word.name))) return false;
    } else if (word.quoted) {
      if (!Same(word, told.text)) return false;
    } else if (ids == told.ids.size() || told.ids[ids++] != word.value) {
      return false;
    }
  }
  return true;
}

}  // namespace footman::testing
