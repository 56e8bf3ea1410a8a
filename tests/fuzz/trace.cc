// Traces: a file from anywhere is replayed, or refused; and the same twice.

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "lib/trace/trace_io.h"
#include "tests/fuzz/fuzz.h"

namespace {

absl::StatusOr<footman::ReplayOutcome> Replayed(const uint8_t* data, size_t size) {
  google::protobuf::io::ArrayInputStream stream(data, static_cast<int>(size));
  return footman::Replay(stream);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using footman::fuzz::Check;
  const auto once = Replayed(data, size);
  const auto twice = Replayed(data, size);
  Check(once.status() == twice.status(), "one file, one verdict");
  if (once.ok()) Check(once->steps == twice->steps, "and as many steps");
  return 0;
}
