// What replies are made of, besides the names of options: data, one table for each language.
//
// A phrase is one or more words in lower case, separated by single spaces; lists are in the order
// of the first letters. reply_parser.cc says where each list is used.

#ifndef FOOTMAN_LIB_LANGUAGE_VOCABULARY_H_
#define FOOTMAN_LIB_LANGUAGE_VOCABULARY_H_

#include <cstdint>

#include "lib/language/phrase_list.h"

namespace footman {

struct Vocabulary {
  using List = PhraseList;

  List lead_ins;    // before a choice: "please", "send it to"
  List requests;    // how a question begins that is none: "could you"
  List objects;     // after an option's name: "it", "the call"
  List courtesies;  // anywhere: "please", "thanks"
  ByInitial<NumberPhrase> numbers;
  // After the number of "say ...", what shows that a sentence to be spoken follows: "i", "sorry".
  List speech_openers;
  List not_speech;          // after "say", the whole of what is no such sentence: "what"
  List not_speech_openers;  // and how longer ones begin: "me", as in "tell me who it is"
  List idioms;              // that hold an option's name and do not mean it: "yes no"
  List label_openers;       // "i am", which people leave out of "I am in a meeting"
  List call_words;          // beside a call's letter: "call", as in "call b: decline"
  List letter_words;        // single letters that are words: "a", "i"
  // Beginnings of lines, compared by their words.
  List signatures;    // "sent from my": it and all below was not typed
  List attributions;  // "on", of a line that ends with "wrote:": below it another text is quoted
  List wrote;         // how such a line ends
  List forwarded;     // "original message": all below is another text
  List headlines;     // "call from": how an offer begins, behind its letter
  List offer_lines;   // of an offer, besides that and its options: "reply 1"
};

extern const Vocabulary kEnglishVocabulary;
extern const Vocabulary kGermanVocabulary;
inline const Vocabulary& VocabularyOf(uint8_t language_index) {
  return language_index == 1 ? kGermanVocabulary : kEnglishVocabulary;
}

}  // namespace footman

#endif  // FOOTMAN_LIB_LANGUAGE_VOCABULARY_H_
