// Decides what a call may be offered: the profile's wishes, less what nobody can carry out.
// Never sends anything, and keeps nothing of the profile itself.
// Next: offer_text.cc, which writes the offers; call_actions.cc, which sends them.

#include "lib/core/plan.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "lib/core/words.h"

namespace footman {
namespace {

constexpr size_t kMaxLabel = 64;
constexpr size_t kMaxKeyWord = 24;
constexpr size_t kMaxNumber = 128;     // E.164 or user@domain
constexpr size_t kMaxArgument = 2000;  // a stored text, an audio's name
// The rest of the largest block is for what the call itself brings: names of recordings, a number.
constexpr size_t kMaxPlan = BlockPool::kLargest - 8192;

const StoredMessage* FindMessage(const Profile& profile, absl::string_view id) {
  for (const StoredMessage& message : profile.messages) {
    if (message.id == id) return &message;
  }
  return nullptr;
}

// One treatment on its way into the plan.
struct Carried {
  TreatmentKind kind = TreatmentKind::kNone;
  Afterwards afterwards = Afterwards::kHangUp;
  bool takes_argument = false;
  bool spoken = false;
  absl::string_view argument;
  absl::string_view title;  // of the message or target, for the label
};

class Planner {
 public:
  Planner(const House& house, const Call& call, const Profile* profile)
      : house_(house), call_(call), profile_(profile) {}

  // False: nobody can carry it out for this call.
  bool Carry(const Treatment& treatment, Carried& carried) const {
    carried.kind = treatment.kind;
    carried.afterwards = treatment.afterwards;
    carried.argument = treatment.argument;
    switch (treatment.kind) {
      case TreatmentKind::kVoicemail:
        return CanRecord();
      case TreatmentKind::kPlay:
        return CarryPlay(carried);
      case TreatmentKind::kTransfer:
        return CarryTransfer(carried);
      case TreatmentKind::kDecline:
        return true;
      case TreatmentKind::kHold:
        return house_.abilities().media;
      case TreatmentKind::kHost:
        return house_.HasHostTreatment(treatment.argument);
      case TreatmentKind::kAnswer:  // their rows come with the legs that carry them
      case TreatmentKind::kScreenedVoicemail:
      case TreatmentKind::kNone:
        return false;
    }
    return false;
  }

 private:
  bool CanRecord() const { return house_.abilities().media && house_.abilities().recording; }

  bool CarryPlay(Carried& carried) const {
    if (!house_.abilities().media) return false;
    if (carried.afterwards == Afterwards::kVoicemail && !CanRecord()) return false;
    if (carried.argument.empty()) {
      carried.takes_argument = carried.spoken = true;
      return house_.Speaks(call_.Language());
    }
    const StoredMessage* message =
        profile_ == nullptr ? nullptr : FindMessage(*profile_, carried.argument);
    if (message == nullptr) return false;
    carried.spoken = message->audio.empty();
    carried.argument = carried.spoken ? message->text : message->audio;
    carried.title = message->title;
    if (carried.argument.empty() || carried.argument.size() > kMaxArgument) return false;
    return !carried.spoken || house_.Speaks(call_.Language());
  }

  bool CarryTransfer(Carried& carried) const {
    if (!house_.CanRedirect() || call_.loop) return false;
    if (carried.argument.empty()) {
      carried.takes_argument = true;
      return !house_.options.transfer_prefixes.empty();
    }
    if (carried.argument.size() > kMaxNumber) return false;
    if (profile_ != nullptr) {
      for (const TransferTarget& target : profile_->transfer_targets) {
        if (target.number == carried.argument) carried.title = target.name;
      }
    }
    return true;
  }

  const House& house_;
  const Call& call_;
  const Profile* profile_;
};

PlannedOption Keep(const Carried& carried, BlockWriter& writer) {
  PlannedOption option;
  option.kind = carried.kind;
  option.afterwards = carried.afterwards;
  option.takes_argument = carried.takes_argument;
  option.spoken = carried.spoken;
  option.argument = writer.Add(carried.argument);
  return option;
}

// The key word that an option goes by: its own, else its kind's, unless the set has that already.
absl::string_view KeyWordFor(const Option& option, const Carried& carried, const Words& words,
                             const Call& call, int first, int end) {
  if (!option.key_word.empty()) return option.key_word;
  absl::string_view word = words.Of(carried.kind).key_word;
  if (carried.takes_argument && carried.kind == TreatmentKind::kPlay) {
    word = words.typed_play.key_word;
  }
  for (int i = first; i < end; ++i) {
    // "transfer" alone and "transfer +49..." are told apart by what follows.
    const PlannedOption& other = call.options()[i];
    if (other.takes_argument == carried.takes_argument && call.Text(other.key_word) == word) {
      return {};
    }
  }
  return word;
}

absl::string_view LabelFor(const Option& option, const Carried& carried, const Words& words,
                           StepText& text) {
  if (!option.label.empty()) return option.label;
  if (!carried.title.empty()) {
    const bool transfer = carried.kind == TreatmentKind::kTransfer;
    return text.Filled(words.Get(transfer ? Phrase::kTransferTo : Phrase::kPlayTitle),
                       {carried.title});
  }
  if (carried.takes_argument && carried.kind == TreatmentKind::kPlay) {
    return words.typed_play.label;
  }
  if (carried.takes_argument) return words.typed_transfer.label;
  return words.Of(carried.kind).label;
}

class PlanWriter {
 public:
  PlanWriter(const Profile& profile, Call& call, Step& step)
      : profile_(profile),
        house_(step.house),
        call_(call),
        text_(step.text),
        writer_(call, step.pool) {}

  void Write() {
    writer_.Reserve(std::min(Estimate(), BlockPool::kLargest / 2));
    call_.standing = KeepDefault();
    KeepGreeting();
    WriteAddresses();
  }

 private:
  PlannedOption KeepDefault() {
    const Planner planner(house_, call_, &profile_);
    Carried carried;
    if (planner.Carry(profile_.default_treatment, carried) && !carried.takes_argument &&
        carried.kind != TreatmentKind::kHold) {
      return Keep(carried, writer_);
    }
    if (call_.loop && profile_.default_treatment.kind == TreatmentKind::kTransfer) {
      call_.loop_default = true;
      PlannedOption voicemail;
      voicemail.kind = TreatmentKind::kVoicemail;
      if (planner.Carry({TreatmentKind::kVoicemail, {}, {}}, carried)) return voicemail;
    }
    return call_.standing;  // the house's
  }

  void KeepGreeting() {
    const StoredMessage* message = FindMessage(profile_, profile_.greeting);
    if (message == nullptr) return;
    const bool spoken = message->audio.empty();
    const absl::string_view what = spoken ? message->text : message->audio;
    if (what.size() > kMaxArgument || (spoken && !house_.Speaks(call_.Language()))) return;
    call_.greeting = writer_.Add(what);
    call_.greeting_spoken = spoken && call_.greeting.length > 0;
  }

  // About what the plan will take, so that the block grows once.
  size_t Estimate() const {
    size_t bytes = 64;
    for (const Address& address : profile_.addresses) {
      bytes += sizeof(Offer) + address.user.size();
      const OptionSet* const set = FindSet(address);
      if (set == nullptr) continue;
      for (const Option& option : set->options) {
        bytes += sizeof(PlannedOption) + option.treatment.argument.size() +
                 std::max<size_t>(option.label.size(), 20) +
                 std::max<size_t>(option.key_word.size(), 9);
      }
    }
    return bytes;
  }

  // The arrays come first and are filled where they lie; texts follow.
  void WriteAddresses() {
    const size_t wanted = std::min<size_t>(profile_.addresses.size(),
                                           static_cast<size_t>(house_.options.max_offers_per_call));
    call_.offers_at = writer_.AddArray<Offer>(wanted);
    call_.offer_count = 0;
    size_t options = 0;
    for (const Address& address : profile_.addresses) {
      if (const OptionSet* set = FindSet(address)) options += std::min(set->options.size(), kMost);
    }
    options = std::min(options, wanted * kMost);
    call_.options_at = writer_.AddArray<PlannedOption>(options);
    call_.option_count = 0;
    for (const Address& address : profile_.addresses) {
      if (call_.offer_count == wanted) break;
      WriteAddress(address, options);
    }
  }

  void WriteAddress(const Address& address, size_t max_options) {
    const OptionSet* const set = FindSet(address);
    const uint8_t service = house_.ServiceIndex(address.service);
    if (set == nullptr || service == kNoService || IsPlanned(service, address.user)) return;
    if (address.user.size() > kMaxUser) return;
    const uint8_t first = call_.option_count;
    for (const Option& option : set->options) {
      if (call_.option_count - first == kMaxOptions || call_.option_count == max_options) break;
      WriteOption(option, first);
    }
    if (call_.option_count == first || call_.used + address.user.size() > kMaxPlan) return;
    const TextRef user = writer_.Add(address.user);
    Offer& offer = call_.offers()[call_.offer_count];
    offer.user = user;
    offer.service = service;
    offer.secret = call_.secrets()[call_.offer_count];
    offer.first_option = first;
    offer.option_count = static_cast<uint8_t>(call_.option_count - first);
    offer.delay_ms = static_cast<uint32_t>(
        std::clamp<int64_t>(absl::ToInt64Milliseconds(address.delay), 0, 24 * 3600 * 1000));
    ++call_.offer_count;
  }

  void WriteOption(const Option& option, int first) {
    const Planner planner(house_, call_, &profile_);
    const Words& words = WordsOf(call_.words);
    Carried carried;
    if (!planner.Carry(option.treatment, carried)) return;
    const absl::string_view word =
        KeyWordFor(option, carried, words, call_, first, call_.option_count);
    const size_t bytes = carried.argument.size() + kMaxKeyWord + kMaxLabel;
    if (call_.used + bytes > kMaxPlan) return;
    PlannedOption planned = Keep(carried, writer_);
    planned.key_word = AddCleaned(word, kMaxKeyWord, writer_);
    planned.label = AddCleaned(LabelFor(option, carried, words, text_), kMaxLabel, writer_);
    const_cast<PlannedOption*>(call_.options())[call_.option_count] = planned;
    ++call_.option_count;
  }

  const OptionSet* FindSet(const Address& address) const {
    for (const OptionSet& set : profile_.option_sets) {
      if (set.name == address.option_set) return &set;
    }
    return nullptr;
  }

  // One address is asked once, or its letters and open offers would be ambiguous.
  bool IsPlanned(uint8_t service, absl::string_view user) const {
    for (int i = 0; i < call_.offer_count; ++i) {
      const Offer& offer = call_.offers()[i];
      if (offer.service == service && call_.Text(offer.user) == user) return true;
    }
    return false;
  }

  static constexpr size_t kMost = kMaxOptions;
  const Profile& profile_;
  const House& house_;
  Call& call_;
  StepText& text_;
  BlockWriter writer_;
};

void SetLanguage(absl::string_view language, Call& call) {
  call.language = {};
  for (size_t i = 0; i < 3 && i < language.size() && language[i] != '-' && language[i] != '_';
       ++i) {
    call.language[i] = absl::ascii_tolower(static_cast<unsigned char>(language[i]));
  }
  call.words = LanguageIndex(call.Language());
}

void SetZone(const ZoneOffset& zone, Call& call) {
  call.zone_offset = static_cast<int32_t>(absl::ToInt64Seconds(zone.from_utc));
  call.zone_offset_after = static_cast<int32_t>(absl::ToInt64Seconds(zone.from_utc_after));
  call.zone_changes_at = absl::ToUnixNanos(zone.changes_at);
}

}  // namespace

void StoreArrival(const CallArrived& arrived, const House& house, Call& call, BlockPool& pool) {
  BlockWriter writer(call, pool);
  const size_t secrets = static_cast<size_t>(house.options.max_offers_per_call);
  const size_t hops = std::min<size_t>(arrived.diversions.size(), kMaxDiversions);
  size_t texts = arrived.caller.number.size() + arrived.caller.name.size() +
                 house.options.house_default.argument.size();
  for (size_t i = 0; i < hops; ++i) texts += arrived.diversions[i].party.size();
  writer.Reserve(secrets * sizeof(LinkSecret) + hops * sizeof(StoredDiversion) +
                 std::min<size_t>(texts, 4096));
  call.secrets_at = writer.AddArray<LinkSecret>(secrets);
  std::copy_n(arrived.secrets.begin(), secrets,
              reinterpret_cast<LinkSecret*>(call.block.data + call.secrets_at));
  call.diversions_at = writer.AddArray<StoredDiversion>(hops);
  call.diversion_count = static_cast<uint8_t>(hops);
  for (size_t i = 0; i < hops; ++i) {
    const Diversion& hop = arrived.diversions[i];
    reinterpret_cast<StoredDiversion*>(call.block.data + call.diversions_at)[i] = {
        AddCleaned(hop.party, kMaxNumber, writer), hop.reason, hop.count, hop.withheld};
  }
  call.presentation = arrived.caller.presentation;
  call.attestation = arrived.caller.attestation;
  if (call.presentation == Presentation::kShown) {
    call.caller_number = AddCleaned(arrived.caller.number, kMaxNumber, writer);
  }
  if (call.presentation != Presentation::kWithheld) {
    call.caller_name =
        AddCleaned(arrived.caller.name, static_cast<size_t>(house.options.max_name_length), writer);
  }
  // Until the store knows better: whom a voicemail is for if it cannot tell.
  if (!arrived.called.empty()) call.called = AddCleaned(arrived.called[0], kMaxNumber, writer);
  SetLanguage("en", call);
  Carried carried;
  const Planner planner(house, call, nullptr);
  if (planner.Carry(house.options.house_default, carried) && !carried.takes_argument) {
    call.standing = Keep(carried, writer);
  } else {
    call.standing.kind = TreatmentKind::kDecline;
  }
}

bool IsLoop(const Call& call, const Profile& profile) {
  int hops = 0;
  int own = 0;
  for (int i = 0; i < call.diversion_count; ++i) {
    const StoredDiversion& hop = call.diversions()[i];
    hops += std::max<int>(hop.count, 1);
    for (const std::string& number : profile.numbers) {
      if (call.Text(hop.party) == number) own += std::max<int>(hop.count, 1);
    }
  }
  return hops > kMaxDiversions || own > 1;
}

void StorePlan(const ProfileLoaded& loaded, Call& call, Step& step) {
  const Profile& profile = *loaded.profile;
  BlockWriter writer(call, step.pool);
  call.subscriber = profile.subscriber;
  call.called = AddCleaned(loaded.called, kMaxNumber, writer);
  call.loop = IsLoop(call, profile);
  const absl::Duration period = profile.time_to_answer > absl::ZeroDuration()
                                    ? profile.time_to_answer
                                    : step.house.options.time_to_answer;
  call.time_to_answer_ms =
      static_cast<uint32_t>(absl::ToInt64Milliseconds(std::min(period, absl::Hours(24))));
  SetLanguage(profile.language, call);
  SetZone(loaded.zone, call);
  PlanWriter(profile, call, step).Write();
}

}  // namespace footman
