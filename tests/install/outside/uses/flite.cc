// A voice that speaks English, with a folder of its own.

#include "footman/adapters/flite.h"

#include <string>

int main(int, char** argv) {
  footman::FliteOptions options;
  options.cache_directory = std::string(argv[0]) + ".cache";
  const auto speech = footman::FliteSpeech::Create(options);
  return speech.ok() && (*speech)->languages() == std::vector<std::string>{"en"} ? 0 : 1;
}
