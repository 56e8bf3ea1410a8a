#include "lib/adapters/sqlite/key_words.h"

namespace footman::sqlite {
namespace {

struct Word {
  absl::string_view word;
  TreatmentKind kind;
};

// The engine understands these (lib/core/words_*.cc); a test keeps the two in step. Those of kNone
// are passed over in a reply, or will have a meaning of their own.
constexpr Word kWords[] = {
    {"answer", TreatmentKind::kAnswer},
    {"accept", TreatmentKind::kAnswer},
    {"take", TreatmentKind::kAnswer},
    {"annehmen", TreatmentKind::kAnswer},
    {"abheben", TreatmentKind::kAnswer},
    {"rangehen", TreatmentKind::kAnswer},
    {"transfer", TreatmentKind::kTransfer},
    {"forward", TreatmentKind::kTransfer},
    {"redirect", TreatmentKind::kTransfer},
    {"divert", TreatmentKind::kTransfer},
    {"weiterleiten", TreatmentKind::kTransfer},
    {"umleiten", TreatmentKind::kTransfer},
    {"verbinden", TreatmentKind::kTransfer},
    {"voicemail", TreatmentKind::kVoicemail},
    {"vm", TreatmentKind::kVoicemail},
    {"mailbox", TreatmentKind::kVoicemail},
    {"record", TreatmentKind::kVoicemail},
    {"anrufbeantworter", TreatmentKind::kVoicemail},
    {"ab", TreatmentKind::kVoicemail},
    {"aufnehmen", TreatmentKind::kVoicemail},
    {"screen", TreatmentKind::kScreenedVoicemail},
    {"listen", TreatmentKind::kScreenedVoicemail},
    {"mithören", TreatmentKind::kScreenedVoicemail},
    {"mithoeren", TreatmentKind::kScreenedVoicemail},
    {"play", TreatmentKind::kPlay},
    {"say", TreatmentKind::kPlay},
    {"tell", TreatmentKind::kPlay},
    {"speak", TreatmentKind::kPlay},
    {"ansage", TreatmentKind::kPlay},
    {"abspielen", TreatmentKind::kPlay},
    {"sag", TreatmentKind::kPlay},
    {"sage", TreatmentKind::kPlay},
    {"sagen", TreatmentKind::kPlay},
    {"decline", TreatmentKind::kDecline},
    {"reject", TreatmentKind::kDecline},
    {"refuse", TreatmentKind::kDecline},
    {"hangup", TreatmentKind::kDecline},
    {"no", TreatmentKind::kDecline},
    {"busy", TreatmentKind::kDecline},
    {"ablehnen", TreatmentKind::kDecline},
    {"abweisen", TreatmentKind::kDecline},
    {"auflegen", TreatmentKind::kDecline},
    {"nein", TreatmentKind::kDecline},
    {"besetzt", TreatmentKind::kDecline},
    {"hold", TreatmentKind::kHold},
    {"wait", TreatmentKind::kHold},
    {"moment", TreatmentKind::kHold},
    {"warten", TreatmentKind::kHold},
    {"halten", TreatmentKind::kHold},
    {"gleich", TreatmentKind::kHold},
    {"please", TreatmentKind::kNone},
    {"pls", TreatmentKind::kNone},
    {"a", TreatmentKind::kNone},
    {"the", TreatmentKind::kNone},
    {"option", TreatmentKind::kNone},
    {"to", TreatmentKind::kNone},
    {"them", TreatmentKind::kNone},
    {"it", TreatmentKind::kNone},
    {"my", TreatmentKind::kNone},
    {"number", TreatmentKind::kNone},
    {"bitte", TreatmentKind::kNone},
    {"an", TreatmentKind::kNone},
    {"die", TreatmentKind::kNone},
    {"auf", TreatmentKind::kNone},
    {"den", TreatmentKind::kNone},
    {"der", TreatmentKind::kNone},
    {"zur", TreatmentKind::kNone},
    {"eine", TreatmentKind::kNone},
    {"einen", TreatmentKind::kNone},
    {"nummer", TreatmentKind::kNone},
    {"help", TreatmentKind::kNone},
    {"hilfe", TreatmentKind::kNone},
    {"yes", TreatmentKind::kNone},
    {"ja", TreatmentKind::kNone},
};

}  // namespace

std::optional<TreatmentKind> BuiltInMeaning(absl::string_view word) {
  for (const Word& known : kWords) {
    if (known.word == word) return known.kind;
  }
  return std::nullopt;
}

}  // namespace footman::sqlite
