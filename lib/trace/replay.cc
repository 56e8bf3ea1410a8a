// Tells an engine again what a recording says it was told, and compares what it wants done.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "footman/engine.h"
#include "footman/recording.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "lib/trace/pack.h"
#include "lib/trace/recording_io.h"
#include "lib/trace/unpack.h"

namespace footman {
namespace {

using proto::trace::Part;
using proto::trace::Step;

// False: the end, or a part that breaks off.
bool ReadPart(google::protobuf::io::ZeroCopyInputStream& stream, Part& part) {
  part.Clear();
  return google::protobuf::util::ParseDelimitedFromZeroCopyStream(&part, &stream, nullptr);
}

std::string EventText(const Step& step) {
  return step.has_event() ? step.event().ShortDebugString() : "timer";
}

class Replayer {
 public:
  explicit Replayer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  // OK, and a difference in outcome() if there is one.
  absl::Status Run(const Step& step) {
    ++number_;
    const Moment now{absl::Nanoseconds(step.uptime()), absl::FromUnixNanos(step.wall())};
    if (absl::Status status = Tell(step, now); !status.ok()) return status;
    if (!outcome_.difference.has_value()) Compare(step);
    if (!outcome_.difference.has_value()) ++outcome_.steps;
    return absl::OkStatus();
  }

  const ReplayOutcome& outcome() const { return outcome_; }

 private:
  absl::Status Tell(const Step& step, const Moment& now) {
    if (!step.has_event()) {
      if (!engine_->AdvanceTo(now)) Differ(step, "a timer that fires", "no timer");
      return absl::OkStatus();
    }
    UnpackStorage storage;
    const absl::StatusOr<Event> event = Unpack(step.event(), storage);
    if (!event.ok()) return event.status();
    const absl::Status status = engine_->Handle(*event, now);
    if (!status.ok()) Differ(step, "an event that is taken", status.ToString());
    return absl::OkStatus();
  }

  void Compare(const Step& step) {
    const absl::Span<const Command> actual = engine_->TakeCommands();
    const auto expected_size = static_cast<size_t>(step.commands_size());
    for (size_t i = 0; i < std::max(actual.size(), expected_size); ++i) {
      proto::trace::Command packed;
      if (i < actual.size()) Pack(actual[i], packed);
      if (i >= expected_size) return Differ(step, "", packed.ShortDebugString());
      const proto::trace::Command& expected = step.commands(static_cast<int>(i));
      if (i >= actual.size()) return Differ(step, expected.ShortDebugString(), "");
      if (packed.SerializeAsString() == expected.SerializeAsString()) continue;
      return Differ(step, expected.ShortDebugString(), packed.ShortDebugString());
    }
  }

  void Differ(const Step& step, std::string expected, std::string actual) {
    outcome_.difference = ReplayDifference{number_, absl::Nanoseconds(step.uptime()),
                                           EventText(step), std::move(expected), std::move(actual)};
  }

  const std::unique_ptr<Engine> engine_;
  ReplayOutcome outcome_;
  int number_ = 0;
};

}  // namespace

absl::StatusOr<ReplayOutcome> Replay(google::protobuf::io::ZeroCopyInputStream& stream) {
  Part part;
  if (!ReadPart(stream, part) || !part.has_options()) {
    return absl::DataLossError("this is no recording: it does not begin with the options");
  }
  const absl::StatusOr<EngineOptions> options = Unpack(part.options());
  if (!options.ok()) return options.status();
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Create(*options);
  if (!engine.ok()) return engine.status();
  Replayer replayer(*std::move(engine));
  while (!replayer.outcome().difference.has_value() && ReadPart(stream, part)) {
    if (!part.has_step()) return absl::DataLossError("a part of the recording is no step");
    if (absl::Status status = replayer.Run(part.step()); !status.ok()) return status;
  }
  return replayer.outcome();
}

absl::StatusOr<ReplayOutcome> ReplayFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("opening ", path));
  google::protobuf::io::FileInputStream stream(file);
  stream.SetCloseOnDelete(true);
  return Replay(stream);
}

}  // namespace footman
