// What Footman says and understands. It decides nothing; it is data.
// A new language is one more file like words_de.cc and one line here.
// Next: reply_parser.cc and offer_text.cc, which use it.

#include "lib/core/words.h"

#include <array>

namespace footman {

extern const Words kEnglish;
extern const Words kGerman;

uint8_t LanguageIndex(absl::string_view primary) { return primary == kGerman.language ? 1 : 0; }

const Words& WordsOf(uint8_t language_index) { return language_index == 1 ? kGerman : kEnglish; }

}  // namespace footman
