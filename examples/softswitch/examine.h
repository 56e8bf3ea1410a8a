// What is wrong with a configuration beyond its own text: found before a start would find it.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_EXAMINE_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_EXAMINE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "examples/softswitch/config.pb.h"
#include "examples/softswitch/logging.h"
#include "footman/adapters/sqlite.h"

namespace footman::softswitch {

// Whether engine and channels would take these options; opens and makes nothing, but reads secrets.
absl::Status CheckOptions(const Config& config);

// Every entry is one line, for people.
struct Findings {
  std::vector<std::string> faults;    // it will not start, or not do what is asked of it
  std::vector<std::string> warnings;  // it may be meant so
};

// Makes no folder and binds no port; a database that exists is opened, as `user list` opens it.
// REQUIRES: `config` is as ParseConfig makes it.
Findings Examine(const Config& config);

// The services that addresses may name: those of our own, and the bridges'.
std::set<std::string> KnownServices(const Config& config);
// Those of them that a switch with this configuration speaks.
std::set<std::string> ServedServices(const Config& config);

// One line for each address of `subscribers` whose service is not among `services`.
std::vector<std::string> AddressesOutside(const std::set<std::string>& services,
                                          const std::vector<SubscriberSummary>& subscribers);

// Logs who has an address whose service this configuration does not speak, by their number: who is
// asked nowhere gets no calls, and nobody else would say so.
void WarnOfAddresses(SqliteDatabase& database, const Config& config, Logger* logger);

// The log's first line: version, addresses, data directory. Warns when everybody is trusted.
void LogStart(const Config& config, Logger* logger);

// Networks of trusted peers that mean everybody.
std::vector<std::string> WideOpenNetworks(const Config& config);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_EXAMINE_H_
