#include <array>

#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

SendOffer SampleOffer(absl::string_view service, absl::string_view user) {
  static constexpr std::array<OfferOption, 3> kOptions = {{
      {1, TreatmentKind::kVoicemail, false, "Voicemail", "voicemail",
       "https://foot.example/c/AQEAAAAAAAcAAAAAAAAAAAAAAAAAAAAA/1"},
      {2, TreatmentKind::kPlay, true, "Say something", "say",
       "https://foot.example/c/AQEAAAAAAAcAAAAAAAAAAAAAAAAAAAAA/2"},
      {3, TreatmentKind::kDecline, false, "Decline", "decline",
       "https://foot.example/c/AQEAAAAAAAcAAAAAAAAAAAAAAAAAAAAA/3"},
  }};
  SendOffer offer;
  offer.offer = {kTestCall, 0};
  offer.subscriber = SubscriberId(1);
  offer.service = service;
  offer.user = user;
  offer.language = "en";
  offer.letter = "b";
  offer.caller = {"+4930111", "Bob", Presentation::kShown};
  offer.headline = "Call from Bob (+4930111)";
  offer.text = "Call from Bob (+4930111)\nb1 voicemail\nb2 say ...\nb3 decline";
  offer.options = kOptions;
  offer.token.call = kTestCall;
  offer.time_left = absl::Seconds(20);
  offer.default_label = "Voicemail";
  return offer;
}

StartRecording SampleRecording(SubscriberId subscriber) {
  StartRecording recording;
  recording.leg = kTestLeg;
  recording.serial = 1;
  recording.subscriber = subscriber;
  recording.caller = {"+4930111", "Bob", Presentation::kShown};
  recording.called = "+4930222";
  recording.started = absl::FromUnixSeconds(1780315200);
  recording.max_length = absl::Minutes(3);
  recording.max_silence = absl::Seconds(5);
  return recording;
}

std::vector<int16_t> SampleAudio() {
  // A square wave of 400 Hz: no silence detector takes it for silence.
  std::vector<int16_t> audio(4000);
  for (size_t i = 0; i < audio.size(); ++i) audio[i] = i / 10 % 2 == 0 ? 8000 : -8000;
  return audio;
}

}  // namespace footman::conformance
