#include "lib/adapters/sqlite/key_words.h"

namespace footman::sqlite {
namespace {

struct Word {
  absl::string_view word;
  TreatmentKind kind;
};

constexpr Word kWords[] = {
    {"answer", TreatmentKind::kAnswer},
    {"accept", TreatmentKind::kAnswer},
    {"annehmen", TreatmentKind::kAnswer},
    {"transfer", TreatmentKind::kTransfer},
    {"forward", TreatmentKind::kTransfer},
    {"weiterleiten", TreatmentKind::kTransfer},
    {"verbinden", TreatmentKind::kTransfer},
    {"voicemail", TreatmentKind::kVoicemail},
    {"mailbox", TreatmentKind::kVoicemail},
    {"screen", TreatmentKind::kScreenedVoicemail},
    {"mithören", TreatmentKind::kScreenedVoicemail},
    {"say", TreatmentKind::kPlay},
    {"play", TreatmentKind::kPlay},
    {"sag", TreatmentKind::kPlay},
    {"sage", TreatmentKind::kPlay},
    {"abspielen", TreatmentKind::kPlay},
    {"decline", TreatmentKind::kDecline},
    {"reject", TreatmentKind::kDecline},
    {"ablehnen", TreatmentKind::kDecline},
    {"hold", TreatmentKind::kHold},
    {"wait", TreatmentKind::kHold},
    {"warten", TreatmentKind::kHold},
    {"help", TreatmentKind::kNone},
    {"hilfe", TreatmentKind::kNone},
    {"yes", TreatmentKind::kNone},
    {"no", TreatmentKind::kNone},
    {"ja", TreatmentKind::kNone},
    {"nein", TreatmentKind::kNone},
};

}  // namespace

std::optional<TreatmentKind> BuiltInMeaning(absl::string_view word) {
  for (const Word& known : kWords) {
    if (known.word == word) return known.kind;
  }
  return std::nullopt;
}

}  // namespace footman::sqlite
