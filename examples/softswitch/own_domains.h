// Finds a subscriber by any name of this machine: who is called alice@192.0.2.10, where the switch
// listens on that address, is the alice@localhost or alice@127.0.0.1 of a profile too.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_OWN_DOMAINS_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_OWN_DOMAINS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "examples/softswitch/config.pb.h"
#include "footman/profile_store.h"

namespace footman::softswitch {

// The domains, the address that SIP listens on, the public one, and the two that mean this machine
// everywhere; in lower case. REQUIRES: `config` is as ParseConfig makes it.
std::vector<std::string> OwnDomainsOf(const Config& config);

class OwnDomains : public ProfileStore {
 public:
  // `store` is borrowed.
  OwnDomains(std::vector<std::string> names, ProfileStore& store)
      : names_(std::move(names)), store_(store) {}

  void Start(EventSink& events) override { store_.Start(events); }
  void Stop() override { store_.Stop(); }
  // Each candidate at one of the names is followed by those at the others.
  absl::Status Load(const LoadProfile& command) override;

 private:
  const std::vector<std::string> names_;
  ProfileStore& store_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_OWN_DOMAINS_H_
