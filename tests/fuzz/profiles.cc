// Profiles as an operator writes them: what is taken can be written and read again.

#include <google/protobuf/arena.h>

#include <string>
#include <vector>

#include "lib/adapters/sqlite/profile_text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using footman::fuzz::Check;
  google::protobuf::Arena arena;
  std::vector<std::string> hints;
  const auto read =
      footman::sqlite::ReadProfiles(footman::fuzz::Text(data, size), "f", "DE", arena, hints);
  if (!read.ok()) {
    Check(!read.status().message().empty(), "a mistake has its place");
    return 0;
  }
  const std::string written = footman::sqlite::WriteProfiles(**read);
  const auto again = footman::sqlite::ReadProfiles(written, "f", "DE", arena, hints);
  Check(again.ok(), "what was taken can be read again");
  Check(footman::sqlite::WriteProfiles(**again) == written, "and says the same");
  return 0;
}
