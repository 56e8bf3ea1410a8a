#include "lib/adapters/xmpp/texts.h"

#include "absl/strings/match.h"

namespace footman::xmpp {

absl::string_view CannotReadText(absl::string_view language) {
  const absl::string_view main = language.substr(0, language.find('-'));
  return absl::EqualsIgnoreCase(main, "de")
             ? "Verschlüsselte Nachrichten kann ich nicht lesen; bitte schalten Sie die "
               "Verschlüsselung in diesem Chat aus."
             : "I cannot read encrypted messages; please switch encryption off for this chat.";
}

}  // namespace footman::xmpp
