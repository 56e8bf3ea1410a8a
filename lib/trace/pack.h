// Our structs as the messages of trace.proto, for whoever shows or changes them; encode.h records.

#ifndef FOOTMAN_LIB_TRACE_PACK_H_
#define FOOTMAN_LIB_TRACE_PACK_H_

#include "footman/command.h"
#include "footman/event.h"
#include "footman/options.h"
#include "lib/proto/trace.pb.h"

namespace footman {

// What the message held before is gone.
void Pack(const Event& event, proto::trace::Event& message);
void Pack(const Command& command, proto::trace::Command& message);
void Pack(const EngineOptions& options, proto::trace::EngineOptions& message);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_PACK_H_
