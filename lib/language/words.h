// What Footman says and understands, by language: data, so that a language is one table.

#ifndef FOOTMAN_LIB_LANGUAGE_WORDS_H_
#define FOOTMAN_LIB_LANGUAGE_WORDS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "footman/call.h"
#include "lib/language/phrase_list.h"
#include "lib/language/step_text.h"

namespace footman {

enum class Phrase : uint8_t {
  kCallFor,           // $0 caller, $1 called
  kForwarded,         // goes on: $0 party, $1 reason
  kForwardedPlainly,  // $0 party
  kForwardedHere,     // by the number that was named already: $0 reason
  kRestrictedParty,
  kRestrictedCaller,
  kUnavailableCaller,
  // The same where the caller is the subject of a sentence, or begins one.
  kRestrictedSubject,
  kUnavailableSubject,
  kVerified,
  kNotVerified,
  kCallLetter,        // $0 letter; before the headline
  kOptionLine,        // after the number: $0 key word, $1 label
  kOptionLineTyped,   // the same, with something to type
  kHowToReply,        // in a new line: $0 last number
  kHowToReplyLetter,  // goes on, where several calls are open: $0 letter
  kDefaultIn,         // goes on: $0 what, $1 seconds
  kTransferTo,        // $0 name; as labels
  kPlayTitle,         // $0 title
  // Before an update or note, where several calls could be meant.
  kNamedCall,         // $0 letter, $1 caller
  kNamedCallPlainly,  // $0 caller
  // Updates of offers.
  kYouChose,        // $0 what
  kTakenElsewhere,  // $0 service or user, $1 time, $2 what
  kNobodyChose,     // $0 what
  kNobodyReached,   // $0 caller, $1 time, $2 what
  kHungUpAfter,     // $0 seconds
  kHungUpAtOnce,
  kMoreTime,  // $0 seconds
  kClosed,    // another reason
  // What came of a choice.
  kHeardToTheEnd,        // $0 what
  kHeardUntilHungUp,     // $0 what, $1 seconds
  kHungUpBeforeHearing,  // $0 what
  // Answers to replies that change nothing.
  kNoCallWaiting,
  kHungUpAgo,  // $0 seconds
  kHungUpJustNow,
  kTakenAlready,      // $0 what, $1 service, $2 time
  kDefaultedAlready,  // $0 what, $1 time
  kEndedAlready,
  kUnclear,    // then the options, each in a line
  kWhichCall,  // then one kWhichLine for each
  kWhichJustEnded,
  kWhichLine,     // $0 letter, $1 caller
  kUseReference,  // no letter left
  kNumberNotAllowed,
  kNumberNeeded,
  kTextNeeded,
  kTextNotSpeakable,
  kTextTooLong,
  kNoMoreTime,
  kNotOffered,
  // Notes.
  kCouldNotInstead,  // $0 what failed, $1 what is done
  kNoMessageLeft,    // $0 caller
  kRecordingLost,    // $0 caller
  kNotStoredYet,     // $0 caller
  kVoicemailFrom,    // $0 caller, $1 m:ss
  // Click pages.
  kPressToChoose,
  kDone,
  kLinkUnknown,
};
inline constexpr int kPhrases = 58;

struct KindWords {
  absl::string_view label;     // of an option: "Take a voicemail"
  absl::string_view key_word;  // "voicemail"
  // Lower case, the key word included. One in capitals is understood in capitals alone: "AB" is an
  // answering machine, "ab" is "from".
  PhraseList synonyms;
};

struct Words {
  absl::string_view language;
  // By TreatmentKind; the typed forms of play and transfer follow.
  absl::Span<const KindWords> kinds;
  KindWords typed_play;
  KindWords typed_transfer;
  absl::Span<const absl::string_view> reasons;  // by DiversionReason
  absl::Span<const Pattern> phrases;            // by Phrase

  const Pattern& Get(Phrase phrase) const { return phrases[static_cast<size_t>(phrase)]; }
  const KindWords& Of(TreatmentKind kind) const { return kinds[static_cast<size_t>(kind)]; }
  // `option` has a kind and may take an argument: a PlannedOption, a ReplyOption.
  template <typename Option>
  const KindWords& Of(const Option& option) const {
    if (!option.takes_argument) return Of(option.kind);
    return option.kind == TreatmentKind::kPlay ? typed_play : typed_transfer;
  }
};

// English unless the primary language (BCP 47) is one that we speak.
uint8_t LanguageIndex(absl::string_view primary);
inline constexpr int kLanguages = 2;
extern const Words kEnglish;
extern const Words kGerman;
inline const Words& WordsOf(uint8_t language_index) {
  return language_index == 1 ? kGerman : kEnglish;
}

}  // namespace footman

#endif  // FOOTMAN_LIB_LANGUAGE_WORDS_H_
