#include "lib/trace/pack.h"

#include <cassert>

#include "lib/trace/encode.h"
#include "lib/trace/flatten.h"

namespace footman {
namespace {

template <typename T, typename Encode, typename Message>
void PackAs(const T& value, Encode encode, Message& message) {
  WireBuffer flat, wire;
  Flatten(value, flat, flat.Begin());
  const absl::string_view bytes = wire.Until(encode(flat.Begin(), wire, wire.Begin()));
  [[maybe_unused]] const bool parsed =
      message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  assert(parsed);
}

}  // namespace

void Pack(const Event& event, proto::trace::Event& message) { PackAs(event, EncodeEvent, message); }
void Pack(const Command& command, proto::trace::Command& message) {
  PackAs(command, EncodeCommand, message);
}
void Pack(const EngineOptions& options, proto::trace::EngineOptions& message) {
  PackAs(options, EncodeOptions, message);
}

}  // namespace footman
