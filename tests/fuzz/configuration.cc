// The switch's configuration: what is taken can be printed and read again.

#include <string>

#include "examples/softswitch/config.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using footman::fuzz::Check;
  const auto config = footman::softswitch::ParseConfig(footman::fuzz::Text(data, size), "f");
  if (!config.ok()) {
    Check(!config.status().message().empty(), "a mistake has its place");
    return 0;
  }
  const std::string printed = footman::softswitch::PrintConfig(*config);
  const auto again = footman::softswitch::ParseConfig(printed, "f");
  Check(again.ok(), "what was taken can be read again");
  Check(footman::softswitch::PrintConfig(*again) == printed, "and says the same");
  return 0;
}
