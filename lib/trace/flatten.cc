#include "lib/trace/flatten.h"

#include <cstddef>
#include <cstring>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/runner/command_fields.h"
#include "lib/runner/event_fields.h"
#include "lib/runner/option_fields.h"

namespace footman {
namespace {

// A call of memcpy costs more than such a copy itself: the first bytes and the last ones, which may
// overlap, each in one move.
template <size_t kHalf>
uint8_t* CopyHalves(absl::string_view text, uint8_t* to) {
  char first[kHalf], last[kHalf];
  std::memcpy(first, text.data(), kHalf);
  std::memcpy(last, text.data() + text.size() - kHalf, kHalf);
  std::memcpy(to, first, kHalf);
  std::memcpy(to + text.size() - kHalf, last, kHalf);
  return to + text.size();
}

// Nearly all texts are short: names, numbers, words.
uint8_t* CopyText(absl::string_view text, uint8_t* to) {
  if (text.empty()) return to;
  if (text.size() >= 16 && text.size() <= 32) return CopyHalves<16>(text, to);
  if (text.size() >= 8 && text.size() < 16) return CopyHalves<8>(text, to);
  if (text.size() >= 4 && text.size() < 8) return CopyHalves<4>(text, to);
  if (text.size() == 1) {
    *to = static_cast<uint8_t>(text.front());
    return to + 1;
  }
  if (text.size() < 4) return CopyHalves<2>(text, to);
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

template <typename T>
concept HasFields = requires(const T& value, void (*visit)(...)) {
  internal::VisitFields(value, visit);
};

// Writes the fields that it is shown.
class Flattener {
 public:
  Flattener(WireBuffer& buffer, uint8_t* at) : buffer_(buffer), at_(buffer.Room(at, 0)) {}
  uint8_t* at() const { return at_; }

  template <typename T>
  [[gnu::always_inline]] void operator()(absl::string_view, const T& value) {
    Put(value);
  }

 private:
  template <typename T>
  void Put(const T& value) {
    if constexpr (HasFields<T>) {
      internal::VisitFields(value, *this);
    } else {
      static_assert(std::is_trivially_copyable_v<T>);
      std::memcpy(at_, &value, sizeof(value));
      at_ += sizeof(value);
    }
  }
  void Put(absl::string_view text) {
    at_ = buffer_.Room(at_, text.size());
    Put(static_cast<FlatSize>(text.size()));
    at_ = CopyText(text, at_);
  }
  void Put(const std::string& text) { Put(absl::string_view(text)); }
  template <typename T>
  void Put(absl::Span<const T> values) {
    Put(static_cast<FlatSize>(values.size()));
    for (const T& value : values) {
      at_ = buffer_.Room(at_, 0);
      Put(value);
    }
    at_ = buffer_.Room(at_, 0);
  }
  template <typename T>
  void Put(const std::vector<T>& values) {
    Put(absl::Span<const T>(values));
  }
  template <typename T>
  void Put(const T* value) {
    Put(value != nullptr);
    if (value != nullptr) Put(*value);
  }

  WireBuffer& buffer_;
  uint8_t* at_;
};

// One function for each kind, with all that it consists of: what is not inlined would keep the
// place in memory rather than in a register.
template <typename T>
[[gnu::flatten]] uint8_t* FlattenKind(const T& one, WireBuffer& buffer, uint8_t* at) {
  Flattener flattener(buffer, at);
  internal::VisitFields(one, flattener);
  return flattener.at();
}

template <typename Variant>
uint8_t* FlattenVariant(const Variant& value, WireBuffer& buffer, uint8_t* at) {
  *at++ = static_cast<FlatIndex>(value.index());
  return std::visit([&](const auto& one) { return FlattenKind(one, buffer, at); }, value);
}

}  // namespace

uint8_t* Flatten(const Event& event, WireBuffer& buffer, uint8_t* at) {
  return FlattenVariant(event, buffer, buffer.Room(at, 0));
}

uint8_t* Flatten(const Command& command, WireBuffer& buffer, uint8_t* at) {
  return FlattenVariant(command, buffer, buffer.Room(at, 0));
}

uint8_t* Flatten(const EngineOptions& options, WireBuffer& buffer, uint8_t* at) {
  return FlattenKind(options, buffer, at);
}

uint8_t* FlattenStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
                     WireBuffer& buffer, uint8_t* at) {
  Flattener flattener(buffer, at);
  flattener("uptime", now.uptime);
  flattener("wall", now.wall);
  at = flattener.at();
  if (event == nullptr) {
    *at++ = kNoEvent;
  } else {
    at = FlattenVariant(*event, buffer, at);
  }
  const auto count = static_cast<FlatSize>(commands.size());
  std::memcpy(at, &count, sizeof(count));
  at += sizeof(count);
  for (const Command& command : commands) at = Flatten(command, buffer, at);
  return buffer.Room(at, 0);
}

}  // namespace footman
