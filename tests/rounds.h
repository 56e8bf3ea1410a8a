// How often a test plays what it draws by chance.

#ifndef FOOTMAN_TESTS_ROUNDS_H_
#define FOOTMAN_TESTS_ROUNDS_H_

#include <cstdlib>

namespace footman {

inline int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

// `usual`, and ten times as often where FOOTMAN_LONG=1 asks for it (tests/run --long).
template <typename Count>
Count Rounds(Count usual) {
  return FromEnvironment("FOOTMAN_LONG", 0) > 0 ? 10 * usual : usual;
}

}  // namespace footman

#endif  // FOOTMAN_TESTS_ROUNDS_H_
