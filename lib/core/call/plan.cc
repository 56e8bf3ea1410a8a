// Decides what a call may be offered: the profile's wishes, less what nobody can carry out.
// Never sends anything, and keeps nothing of the profile itself.
// Next: offer_text.cc, which writes the offers; asking.cc, which sends them.

#include "lib/core/call/plan.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "absl/strings/ascii.h"
#include "lib/core/offers/offer_text.h"
#include "lib/language/words.h"

namespace footman {
namespace {

constexpr size_t kMaxLabel = 64;
constexpr size_t kMaxKeyWord = 24;
constexpr size_t kMaxNumber = 128;     // E.164 or user@domain
constexpr size_t kMaxArgument = 2000;  // a stored text, an audio's name
// The rest of the largest block is for the arrays, and what the call itself brings: names of
// recordings, a number.
constexpr size_t kMaxPlan = BlockPool::kLargest - 10240;

const StoredMessage* FindMessage(const Profile& profile, absl::string_view id) {
  for (const StoredMessage& message : profile.messages) {
    if (message.id == id) return &message;
  }
  return nullptr;
}

// One treatment on its way into the plan.
struct ResolvedTreatment {
  TreatmentKind kind = TreatmentKind::kNone;
  Afterwards afterwards = Afterwards::kHangUp;
  bool takes_argument = false;
  bool spoken = false;
  absl::string_view argument;
  absl::string_view title;  // of the message or target, for the label
};

class Planner {
 public:
  Planner(const EngineConfig& config, const Call& call, const Profile* profile)
      : config_(config), call_(call), profile_(profile) {}

  // False: nobody can carry it out for this call.
  bool Resolve(const Treatment& treatment, ResolvedTreatment& resolved) const {
    resolved.kind = treatment.kind;
    resolved.afterwards = treatment.afterwards;
    resolved.argument = treatment.argument;
    switch (treatment.kind) {
      case TreatmentKind::kVoicemail:
        return CanRecord();
      case TreatmentKind::kPlay:
        return ResolvePlay(resolved);
      case TreatmentKind::kTransfer:
        return ResolveTransfer(resolved);
      case TreatmentKind::kDecline:
        return true;
      case TreatmentKind::kWait:
        return config_.capabilities().media;
      case TreatmentKind::kHost:
        return treatment.argument.size() <= kMaxArgument &&
               config_.HasHostTreatment(HostKeyOf(treatment.argument));
      case TreatmentKind::kAnswer:  // their rows come with the legs that carry them
      case TreatmentKind::kScreenedVoicemail:
      case TreatmentKind::kNone:
        return false;
    }
    return false;
  }

 private:
  bool CanRecord() const {
    return config_.capabilities().media && config_.capabilities().recording;
  }

  bool ResolvePlay(ResolvedTreatment& resolved) const {
    if (!config_.capabilities().media) return false;
    if (resolved.afterwards == Afterwards::kVoicemail && !CanRecord()) return false;
    if (resolved.argument.empty()) {
      resolved.takes_argument = resolved.spoken = true;
      return config_.Speaks(call_.Language());
    }
    const StoredMessage* message =
        profile_ == nullptr ? nullptr : FindMessage(*profile_, resolved.argument);
    if (message == nullptr) return false;
    resolved.spoken = message->audio.empty();
    resolved.argument = resolved.spoken ? message->text : message->audio;
    resolved.title = message->title;
    if (resolved.argument.empty() || resolved.argument.size() > kMaxArgument) return false;
    return !resolved.spoken || config_.Speaks(call_.Language());
  }

  bool ResolveTransfer(ResolvedTreatment& resolved) const {
    if (!config_.CanRedirect() || call_.loop) return false;
    if (resolved.argument.empty()) {
      resolved.takes_argument = true;
      return !config_.options.transfer_prefixes.empty();
    }
    if (resolved.argument.size() > kMaxNumber) return false;
    if (profile_ != nullptr) {
      for (const TransferTarget& target : profile_->transfer_targets) {
        if (target.number == resolved.argument) resolved.title = target.name;
      }
    }
    return true;
  }

  const EngineConfig& config_;
  const Call& call_;
  const Profile* profile_;
};

void StoreTreatment(const ResolvedTreatment& resolved, BlockWriter& writer, PlannedOption& option) {
  option = PlannedOption();
  option.kind = resolved.kind;
  option.afterwards = resolved.afterwards;
  option.takes_argument = resolved.takes_argument;
  option.spoken = resolved.spoken;
  // Where a kind has no argument a profile may have one all the same, of any length.
  option.argument = writer.Add(resolved.argument.substr(0, kMaxArgument));
}

// What an option is called beyond the words of its kind; empty = by those.
absl::string_view LabelFor(const Option& option, const ResolvedTreatment& resolved,
                           const Words& words, StepText& text) {
  if (!option.label.empty() || resolved.title.empty()) return option.label;
  const bool transfer = resolved.kind == TreatmentKind::kTransfer;
  return text.Filled(words.Get(transfer ? Phrase::kTransferTo : Phrase::kPlayTitle),
                     {resolved.title});
}

class PlanWriter {
 public:
  PlanWriter(const Profile& profile, Call& call, EngineState& state, StepOutput& out)
      : profile_(profile),
        call_(call),
        state_(state),
        out_(out),
        words_(WordsOf(call.words)),
        writer_(call, state.pool),
        planner_(state.config, call, &profile) {}

  void Write(absl::string_view called) {
    // In a block as large as any, then moved to one that just holds it. What came with the call
    // moves along, but for the secrets: each offer keeps its own.
    const Block arrival = call_.block;
    const Block largest{out_.plan_block.get(), BlockPool::kLargest};
    secrets_ = call_.secrets();
    call_.used = call_.secrets_at;
    std::memcpy(largest.data, arrival.data, call_.used);
    call_.block = largest;
    if (called != call_.Text(call_.called)) call_.called = AddCleaned(called, kMaxNumber, writer_);
    StoreDefault();
    StoreGreeting();
    for (const Address& address : profile_.addresses) {
      if (call_.offer_count == state_.config.options.max_offers_per_call) break;
      WriteAddress(address);
    }
    const size_t arrays = sizeof(PlannedOption) * call_.option_count + alignof(PlannedOption) +
                          sizeof(Offer) * call_.offer_count + alignof(Offer);
    call_.block = state_.pool.Take(call_.used + arrays);
    std::memcpy(call_.block.data, largest.data, call_.used);
    call_.options_at = writer_.AddArray(out_.plan_options.data(), call_.option_count);
    call_.offers_at = writer_.AddArray(out_.plan_offers.data(), call_.offer_count);
    state_.pool.Release(arrival);
  }

 private:
  // Otherwise it stays the fallback treatment.
  void StoreDefault() {
    ResolvedTreatment resolved;
    if (planner_.Resolve(profile_.default_treatment, resolved) && !resolved.takes_argument &&
        resolved.kind != TreatmentKind::kWait) {
      StoreTreatment(resolved, writer_, call_.default_option);
      call_.default_option.label = AddCleaned(LabelOfDefault(resolved), kMaxLabel, writer_);
      return;
    }
    if (call_.loop && profile_.default_treatment.kind == TreatmentKind::kTransfer) {
      call_.loop_default = true;
      if (!planner_.Resolve({TreatmentKind::kVoicemail, {}, {}}, resolved)) return;
      call_.default_option = PlannedOption();
      call_.default_option.kind = TreatmentKind::kVoicemail;
    }
  }

  // As the subscriber knows it from the options, where it is one of them.
  absl::string_view LabelOfDefault(const ResolvedTreatment& resolved) const {
    const Treatment& wanted = profile_.default_treatment;
    for (const OptionSet& set : profile_.option_sets) {
      for (const Option& option : set.options) {
        const bool same =
            option.treatment.kind == wanted.kind && option.treatment.argument == wanted.argument;
        if (same && !option.label.empty()) return option.label;
      }
    }
    return LabelFor(Option{wanted, {}, {}}, resolved, words_, out_.text);
  }

  void StoreGreeting() {
    if (profile_.greeting.empty()) return;
    const StoredMessage* message = FindMessage(profile_, profile_.greeting);
    if (message == nullptr) return;
    const bool spoken = message->audio.empty();
    const absl::string_view what = spoken ? message->text : message->audio;
    if (what.size() > kMaxArgument || (spoken && !state_.config.Speaks(call_.Language()))) return;
    call_.greeting = writer_.Add(what);
    call_.greeting_spoken = spoken && call_.greeting.length > 0;
  }

  void WriteAddress(const Address& address) {
    const OptionSet* const set = FindSet(address);
    const uint8_t service = state_.config.ServiceIndex(address.service);
    if (set == nullptr || service == kNoService || IsPlanned(service, address.user)) return;
    if (address.user.size() > kMaxUser) return;
    const uint8_t first = call_.option_count;
    for (const Option& option : set->options) {
      if (call_.option_count - first == kMaxOptions) break;
      WriteOption(option, first);
    }
    if (call_.option_count == first || call_.used + address.user.size() > kMaxPlan) return;
    state_.addresses.PrefetchFor(service, address.user);
    Offer& offer = *new (&out_.plan_offers[call_.offer_count]) Offer();
    offer.user = writer_.Add(address.user);
    offer.service = service;
    offer.secret = secrets_[call_.offer_count];
    offer.first_option = first;
    offer.option_count = static_cast<uint8_t>(call_.option_count - first);
    offer.delay_ms = static_cast<uint32_t>(
        std::clamp<int64_t>(absl::ToInt64Milliseconds(address.delay), 0, 24 * 3600 * 1000));
    ++call_.offer_count;
  }

  void WriteOption(const Option& option, int first) {
    ResolvedTreatment resolved;
    if (!planner_.Resolve(option.treatment, resolved)) return;
    const size_t bytes = resolved.argument.size() + kMaxKeyWord + kMaxLabel;
    if (call_.used + bytes > kMaxPlan) return;
    PlannedOption& planned = out_.plan_options[call_.option_count];
    StoreTreatment(resolved, writer_, planned);
    if (option.key_word.empty()) {
      planned.key_word_of_kind = IsFree(planned, first);
    } else {
      planned.key_word = AddCleaned(option.key_word, kMaxKeyWord, writer_);
    }
    planned.label = AddCleaned(LabelFor(option, resolved, words_, out_.text), kMaxLabel, writer_);
    ++call_.option_count;
  }

  // The key word of its kind is a second option's only where what follows tells them apart:
  // "transfer" alone and "transfer +49...". Those of two kinds always differ.
  bool IsFree(const PlannedOption& planned, int first) const {
    for (int i = first; i < call_.option_count; ++i) {
      const PlannedOption& other = out_.plan_options[static_cast<size_t>(i)];
      if (other.takes_argument != planned.takes_argument) continue;
      if (other.key_word_of_kind ? other.kind == planned.kind
                                 : call_.Text(other.key_word) == words_.Of(planned).key_word) {
        return false;
      }
    }
    return true;
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
      const Offer& offer = out_.plan_offers[static_cast<size_t>(i)];
      if (offer.service == service && call_.Text(offer.user) == user) return true;
    }
    return false;
  }

  const Profile& profile_;
  Call& call_;
  EngineState& state_;
  StepOutput& out_;
  const Words& words_;
  BlockWriter writer_;
  const Planner planner_;
  const LinkSecret* secrets_ = nullptr;
};

void SetLanguage(absl::string_view language, Call& call) {
  uint8_t& length = call.language_length = 0;
  for (const char c : language) {
    if (c == '-' || c == '_' || length == call.language.size()) break;
    call.language[length++] = absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  call.words = LanguageIndex(call.Language());
}

void SetZone(const ZoneOffset& zone, Call& call) {
  call.zone_offset = static_cast<int32_t>(absl::ToInt64Seconds(zone.from_utc));
  call.zone_offset_after = static_cast<int32_t>(absl::ToInt64Seconds(zone.from_utc_after));
  // Most zones that never change say so, and that is slow to convert.
  call.zone_changes_at =
      zone.changes_at == absl::InfiniteFuture() ? INT64_MAX : absl::ToUnixNanos(zone.changes_at);
}

}  // namespace

void StoreArrival(const CallArrived& arrived, const EngineConfig& config, Call& call,
                  BlockPool& pool) {
  BlockWriter writer(call, pool);
  const size_t secrets = static_cast<size_t>(config.options.max_offers_per_call);
  const size_t hops = std::min<size_t>(arrived.diversions.size(), kMaxDiversions);
  size_t texts = arrived.caller.number.size() + arrived.caller.name.size() +
                 config.options.fallback_treatment.argument.size();
  if (!arrived.called.empty()) texts += arrived.called[0].size();
  for (size_t i = 0; i < hops; ++i) texts += arrived.diversions[i].party.size();
  writer.Reserve(secrets * sizeof(LinkSecret) + hops * sizeof(StoredDiversion) +
                 std::min<size_t>(texts, 4096));
  call.diversions_at = writer.AddRoom<StoredDiversion>(hops);
  for (size_t i = 0; i < hops; ++i) {
    const Diversion& hop = arrived.diversions[i];
    const TextRef party = AddCleaned(hop.party, kMaxNumber, writer);
    new (call.diversions() + i) StoredDiversion{party, hop.reason, hop.count, hop.restricted};
  }
  call.diversion_count = static_cast<uint8_t>(hops);
  call.presentation = arrived.caller.presentation;
  call.attestation = arrived.caller.attestation;
  if (call.presentation == Presentation::kAllowed) {
    call.caller_number = AddCleaned(arrived.caller.number, kMaxNumber, writer);
  }
  if (call.presentation != Presentation::kRestricted) {
    call.caller_name = AddCleaned(arrived.caller.name,
                                  static_cast<size_t>(config.options.max_name_length), writer);
  }
  // Until the store knows better: whom a voicemail is for if it cannot tell.
  if (!arrived.called.empty()) call.called = AddCleaned(arrived.called[0], kMaxNumber, writer);
  ResolvedTreatment resolved;
  const Planner planner(config, call, nullptr);
  if (planner.Resolve(config.options.fallback_treatment, resolved) && !resolved.takes_argument) {
    StoreTreatment(resolved, writer, call.default_option);
  } else {
    call.default_option.kind = TreatmentKind::kDecline;
  }
  // Last, since the plan takes their place.
  call.secrets_at = writer.AddArray(arrived.secrets.data(), secrets);
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

void StorePlan(const ProfileLoaded& loaded, Call& call, EngineState& state, StepOutput& out) {
  const Profile& profile = *loaded.profile;
  call.subscriber = profile.subscriber;
  call.loop = IsLoop(call, profile);
  const absl::Duration period = profile.decision_timeout > absl::ZeroDuration()
                                    ? profile.decision_timeout
                                    : state.config.options.decision_timeout;
  call.decision_timeout_ms =
      static_cast<uint32_t>(absl::ToInt64Milliseconds(std::min(period, absl::Hours(24))));
  SetLanguage(profile.language, call);
  SetZone(loaded.zone, call);
  PlanWriter(profile, call, state, out).Write(loaded.called);
}

}  // namespace footman
