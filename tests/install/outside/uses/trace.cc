// Records one event of an engine beside the program; footman-replay plays it again.

#include "footman/engine.h"
#include "footman/trace_recorder.h"

int main(int, char** argv) {
  footman::TraceRecorderOptions options;
  options.path = std::string(argv[0]) + ".trace";
  auto recorder = footman::TraceRecorder::Create(options);
  auto engine = footman::Engine::Create({});
  if (!recorder.ok() || !engine.ok()) return 1;
  (*recorder)->OnStart({});
  const footman::Event event = footman::ProfileMissing{footman::CallId(7)};
  const footman::Moment now{absl::Seconds(1), absl::FromUnixSeconds(1700000000)};
  if (!(*engine)->Handle(event, now).ok()) return 2;
  (*recorder)->OnStep(&event, now, (*engine)->commands(), {});
  return (*recorder)->Finish().ok() ? 0 : 3;
}
