// Our structs as rows of bytes, with all that they borrow: the short form in which steps wait to be
// written. It means something in this process alone; encode.h makes the form of the file from it.
//
// Numbers are as they lie in memory, one after the other in the order of VisitFields; texts, lists
// and alternatives have their size, length or index before them. To copy is all that the runner's
// thread has time for.

#ifndef FOOTMAN_LIB_TRACE_FLATTEN_H_
#define FOOTMAN_LIB_TRACE_FLATTEN_H_

#include <cstdint>

#include "absl/types/span.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/moment.h"
#include "footman/options.h"
#include "lib/trace/wire_buffer.h"

namespace footman {

// Before every text and every list.
using FlatSize = uint32_t;
// Before the fields of an event or command; the event of a step is kNoEvent when a timer fired.
using FlatIndex = uint8_t;
inline constexpr FlatIndex kNoEvent = 0xff;

// Each writes at `at`, and says where to go on.
uint8_t* Flatten(const Event& event, WireBuffer& buffer, uint8_t* at);
uint8_t* Flatten(const Command& command, WireBuffer& buffer, uint8_t* at);
uint8_t* Flatten(const EngineOptions& options, WireBuffer& buffer, uint8_t* at);
// The moment, the event, the list of the commands.
uint8_t* FlattenStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
                     WireBuffer& buffer, uint8_t* at);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_FLATTEN_H_
