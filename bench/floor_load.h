// What no program that keeps waiting calls can do without, as a bare loop: no engine, no table of
// states, no rules, no commands.
//
// One life: a waiting call is chosen at random and looked up by its id and by its subscriber's user
// name; its two index entries and its timer go. Another takes its place: 16 random bytes as the
// token of its links in base64url, 400 bytes of text put together from pieces and numbers and kept
// with the call, a timer, two index entries.
//
// It is written as lean as Abseil allows: hash tables that are large enough from the beginning,
// slots that never move, texts in reused memory. The timer is a link in a list, as in one bucket of
// a timing wheel.

#ifndef FOOTMAN_BENCH_FLOOR_LOAD_H_
#define FOOTMAN_BENCH_FLOOR_LOAD_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace footman {

class FloorLoad {
 public:
  // That many calls wait.
  explicit FloorLoad(int waiting);
  void Live();
  // False if a look-up went wrong.
  bool IsTrue() const { return wrong_ == 0 && by_id_.size() == ids_.size(); }

 private:
  static constexpr size_t kText = 400;
  struct Call {
    uint64_t id;
    int64_t deadline;
    uint32_t earlier, later;  // in the list of timers
    char user[24];
    char text[kText];
  };
  void Begin(uint32_t slot);
  void End(uint32_t slot);
  void WriteText(uint64_t id, char* to);

  std::vector<Call> calls_;  // and one more, which is both ends of the list of timers
  std::vector<uint64_t> ids_;
  absl::flat_hash_map<uint64_t, uint32_t> by_id_;
  absl::flat_hash_map<absl::string_view, uint32_t> by_user_;
  std::string token_;
  std::string text_;
  std::mt19937_64 random_{1};
  uint64_t count_ = 0;
  int64_t now_ = 0;
  uint64_t wrong_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_BENCH_FLOOR_LOAD_H_
