// Bodies that a bridge posts.

#include <variant>

#include "lib/adapters/webhook/incoming.h"
#include "lib/text/utf8.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using footman::fuzz::Check;
  constexpr size_t kMaxText = 2000;
  const auto read =
      footman::webhook::ReadIncoming(footman::fuzz::Text(data, size), kMaxText,
                                     absl::FromUnixSeconds(1700000000), absl::Seconds(30));
  if (const auto* problem = std::get_if<footman::webhook::Problem>(&read)) {
    Check(!problem->error.empty() && !problem->message.empty(), "a refusal says why");
    return 0;
  }
  const auto& incoming = std::get<footman::webhook::Incoming>(read);
  Check(!incoming.id.empty() && !incoming.user.empty(), "a message has an id and a user");
  Check(incoming.text.size() <= kMaxText, "a text has a bound");
  return 0;
}
