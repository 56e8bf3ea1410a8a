#include "lib/adapters/web/texts.h"

#include "absl/strings/match.h"

namespace footman::web {
namespace {

constexpr Texts kEnglish = {
    .language = "en",
    .confirm_heading = "One press and it is done",
    .confirm_text = "Nothing has happened yet. Press the button to choose this for the call.",
    .type_text = "Text to say to the caller",
    .type_number = "Number to transfer to",
    .done_heading = "Done",
    .taken_heading = "Already taken",
    .ended_heading = "Too late",
    .ended_text = "That call has ended.",
    .unclear_text = "That could not be used. Please try again.",
    .unknown_heading = "Nothing here any more",
    .unknown_text =
        "This link belongs to no call that is waiting. Calls are remembered for a few "
        "minutes after their end.",
    .no_answer_heading = "No answer just now",
    .no_answer_text =
        "The call server did not answer in time. Please reload this page to see how "
        "the call stands.",
    .sign_in_heading = "Sign in to your calls",
    .sign_in_text = "This signs in the browser that you are using now. The link works once.",
    .sign_in_as = "Sign in as",
    .sign_in_expired_heading = "This sign-in link is used up",
    .sign_in_expired_text =
        "Such links work once and for ten minutes. Ask for a new one where you "
        "got this one.",
    .signed_out_heading = "You are signed out",
    .signed_out_text =
        "Open a sign-in link to see your calls here. Whoever runs this call server "
        "can make one for you.",
    .voicemail_heading = "Voicemail",
    .voicemail_text = "Press the button to hear the message in this browser.",
    .voicemail_hear = "Hear it",
    .voicemail_download = "Download",
    .voicemail_gone = "This link leads to no voicemail, or it was deleted.",
    .refused_heading = "Not accepted",
    .wrong_origin_text =
        "This was sent from another web site, so it was not accepted. Please open the "
        "link itself.",
    .malformed_text = "Your browser sent something that could not be understood.",
    .method_text = "That cannot be done with this page.",
    .too_many_text = "Too many wrong links were opened from your network. Please wait a minute.",
    .trouble_text = "Something here is out of order. Nothing was changed; please try again soon.",
    .not_found_heading = "Page not found",
    .not_found_text = "There is no page at this address.",
};

constexpr Texts kGerman = {
    .language = "de",
    .confirm_heading = "Ein Druck genügt",
    .confirm_text = "Noch ist nichts geschehen. Mit der Taste wählen Sie dies für den Anruf.",
    .type_text = "Text, der dem Anrufer gesagt wird",
    .type_number = "Nummer, zu der verbunden wird",
    .done_heading = "Erledigt",
    .taken_heading = "Schon entschieden",
    .ended_heading = "Zu spät",
    .ended_text = "Dieser Anruf ist beendet.",
    .unclear_text = "Das war nicht verwendbar. Bitte noch einmal versuchen.",
    .unknown_heading = "Hier ist nichts mehr",
    .unknown_text =
        "Zu diesem Link wartet kein Anruf. Nach ihrem Ende bleiben Anrufe noch einige "
        "Minuten bekannt.",
    .no_answer_heading = "Gerade keine Antwort",
    .no_answer_text =
        "Der Anrufserver hat nicht rechtzeitig geantwortet. Bitte laden Sie die "
        "Seite neu, um zu sehen, wie es um den Anruf steht.",
    .sign_in_heading = "Anmelden",
    .sign_in_text =
        "Damit melden Sie den Browser an, den Sie gerade benutzen. Der Link gilt "
        "einmal.",
    .sign_in_as = "Anmelden als",
    .sign_in_expired_heading = "Dieser Anmelde-Link ist verbraucht",
    .sign_in_expired_text =
        "Solche Links gelten einmal und zehn Minuten lang. Bitte lassen Sie "
        "sich einen neuen geben.",
    .signed_out_heading = "Sie sind abgemeldet",
    .signed_out_text =
        "Öffnen Sie einen Anmelde-Link, um hier Ihre Anrufe zu sehen. Wer diesen "
        "Anrufserver betreibt, kann Ihnen einen geben.",
    .voicemail_heading = "Sprachnachricht",
    .voicemail_text = "Mit der Taste hören Sie die Nachricht in diesem Browser.",
    .voicemail_hear = "Anhören",
    .voicemail_download = "Herunterladen",
    .voicemail_gone = "Dieser Link führt zu keiner Sprachnachricht, oder sie wurde gelöscht.",
    .refused_heading = "Nicht angenommen",
    .wrong_origin_text =
        "Das kam von einer fremden Webseite und wurde nicht angenommen. Bitte öffnen "
        "Sie den Link selbst.",
    .malformed_text = "Ihr Browser hat etwas gesendet, das nicht zu verstehen war.",
    .method_text = "Das geht mit dieser Seite nicht.",
    .too_many_text =
        "Aus Ihrem Netz wurden zu viele falsche Links geöffnet. Bitte warten Sie eine "
        "Minute.",
    .trouble_text =
        "Hier ist etwas gestört. Es wurde nichts geändert; bitte gleich noch einmal "
        "versuchen.",
    .not_found_heading = "Seite nicht gefunden",
    .not_found_text = "Unter dieser Adresse gibt es keine Seite.",
};

}  // namespace

const Texts& TextsFor(absl::string_view language) {
  const absl::string_view first = language.substr(0, language.find_first_of(",;-_"));
  return absl::EqualsIgnoreCase(first, "de") ? kGerman : kEnglish;
}

}  // namespace footman::web
