// What people type: the text that is left of a mail or chat message, its words, its choice.

#include "lib/core/replies/reply_parser.h"

#include <array>

#include "lib/core/offers/option_names.h"
#include "lib/core/replies/reply_text.h"
#include "lib/core/replies/reply_words.h"
#include "lib/language/step_text.h"
#include "lib/text/utf8.h"
#include "tests/fuzz/fuzz.h"

using footman::fuzz::Check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using footman::TreatmentKind;
  const absl::string_view raw = footman::fuzz::Text(data, size);
  static footman::StepText text;
  text.Clear();
  const footman::ReplyWords words(footman::TypedText(raw, text));
  const footman::LetterOfReply letter = footman::FindLetter(words);
  static const std::array<footman::ReplyOption, 4> kOptions = {{
      {TreatmentKind::kVoicemail, false, "voicemail", "Take a voicemail"},
      {TreatmentKind::kPlay, true, "say", "Say something"},
      {TreatmentKind::kTransfer, true, "transfer", "Transfer"},
      {TreatmentKind::kDecline, false, "decline", "Decline"},
  }};
  for (const uint8_t language : {0, 1}) {
    const footman::ParsedReply parsed = footman::ParseReply(words, letter, kOptions, language);
    Check(parsed.option >= -1 && parsed.option < 4, "the option is one of those that were offered");
    Check(parsed.argument.size() <= raw.size() + 1, "an argument is a part of what was typed");
    const footman::ParsedReply again = footman::ParseReply(words, letter, kOptions, language);
    Check(parsed.option == again.option && parsed.argument == again.argument, "it is one choice");
  }
  return 0;
}
