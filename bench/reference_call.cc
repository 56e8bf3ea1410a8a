#include "bench/reference_call.h"

#include <iterator>
#include <string>

namespace footman {

EngineOptions ReferenceOptions(int waiting) {
  EngineOptions options;
  options.capabilities.services = {"web"};
  options.capabilities.spoken_languages = {"en"};
  options.capabilities.redirect = true;
  options.capabilities.media = true;
  options.capabilities.recording = true;
  options.link_base = "https://foot.example.com";
  options.transfer_prefixes = {"+49"};
  options.max_calls = waiting;
  options.max_addresses = options.max_calls * options.max_offers_per_call;
  return options;
}

Profile ReferenceProfile() {
  Profile profile;
  profile.subscriber = SubscriberId(1);
  profile.numbers = {"+4930222"};
  profile.addresses = {{"web", std::string(24, 'u'), "all", absl::ZeroDuration()}};
  profile.option_sets = {{"all",
                          {{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""},
                           {{TreatmentKind::kPlay, "", Afterwards::kHangUp}, "", ""},
                           {{TreatmentKind::kTransfer, "+4930333", Afterwards::kHangUp}, "", ""},
                           {{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""}}}};
  profile.transfer_targets = {{"Carol", "+4930333"}};
  return profile;
}

CallArrived ReferenceArrival(CallId call, absl::Span<const LinkSecret> secrets) {
  static constexpr absl::string_view kCalled[] = {"+4930222", "+4930223"};
  static constexpr Diversion kDiversions[] = {
      {"+4930222", DiversionReason::kNoAnswer, 1, false},
      {"+4930555", DiversionReason::kUnconditional, 1, false}};
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"+4930111222", "Bob of Twenty Letter", Presentation::kAllowed,
                    Attestation::kFull};
  arrived.called = kCalled;
  arrived.diversions = kDiversions;
  arrived.secrets = secrets;
  return arrived;
}

ProfileLoaded ReferenceLoaded(CallId call, const Profile& profile) {
  ProfileLoaded loaded;
  loaded.call = call;
  loaded.profile = &profile;
  loaded.called = "+4930222";
  loaded.zone.from_utc = absl::Hours(1);
  return loaded;
}

absl::string_view ReferenceReply(uint64_t turn) {
  static constexpr absl::string_view kReplies[] = {"1", "Voicemail, please!", "decline", "4",
                                                   "Transfer to Carol"};
  return kReplies[turn % std::size(kReplies)];
}

uint8_t ReferencePress(uint64_t turn) {
  static constexpr uint8_t kOptions[] = {1, 3, 4};
  return kOptions[turn % std::size(kOptions)];
}

}  // namespace footman
