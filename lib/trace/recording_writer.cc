#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "lib/trace/pack.h"
#include "lib/trace/recording_io.h"

namespace footman {

const std::string& RecordingWriter::Start(const EngineOptions& options) {
  part_.Clear();
  Pack(options, *part_.mutable_options());
  return Delimited();
}

const std::string& RecordingWriter::Step(const Event* event, const Moment& now,
                                         absl::Span<const Command> commands) {
  part_.Clear();
  proto::trace::Step& step = *part_.mutable_step();
  step.set_uptime(absl::ToInt64Nanoseconds(now.uptime));
  step.set_wall(absl::ToUnixNanos(now.wall));
  if (event != nullptr) Pack(*event, *step.mutable_event());
  for (const Command& command : commands) Pack(command, *step.add_commands());
  return Delimited();
}

const std::string& RecordingWriter::Delimited() {
  bytes_.clear();
  google::protobuf::io::StringOutputStream stream(&bytes_);
  google::protobuf::util::SerializeDelimitedToZeroCopyStream(part_, &stream);
  return bytes_;
}

}  // namespace footman
