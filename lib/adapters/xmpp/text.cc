#include "lib/adapters/xmpp/text.h"

namespace footman::xmpp {

std::string WithoutCharacters(absl::string_view text, size_t begin, size_t end) {
  std::string rest;
  size_t character = 0;  // how many have begun
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!continues) ++character;
    if (character <= begin || character > end) rest.push_back(c);
  }
  return rest;
}

}  // namespace footman::xmpp
