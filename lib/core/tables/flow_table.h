// What the three tables of a call have in common: rows for sets of states, made into a matrix of
// cells when the program is compiled.

#ifndef FOOTMAN_LIB_CORE_TABLES_FLOW_TABLE_H_
#define FOOTMAN_LIB_CORE_TABLES_FLOW_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace footman {

// Some of the states of one table.
template <typename State>
class StateSet {
 public:
  constexpr StateSet(State state) : bits_(BitOf(state)) {}  // NOLINT: a row names one or several
  constexpr StateSet(std::initializer_list<State> states) : bits_(0) {
    for (const State state : states) bits_ |= BitOf(state);
  }
  constexpr bool Has(State state) const { return (bits_ & BitOf(state)) != 0; }

 private:
  static constexpr uint32_t BitOf(State state) { return uint32_t{1} << static_cast<int>(state); }
  uint32_t bits_;
};

// Of a row's next state: the call, leg or activity stays where it is.
template <typename State>
inline constexpr State kSame = static_cast<State>(255);

// One byte for each cell: its row's number plus one, or zero. Two rows for one cell do not compile.
template <int kStates, int kInputs>
using FlowMatrix = std::array<std::array<uint8_t, kInputs>, kStates>;

template <typename State, int kStates, int kInputs, typename Row, size_t kRows>
constexpr FlowMatrix<kStates, kInputs> BuildFlow(const Row (&rows)[kRows]) {
  static_assert(kRows < 255);
  FlowMatrix<kStates, kInputs> matrix{};
  for (size_t number = 0; number < kRows; ++number) {
    for (int state = 0; state < kStates; ++state) {
      if (!rows[number].states.Has(static_cast<State>(state))) continue;
      uint8_t& cell = matrix[static_cast<size_t>(state)][static_cast<size_t>(rows[number].input)];
      if (cell != 0) throw "two rows for one cell";
      cell = static_cast<uint8_t>(number + 1);
    }
  }
  return matrix;
}

// The row of a cell, or null.
template <typename State, typename Input, int kStates, int kInputs, typename Row>
const Row* RowAt(const FlowMatrix<kStates, kInputs>& matrix, const Row* rows, State state,
                 Input input) {
  const uint8_t cell = matrix[static_cast<size_t>(state)][static_cast<size_t>(input)];
  return cell == 0 ? nullptr : rows + (cell - 1);
}

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_TABLES_FLOW_TABLE_H_
