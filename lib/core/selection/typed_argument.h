// What was typed beside an option, by reply or on a page, as its treatment needs it.

#ifndef FOOTMAN_LIB_CORE_SELECTION_TYPED_ARGUMENT_H_
#define FOOTMAN_LIB_CORE_SELECTION_TYPED_ARGUMENT_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "footman/call.h"
#include "lib/core/engine/engine_config.h"
#include "lib/language/words.h"

namespace footman {

struct TypedArgument {
  bool ok = false;
  Phrase error = Phrase::kUnclear;  // if not ok
  std::array<char, 24> number{};        // kTransfer: E.164
  uint8_t number_length = 0;
  absl::string_view text;  // kPlay
};
TypedArgument CheckTyped(TreatmentKind kind, absl::string_view argument,
                         const EngineConfig& config);

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_SELECTION_TYPED_ARGUMENT_H_
