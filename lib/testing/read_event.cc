// Reads "ReplyReceived web alice "1" refers_to=a-0" into an event.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/runner/event_fields.h"
#include "lib/testing/names.h"
#include "lib/testing/read.h"

namespace footman::testing {
namespace {

// Bare words are these fields, in order; a quoted one is the text.
constexpr std::array<absl::string_view, 7> kIds = {"call",    "leg",  "offer",  "token",
                                                   "service", "user", "profile"};

std::optional<LinkToken> TokenNamed(absl::string_view name) {
  if (absl::ConsumeSuffix(&name, "-forged")) {
    const std::optional<CallId> call = CallNamed(name);
    if (!call.has_value()) return std::nullopt;
    return LinkToken{*call, LinkSecret()};
  }
  const std::optional<OfferId> offer = OfferNamed(name);
  if (!offer.has_value()) return std::nullopt;
  return LinkToken{offer->call, SecretOf(*offer)};
}

template <typename T>
bool Assign(std::optional<T> found, T& value) {
  if (found.has_value()) value = *found;
  return found.has_value();
}

class EventReader {
 public:
  EventReader(absl::Span<const Word> words, const Cast& cast, StoryEvent& story)
      : cast_(cast), story_(story), words_(words.begin() + 1, words.end()) {}

  template <typename T>
  void operator()(absl::string_view name, T& value) {
    const Word* word = Take(name);
    if (word != nullptr && !Read(word->value, value) && status_.ok()) {
      status_ =
          absl::InvalidArgumentError(absl::StrCat("\"", word->value, "\" is no value for ", name));
    }
  }
  // These come from the cast.
  void operator()(absl::string_view, absl::Span<const LinkSecret>&) {}

  absl::Status Finish() const {
    if (!status_.ok()) return status_;
    for (const std::optional<Word>& word : words_) {
      if (!word.has_value()) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("no such field: ", word->name, " ", word->value));
    }
    return absl::OkStatus();
  }

 private:
  const Word* Take(absl::string_view name) {
    const bool is_id = std::find(kIds.begin(), kIds.end(), name) != kIds.end();
    for (std::optional<Word>& word : words_) {
      if (!word.has_value()) continue;
      const bool wanted = !word->name.empty() ? word->name == name
                          : word->quoted      ? name == "text"
                                              : is_id;
      if (!wanted) continue;
      taken_ = *std::exchange(word, std::nullopt);
      return &taken_;
    }
    return nullptr;
  }

  bool Read(absl::string_view text, absl::string_view& value) {
    value = story_.texts.emplace_back(text);
    return true;
  }
  bool Read(absl::string_view text, bool& value) { return ReadValue(text, value); }
  bool Read(absl::string_view text, absl::Duration& value) { return ReadValue(text, value); }
  bool Read(absl::string_view text, absl::Time& value) {
    absl::Duration since;
    if (!absl::ConsumePrefix(&text, "@") || !ReadValue(text, since)) return false;
    value = StoryStart() + since;
    return true;
  }
  template <typename T>
  requires std::is_same_v<T, uint8_t> || std::is_same_v<T, uint16_t> || std::is_same_v<T, uint32_t>
  bool Read(absl::string_view text, T& value) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(text, &number)) return false;
    value = static_cast<T>(number);
    return value == number;
  }
  bool Read(absl::string_view text, char& value) {
    if (text.size() != 1) return false;
    value = text[0];
    return true;
  }
  bool Read(absl::string_view text, CallId& value) { return Assign(CallNamed(text), value); }
  bool Read(absl::string_view text, LegId& value) { return Assign(LegNamed(text), value); }
  bool Read(absl::string_view text, OfferId& value) { return Assign(OfferNamed(text), value); }
  bool Read(absl::string_view text, LinkToken& value) { return Assign(TokenNamed(text), value); }
  bool Read(absl::string_view text, ClickId& value) { return absl::SimpleAtoi(text, &value.value); }
  bool Read(absl::string_view text, std::optional<OfferId>& value) {
    value = OfferNamed(text);
    return value.has_value();
  }
  bool Read(absl::string_view text, SubscriberId& value) {
    const Member* member = cast_.Find(text);
    if (member != nullptr) value = member->profile.subscriber;
    return member != nullptr || text == "nobody";
  }
  bool Read(absl::string_view text, const Profile*& value) {
    const Member* member = cast_.Find(text);
    if (member != nullptr) value = &member->profile;
    return member != nullptr;
  }
  template <typename E>
  requires std::is_enum_v<E>
  bool Read(absl::string_view text, E& value) { return Assign(FromName<E>(text), value); }

  bool Read(absl::string_view text, absl::Span<const absl::string_view>& value) {
    auto& list = story_.lists.emplace_back();
    for (absl::string_view item : absl::StrSplit(text, ',')) {
      list.push_back(story_.texts.emplace_back(absl::StripAsciiWhitespace(item)));
    }
    value = list;
    return true;
  }
  // "Bob Miller +4930111 attested:full", "restricted", "unavailable".
  bool Read(absl::string_view text, Caller& value) {
    std::string name;
    for (absl::string_view part : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
      if (absl::ConsumePrefix(&part, "attested:")) {
        if (!Assign(FromName<Attestation>(part), value.attestation)) return false;
      } else if (part[0] == '+' || absl::StrContains(part, "@")) {
        value.number = story_.texts.emplace_back(part);
        value.presentation = Presentation::kAllowed;
      } else if (!Assign(FromName<Presentation>(part), value.presentation)) {
        absl::StrAppend(&name, name.empty() ? "" : " ", part);
      }
    }
    value.name = story_.texts.emplace_back(name);
    return true;
  }
  // "+49301:no_answer, +49302:busy:2:restricted"
  bool Read(absl::string_view text, absl::Span<const Diversion>& value) {
    auto& list = story_.diversions.emplace_back();
    for (absl::string_view item : absl::StrSplit(text, ',')) {
      const std::vector<absl::string_view> parts =
          absl::StrSplit(absl::StripAsciiWhitespace(item), ':');
      Diversion& hop = list.emplace_back();
      hop.party = story_.texts.emplace_back(parts[0]);
      for (size_t i = 1; i < parts.size(); ++i) {
        if (parts[i] == "restricted") {
          hop.restricted = true;
        } else if (!Read(parts[i], hop.count) && !Read(parts[i], hop.reason)) {
          return false;
        }
      }
    }
    value = list;
    return true;
  }
  bool Read(absl::string_view text, ZoneOffset& value) { return ReadValue(text, value.from_utc); }

  const Cast& cast_;
  StoryEvent& story_;
  std::vector<std::optional<Word>> words_;
  Word taken_;
  absl::Status status_;
};

// ---- What a story need not say

void FillIn(auto&, const Cast&, StoryEvent&, int) {}
void FillIn(CallArrived& event, const Cast&, StoryEvent& story, int) {
  for (uint8_t i = 0; i < kSecretsPerCall; ++i) {
    story.secrets.push_back(SecretOf(OfferId{event.call, i}));
  }
  event.secrets = story.secrets;
}
void FillIn(ProfileLoaded& event, const Cast& cast, StoryEvent&, int) {
  for (const Member& member : cast.members) {
    if (event.profile != &member.profile) continue;
    if (event.zone.from_utc == absl::ZeroDuration()) event.zone = member.zone;
    if (event.called.empty()) event.called = member.profile.numbers[0];
  }
}
void FillIn(ReplyReceived& event, const Cast& cast, StoryEvent& story, int number) {
  const Member* member = cast.AtAddress(event.service, event.user);
  if (member != nullptr) event.subscriber = member->profile.subscriber;
  if (event.message_id.empty()) {
    event.message_id = story.texts.emplace_back(absl::StrCat("m", number));
  }
}
void FillIn(LinkViewed& event, const Cast&, StoryEvent&, int number) {
  if (event.click.value == 0) event.click.value = static_cast<uint64_t>(number);
}
void FillIn(LinkClicked& event, const Cast&, StoryEvent&, int number) {
  if (event.click.value == 0) event.click.value = static_cast<uint64_t>(number);
}

template <size_t I = 0>
bool MakeByName(absl::string_view name, Event& event) {
  if constexpr (I < std::variant_size_v<Event>) {
    event.emplace<I>();
    return footman::NameOf(event) == name || MakeByName<I + 1>(name, event);
  }
  return false;
}

}  // namespace

absl::StatusOr<StoryEvent> ReadEvent(absl::Span<const Word> words, const Cast& cast, int number) {
  StoryEvent story;
  if (words.empty() || !MakeByName(words[0].value, story.event)) {
    return absl::InvalidArgumentError(
        absl::StrCat("no such event: ", words.empty() ? "" : words[0].value));
  }
  EventReader reader(words, cast, story);
  std::visit([&](auto& event) { internal::VisitFields(event, reader); }, story.event);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  std::visit([&](auto& event) { FillIn(event, cast, story, number); }, story.event);
  return story;
}

}  // namespace footman::testing
