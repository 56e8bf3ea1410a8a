// What Footman says and understands. It decides nothing; it is data.
// A new language is one more file like words_de.cc and one line here.
// Next: reply_parser.cc and offer_text.cc, which use it.

#include "lib/language/words.h"

namespace footman {

uint8_t LanguageIndex(absl::string_view primary) { return primary == kGerman.language ? 1 : 0; }

}  // namespace footman
