// German: what Footman says and understands. It decides nothing; it is data.
// Key words and synonyms are lower case, without punctuation.
// Next: words.h, which says what each phrase is for.

#include <array>

#include "lib/core/words.h"

namespace footman {
namespace {

constexpr absl::string_view kAnswer[] = {"annehmen", "abheben", "rangehen"};
constexpr absl::string_view kTransfer[] = {"weiterleiten", "umleiten", "verbinden", "transfer"};
constexpr absl::string_view kVoicemail[] = {"mailbox", "anrufbeantworter", "ab", "voicemail",
                                            "aufnehmen"};
constexpr absl::string_view kScreen[] = {"mithören", "mithoeren"};
constexpr absl::string_view kPlay[] = {"ansage", "abspielen", "ansage abspielen"};
constexpr absl::string_view kDecline[] = {"ablehnen", "abweisen", "auflegen", "nein", "besetzt"};
constexpr absl::string_view kHold[] = {"warten", "moment", "einen moment", "halten", "gleich"};
constexpr absl::string_view kSay[] = {"sag", "sage", "sagen", "sag ihm", "sag ihr", "sag ihnen"};
constexpr absl::string_view kTransferTo[] = {"weiterleiten", "weiterleiten an", "umleiten",
                                             "umleiten an",  "verbinden mit",   "transfer"};

constexpr KindWords kKinds[] = {
    {"", "", {}},
    {"Annehmen", "annehmen", kAnswer},
    {"Weiterleiten", "weiterleiten", kTransfer},
    {"Auf die Mailbox", "mailbox", kVoicemail},
    {"Mailbox, und ich höre mit", "mithören", kScreen},
    {"Ansage abspielen", "ansage", kPlay},
    {"Ablehnen", "ablehnen", kDecline},
    {"Um Geduld bitten", "warten", kHold},
    {"Sonderbehandlung", "", {}},
};

constexpr absl::string_view kReasons[] = {
    "weitergeleitet",   "immer",     "besetzt",       "keine Antwort",
    "nicht erreichbar", "abgelenkt", "weitergeleitet"};

constexpr Pattern kPhraseTexts[kPhrases] = {
    /* kCallFor */ "Anruf von $0 für $1",
    /* kForwarded */ ", weitergeleitet von $0 ($1)",
    /* kForwardedPlainly */ ", weitergeleitet von $0",
    /* kWithheldParty */ "einer unterdrückten Nummer",
    /* kWithheldCaller */ "einer unterdrückten Nummer",
    /* kUnavailableCaller */ "einer unbekannten Nummer",
    /* kVerified */ "geprüft",
    /* kNotVerified */ "nicht geprüft",
    /* kCallLetter */ "($0) ",
    /* kOptionLine */ "$0: $1",
    /* kOptionLineTyped */ "$0 ...: $1",
    /* kHowToReply */ "\nAntworten Sie 1-$0 oder mit dem Wort",
    /* kHowToReplyLetter */ "; bei mehreren Anrufen mit $0 davor, etwa $01",
    /* kDefaultIn */ ". Ohne Antwort in $1 s: $0.",
    /* kTransferTo */ "Weiterleiten an $0",
    /* kPlayTitle */ "\u201e$0\u201c abspielen",
    /* kYouChose */ "Gewählt: $0.",
    /* kTakenElsewhere */ "Auf $0 um $1 gewählt: $2.",
    /* kNobodyChose */ "Keine Antwort: $0.",
    /* kNobodyReached */ "Sie waren nicht rechtzeitig zu erreichen: $0.",
    /* kHungUpAfter */ "Der Anrufer hat nach $0 s aufgelegt.",
    /* kMoreTime */ "Der Anrufer wurde um Geduld gebeten. Noch $0 s zum Entscheiden.",
    /* kClosed */ "Dieser Anruf wartet nicht mehr.",
    /* kNoCallWaiting */ "Zurzeit wartet kein Anruf.",
    /* kHungUpAgo */ "Zu spät: Der Anrufer hat vor $0 s aufgelegt.",
    /* kTakenAlready */ "Schon von Ihnen auf $1 um $2 gewählt: $0.",
    /* kDefaultedAlready */ "Zu spät: Niemand hat rechtzeitig gewählt, um $1 daher: $0.",
    /* kEndedAlready */ "Dieser Anruf ist beendet.",
    /* kUnclear */ "Das habe ich nicht verstanden. Antworten Sie 1-$0 oder mit einem der Wörter.",
    /* kUnclearLetter */
    "Das habe ich nicht verstanden. Antworten Sie $01 bis $0$1 oder mit einem der Wörter.",
    /* kWhichCall */ "Welchen Anruf meinen Sie?",
    /* kWhichJustEnded */ "Ein anderer Anruf ist gerade beendet. Wenn Sie den wartenden meinen:",
    /* kWhichLine */ "$1: mit $0 davor, etwa $01",
    /* kUseReference */ "$1: bitte mit den Knöpfen oder Links",
    /* kNumberNotAllowed */ "An diese Nummer darf nicht weitergeleitet werden.",
    /* kNumberNeeded */ "An welche Nummer? Bitte mit + und Landesvorwahl, etwa +4930123456.",
    /* kTextNeeded */ "Was soll ich sagen? Der Text fehlt.",
    /* kTextTooLong */ "Dieser Text ist zu lang. Bitte höchstens $0 Zeichen.",
    /* kNoMoreTime */ "Der Anrufer kann nicht länger warten.",
    /* kNotOffered */ "Das geht bei diesem Anruf nicht.",
    /* kCouldNotInstead */ "Das ging nicht ($0). Stattdessen: $1.",
    /* kNoMessageLeft */ "$0 hat keine Nachricht hinterlassen.",
    /* kRecordingLost */ "Anruf von $0; die Nachricht konnte nicht aufgenommen werden.",
    /* kNotFiledYet */
    "Nachricht von $0. Sie ist sicher und erscheint hier nach dem nächsten Neustart.",
    /* kVoicemailFrom */ "Mailbox-Nachricht von $0, $1",
    /* kPressToChoose */ "Zum Wählen den Knopf drücken.",
    /* kDone */ "Erledigt: $0.",
    /* kLinkUnknown */ "Dieser Link gilt nicht mehr.",
};

constexpr absl::string_view kFillers[] = {"bitte", "an",   "die",   "auf",    "den",   "der",
                                          "zur",   "eine", "einen", "nummer", "option"};

}  // namespace

const Words kGerman = {
    "de",
    kKinds,
    {"Etwas sagen", "sag", kSay},
    {"An eine Nummer weiterleiten", "weiterleiten", kTransferTo},
    kReasons,
    kPhraseTexts,
    kFillers,
};

}  // namespace footman
