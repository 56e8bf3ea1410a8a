// What all connections of a server share, and a connection's place among those of its source.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_SHARED_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_SHARED_H_

#include <map>
#include <string>

#include "footman/adapters/web.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/forwarded.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

// Shared by all connections of a server, which outlives them.
struct Shared {
  const WebOptions& options;
  Counters& counters;
  TrustedProxies proxies;
  App* app = nullptr;
  std::map<std::string, int> per_address;  // connections of HTTP
};

// One place among the connections of a source, for as long as it is held: a proxy's connection
// belongs to whom it asks for.
class Seat {
 public:
  explicit Seat(Shared& shared) : shared_(shared) {}
  ~Seat() { Leave(); }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  // False: the source has too many.
  bool MoveTo(const std::string& source) {
    if (source == source_) return true;
    Leave();
    int& there = shared_.per_address[source];
    if (there >= shared_.options.max_connections_per_address) {
      ++shared_.counters.refused_connections;
      shared_.counters.limits.Met("max_connections_per_address");
      return false;
    }
    ++there;
    source_ = source;
    return true;
  }
  void Leave() {
    if (source_.empty()) return;
    const auto it = shared_.per_address.find(source_);
    if (--it->second == 0) shared_.per_address.erase(it);
    source_.clear();
  }

 private:
  Shared& shared_;
  std::string source_;  // empty = of none
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_SHARED_H_
