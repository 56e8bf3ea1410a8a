#include "examples/softswitch/own_domains.h"

#include <deque>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace footman::softswitch {

std::vector<std::string> OwnDomainsOf(const Config& config) {
  std::vector<std::string> names(config.sip().domain().begin(), config.sip().domain().end());
  for (const std::string& address : {config.sip().address(), config.sip().public_address(),
                                     std::string("localhost"), std::string("127.0.0.1")}) {
    if (!address.empty()) names.push_back(address);
  }
  std::vector<std::string> once;
  for (const std::string& name : names) {
    std::string lower = absl::AsciiStrToLower(name);
    if (!absl::c_linear_search(once, lower)) once.push_back(std::move(lower));
  }
  return once;
}

absl::Status OwnDomains::Load(const LoadProfile& command) {
  std::vector<absl::string_view> called;
  std::deque<std::string> more;  // which `called` points into
  for (const absl::string_view candidate : command.called) {
    called.push_back(candidate);
    const size_t at = candidate.rfind('@');
    if (at == candidate.npos) continue;
    const std::string host = absl::AsciiStrToLower(candidate.substr(at + 1));
    if (!absl::c_linear_search(names_, host)) continue;
    for (const std::string& name : names_) {
      if (name == host) continue;
      called.push_back(more.emplace_back(absl::StrCat(candidate.substr(0, at + 1), name)));
    }
  }
  return store_.Load(LoadProfile{command.call, called});
}

}  // namespace footman::softswitch
