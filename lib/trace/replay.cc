// Tells an engine again what a trace says it was told, and compares what it wants done.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/engine.h"
#include "footman/trace_recorder.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "lib/trace/pack.h"
#include "lib/trace/trace_io.h"
#include "lib/trace/unpack.h"

namespace footman {
namespace {

using proto::trace::Part;
using proto::trace::Step;

// What protobuf allows.
constexpr uint32_t kMaxPart = std::numeric_limits<int>::max();

// False: the end, or a part that breaks off. `bytes` is the part as it was written.
bool ReadPart(google::protobuf::io::ZeroCopyInputStream& stream, std::string& bytes, Part& part) {
  google::protobuf::io::CodedInputStream coded(&stream);
  uint32_t size = 0;
  return coded.ReadVarint32(&size) && size <= kMaxPart &&
         coded.ReadString(&bytes, static_cast<int>(size)) && part.ParseFromString(bytes);
}

std::string EventText(const Step& step) {
  return step.has_event() ? step.event().ShortDebugString() : "timer";
}

class Replayer {
 public:
  explicit Replayer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  // OK, and a difference in outcome() if there is one. `bytes` is the part that holds the step.
  absl::Status Run(const Step& step, absl::string_view bytes) {
    ++number_;
    const Moment now{absl::Nanoseconds(step.uptime()), absl::FromUnixNanos(step.wall())};
    UnpackStorage storage;
    Event event;
    if (step.has_event()) {
      absl::StatusOr<Event> unpacked = Unpack(step.event(), storage);
      if (!unpacked.ok()) return unpacked.status();
      event = *unpacked;
    }
    const Event* told = step.has_event() ? &event : nullptr;
    if (!Tell(step, told, now)) return absl::OkStatus();
    const absl::Span<const Command> actual = engine_->commands();
    // Nearly always the step that is recorded again is the same, to the byte.
    if (!IsPart(writer_.Step(told, now, actual), bytes)) Compare(step, actual);
    if (!outcome_.difference.has_value()) ++outcome_.steps;
    return absl::OkStatus();
  }

  const ReplayOutcome& outcome() const { return outcome_; }

 private:
  // False: it differs already in what it takes.
  bool Tell(const Step& step, const Event* event, const Moment& now) {
    if (event == nullptr) {
      if (engine_->AdvanceTo(now)) return true;
      Differ(step, "a timer that fires", "no timer");
      return false;
    }
    const absl::Status status = engine_->Handle(*event, now);
    if (!status.ok()) Differ(step, "an event that is taken", status.ToString());
    return status.ok();
  }

  // Whether `delimited` is the length of `part`, and `part`.
  static bool IsPart(absl::string_view delimited, absl::string_view part) {
    const size_t length =
        google::protobuf::io::CodedOutputStream::VarintSize32(static_cast<uint32_t>(part.size()));
    return delimited.size() == length + part.size() && absl::EndsWith(delimited, part);
  }

  // By what the messages mean: another writer may have put the same into other bytes.
  void Compare(const Step& step, absl::Span<const Command> actual) {
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
  TraceWriter writer_;
  ReplayOutcome outcome_;
  int number_ = 0;
};

}  // namespace

absl::StatusOr<ReplayOutcome> Replay(google::protobuf::io::ZeroCopyInputStream& stream) {
  std::string bytes;
  Part part;
  if (!ReadPart(stream, bytes, part) || !part.has_options()) {
    return absl::DataLossError("this is no trace: it does not begin with the options");
  }
  const absl::StatusOr<EngineOptions> options = Unpack(part.options());
  if (!options.ok()) return options.status();
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Create(*options);
  if (!engine.ok()) return engine.status();
  Replayer replayer(*std::move(engine));
  while (!replayer.outcome().difference.has_value() && ReadPart(stream, bytes, part)) {
    if (!part.has_step()) return absl::DataLossError("a part of the trace is no step");
    if (absl::Status status = replayer.Run(part.step(), bytes); !status.ok()) return status;
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
