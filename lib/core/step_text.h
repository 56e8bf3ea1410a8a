// Where a step builds its texts: memory that commands borrow until the next step, reused for ever.

#ifndef FOOTMAN_LIB_CORE_STEP_TEXT_H_
#define FOOTMAN_LIB_CORE_STEP_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman {

class StepText {
 public:
  // Longer than any text that the engine's limits allow.
  static constexpr size_t kMaxText = 16384;

  // Begins a step: all texts of the last one are gone.
  void Clear();

  // One text at a time: Begin, Add..., End. What passes kMaxText is cut.
  void Begin();
  void Add(absl::string_view piece);
  void AddNumber(int64_t value);
  void AddTwoDigits(int value);
  // Adds `pattern` with $0, $1, ... replaced.
  void Fill(absl::string_view pattern, std::initializer_list<absl::string_view> arguments);
  absl::string_view End();

  absl::string_view Copy(absl::string_view text);
  absl::string_view Filled(absl::string_view pattern,
                           std::initializer_list<absl::string_view> arguments);
  absl::string_view Number(int64_t value);

 private:
  static constexpr size_t kChunk = 4 * kMaxText;
  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t chunk_ = 0;  // the one in use
  size_t used_ = 0;   // of it
  size_t begin_ = 0;  // of the text being built
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_STEP_TEXT_H_
