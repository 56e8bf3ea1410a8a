// The configuration as it holds: read from a file, checked, every default filled in.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_CONFIG_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_CONFIG_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "examples/softswitch/config.pb.h"

namespace footman::softswitch {

// Reads config.proto's text format. Every field of the answer is set, by the text or by default;
// repeated ones that are left out have what config.proto says. InvalidArgument says what is wrong
// and where: "<name>:<line>:<column>: ...", counted from 1.
absl::StatusOr<Config> ParseConfig(absl::string_view text, absl::string_view name);

// The same from a file; an empty path gives the defaults. NotFound, PermissionDenied and others:
// the file cannot be read.
absl::StatusOr<Config> LoadConfig(const std::string& path);

// As a file that LoadConfig reads.
std::string PrintConfig(const Config& config);

// A time of a checked configuration. REQUIRES: it has been through ParseConfig.
absl::Duration TimeOf(const std::string& text);

// `path` itself when absolute, else below the data directory; empty stays empty.
std::string InDataDirectory(const Config& config, const std::string& path);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_CONFIG_H_
