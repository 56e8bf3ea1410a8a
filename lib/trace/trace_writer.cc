#include "lib/trace/encode.h"
#include "lib/trace/flatten.h"
#include "lib/trace/trace_io.h"

namespace footman {

absl::string_view TraceWriter::Start(const EngineOptions& options) {
  Flatten(options, flat_, flat_.Begin());
  return part_.Until(EncodeStartPart(flat_.Begin(), part_, part_.Begin()));
}

absl::string_view TraceWriter::Step(const Event* event, const Moment& now,
                                        absl::Span<const Command> commands) {
  FlattenStep(event, now, commands, flat_, flat_.Begin());
  return part_.Until(EncodeStepPart(flat_.Begin(), part_, part_.Begin()));
}

}  // namespace footman
