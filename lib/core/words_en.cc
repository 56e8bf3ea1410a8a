// English: what Footman says and understands. It decides nothing; it is data.
// Key words and synonyms are lower case, without punctuation.
// Next: words.h, which says what each phrase is for.

#include <array>

#include "lib/core/words.h"

namespace footman {
namespace {

constexpr absl::string_view kAnswer[] = {"answer", "take", "take it", "pick up", "accept"};
constexpr absl::string_view kTransfer[] = {"transfer", "forward", "redirect", "divert"};
constexpr absl::string_view kVoicemail[] = {"voicemail", "voice mail", "vm",
                                            "mailbox",   "record",     "message machine"};
constexpr absl::string_view kScreen[] = {"screen", "listen", "listen in"};
constexpr absl::string_view kPlay[] = {"play", "play message"};
constexpr absl::string_view kDecline[] = {"decline", "reject", "refuse", "hang up",
                                          "hangup",  "no",     "busy"};
constexpr absl::string_view kHold[] = {"hold",       "hold on",       "wait",   "moment",
                                       "one moment", "just a moment", "hang on"};
constexpr absl::string_view kSay[] = {"say", "tell", "tell them", "speak"};
constexpr absl::string_view kTransferTo[] = {"transfer", "transfer to", "forward to", "redirect to",
                                             "forward",  "redirect",    "divert to"};

constexpr KindWords kKinds[] = {
    {"", "", {}},
    {"Answer", "answer", kAnswer},
    {"Transfer", "transfer", kTransfer},
    {"Take a voicemail", "voicemail", kVoicemail},
    {"Voicemail, and let me listen", "screen", kScreen},
    {"Play a message", "play", kPlay},
    {"Decline", "decline", kDecline},
    {"Ask them to wait", "hold", kHold},
    {"Special treatment", "", {}},
};

constexpr absl::string_view kReasons[] = {"forwarded",     "always",    "busy",     "no answer",
                                          "not reachable", "deflected", "forwarded"};

constexpr Pattern kPhraseTexts[kPhrases] = {
    /* kCallFor */ "Call from $0 for $1",
    /* kForwarded */ ", forwarded by $0 ($1)",
    /* kForwardedPlainly */ ", forwarded by $0",
    /* kWithheldParty */ "a withheld number",
    /* kWithheldCaller */ "a withheld number",
    /* kUnavailableCaller */ "an unknown number",
    /* kVerified */ "verified",
    /* kNotVerified */ "not verified",
    /* kCallLetter */ "($0) ",
    /* kOptionLine */ "$0: $1",
    /* kOptionLineTyped */ "$0 ...: $1",
    /* kHowToReply */ "\nReply 1-$0 or with the word",
    /* kHowToReplyLetter */ "; among several calls, begin with $0, as in $01",
    /* kDefaultIn */ ". Without a reply in $1 s: $0.",
    /* kTransferTo */ "Transfer to $0",
    /* kPlayTitle */ "Play \u201c$0\u201d",
    /* kYouChose */ "You chose: $0.",
    /* kTakenElsewhere */ "Taken on $0 at $1: $2.",
    /* kNobodyChose */ "No answer in time: $0.",
    /* kNobodyReached */ "You could not be reached in time: $0.",
    /* kHungUpAfter */ "The caller hung up after $0 s.",
    /* kMoreTime */ "The caller was asked to wait. $0 s left to decide.",
    /* kClosed */ "This call is no longer waiting.",
    /* kNoCallWaiting */ "No call is waiting.",
    /* kHungUpAgo */ "Too late: the caller hung up $0 s ago.",
    /* kTakenAlready */ "Taken already, by you on $1 at $2: $0.",
    /* kDefaultedAlready */ "Too late: nobody chose in time, so at $1: $0.",
    /* kEndedAlready */ "That call has ended.",
    /* kUnclear */ "I did not understand. Reply 1-$0 or with one of the words.",
    /* kUnclearLetter */ "I did not understand. Reply $01 to $0$1 or with one of the words.",
    /* kWhichCall */ "Which call do you mean?",
    /* kWhichJustEnded */ "Another call has just ended. If you mean the one that waits now:",
    /* kWhichLine */ "$1: begin with $0, as in $01",
    /* kUseReference */ "$1: use its buttons or links",
    /* kNumberNotAllowed */ "Calls may not be transferred to that number.",
    /* kNumberNeeded */ "Which number? Write it with + and the country code, as in +4930123456.",
    /* kTextNeeded */ "What shall I say? The text is missing.",
    /* kTextTooLong */ "That text is too long to be said. At most $0 characters, please.",
    /* kNoMoreTime */ "The caller cannot be asked to wait any longer.",
    /* kNotOffered */ "That is not possible for this call.",
    /* kCouldNotInstead */ "That could not be done ($0). Instead: $1.",
    /* kNoMessageLeft */ "$0 left no message.",
    /* kRecordingLost */ "$0 called, but their message could not be recorded.",
    /* kNotFiledYet */ "$0 left a message. It is safe, and appears here after the next restart.",
    /* kVoicemailFrom */ "Voicemail from $0, $1",
    /* kPressToChoose */ "Press the button to choose.",
    /* kDone */ "Done: $0.",
    /* kLinkUnknown */ "This link is not valid any more.",
};

constexpr absl::string_view kFillers[] = {"please", "pls",  "take", "a",  "the",   "option",
                                          "to",     "them", "it",   "my", "number"};

}  // namespace

const Words kEnglish = {
    "en",
    kKinds,
    {"Say something to them", "say", kSay},
    {"Transfer to a number", "transfer", kTransferTo},
    kReasons,
    kPhraseTexts,
    kFillers,
};

}  // namespace footman
