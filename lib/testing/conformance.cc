#include <array>
#include <string>

#include "absl/strings/str_cat.h"
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
  offer.caller = {"+4930111", "Bob", Presentation::kAllowed};
  offer.headline = "Call from Bob (+4930111)";
  offer.text =
      "(b) Call from Bob (+4930111)"
      "\n1 voicemail: Voicemail"
      "\n   https://foot.example/c/AQEAAAAAAAcAAAAAAAAAAAAAAAAAAAAA/1"
      "\n2 say ...: Say something"
      "\n   https://foot.example/c/AQEAAAAAAAcAAAAAAAAAAAAAAAAAAAAA/2"
      "\n3 decline: Decline"
      "\n   https://foot.example/c/AQEAAAAAAAcAAAAAAAAAAAAAAAAAAAAA/3"
      "\nReply 1-3 or with the word. Without a reply in 20 s: Voicemail.";
  offer.options = kOptions;
  offer.token.call = kTestCall;
  offer.time_left = absl::Seconds(20);
  offer.default_label = "Voicemail";
  return offer;
}

testing::Owned<SendOffer> NumberedOffer(absl::string_view service, absl::string_view user,
                                        int number, bool is_long) {
  const int count = is_long ? kMaxOptions : 3;
  SendOffer offer = SampleOffer(service, user);
  offer.offer.call = CallId::Of(1, 1, static_cast<uint64_t>(100 + number));
  offer.token.call = offer.offer.call;
  offer.token.secret.bytes.fill(static_cast<uint8_t>(number));
  const std::string headline = absl::StrCat("Call ", number, " from Bob (+4930111)");
  const std::string token = FormatLinkToken(offer.token);
  // 64 bytes of two-byte letters: what cuts by bytes is found out.
  const std::string label(is_long ? "ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜä" : "Decline");
  std::string text = headline;
  std::array<std::string, kMaxOptions> links, words;
  std::array<OfferOption, kMaxOptions> options;
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    links[at] = absl::StrCat("https://foot.example/c/", token, "/", i + 1);
    words[at] = absl::StrCat("decline", i + 1);
    options[at] = {
        static_cast<uint8_t>(i + 1), TreatmentKind::kDecline, false, label, words[at], links[at]};
    absl::StrAppend(&text, "\n", i + 1, " ", words[at], ": ", label, "\n   ", links[at]);
  }
  offer.headline = headline;
  offer.text = text;
  offer.options = absl::MakeConstSpan(options).first(static_cast<size_t>(count));
  return testing::Owned<SendOffer>(offer);
}

StartRecording SampleRecording(SubscriberId subscriber) {
  StartRecording recording;
  recording.leg = kTestLeg;
  recording.serial = 1;
  recording.subscriber = subscriber;
  recording.caller = {"+4930111", "Bob", Presentation::kAllowed};
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
