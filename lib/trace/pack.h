// Our structs as the messages of trace.proto, which mirror them field by field and name by name.

#ifndef FOOTMAN_LIB_TRACE_PACK_H_
#define FOOTMAN_LIB_TRACE_PACK_H_

#include "footman/command.h"
#include "footman/event.h"
#include "footman/options.h"
#include "lib/proto/trace.pb.h"

namespace footman {

// Each fills an empty message.
void Pack(const Event& event, proto::trace::Event& message);
void Pack(const Command& command, proto::trace::Command& message);
void Pack(const EngineOptions& options, proto::trace::EngineOptions& message);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_PACK_H_
