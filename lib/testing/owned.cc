#include "footman/testing/owned.h"

#include <type_traits>
#include <variant>

#include "lib/runner/view_copier.h"

namespace footman::testing {
namespace {

template <typename T>
constexpr bool kIsVariant = std::is_same_v<T, Event> || std::is_same_v<T, Command>;

template <typename T>
size_t Visit(T& value, std::byte* buffer) {
  internal::ViewCopier copier(buffer);
  if constexpr (kIsVariant<T>) {
    std::visit([&](auto& one) { VisitFields(one, copier); }, value);
  } else {
    VisitFields(value, copier);
  }
  return copier.used();
}

template <typename T>
ProfileLoaded* LoadedIn(T& value) {
  if constexpr (std::is_same_v<T, ProfileLoaded>) return &value;
  if constexpr (std::is_same_v<T, Event>) return std::get_if<ProfileLoaded>(&value);
  return nullptr;
}

}  // namespace

template <typename T>
Owned<T>::Owned(const T& value) : value_(value) {
  const size_t needed = Visit(value_, nullptr);
  buffer_.reset(new std::byte[needed]);
  Visit(value_, buffer_.get());
  ProfileLoaded* loaded = LoadedIn(value_);
  if (loaded == nullptr || loaded->profile == nullptr) return;
  profile_ = std::make_unique<Profile>(*loaded->profile);
  loaded->profile = profile_.get();
}

template class Owned<Event>;
template class Owned<Command>;
template class Owned<CallRecord>;

template class Owned<CallArrived>;
template class Owned<ProfileLoaded>;
template class Owned<ProfileMissing>;
template class Owned<ProfileFailed>;
template class Owned<OfferDelivered>;
template class Owned<OfferFailed>;
template class Owned<ReplyReceived>;
template class Owned<LinkViewed>;
template class Owned<LinkClicked>;
template class Owned<LegAnswered>;
template class Owned<LegFailed>;
template class Owned<LegEnded>;
template class Owned<PromptFinished>;
template class Owned<PromptFailed>;
template class Owned<RecordingFinished>;
template class Owned<RecordingFailed>;
template class Owned<DigitPressed>;
template class Owned<SpeechSynthesized>;
template class Owned<SpeechNotSynthesized>;
template class Owned<VoicemailStored>;
template class Owned<VoicemailNotStored>;
template class Owned<HostTreatmentFinished>;
template class Owned<LegRinging>;

template class Owned<LoadProfile>;
template class Owned<SendOffer>;
template class Owned<UpdateOffer>;
template class Owned<SendNote>;
template class Owned<SendVoicemail>;
template class Owned<AnswerClick>;
template class Owned<RingCaller>;
template class Owned<AnswerLeg>;
template class Owned<RejectLeg>;
template class Owned<RedirectLeg>;
template class Owned<HangUpLeg>;
template class Owned<PlayPrompt>;
template class Owned<StopPrompt>;
template class Owned<StartRecording>;
template class Owned<StopRecording>;
template class Owned<SynthesizeSpeech>;
template class Owned<StoreVoicemail>;
template class Owned<StartHostTreatment>;
template class Owned<WriteCallRecord>;
template class Owned<DialLeg>;
template class Owned<EndLeg>;

}  // namespace footman::testing
