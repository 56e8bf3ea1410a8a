#include "examples/softswitch/examine.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "examples/softswitch/config.h"
#include "examples/softswitch/data_directory.h"
#include "examples/softswitch/port_options.h"
#include "footman/adapters/sip_message.h"
#include "footman/adapters/webhook.h"
#include "footman/adapters/xmpp.h"
#include "footman/options.h"
#include "footman/version.h"

namespace footman::softswitch {
namespace {

namespace fs = std::filesystem;

// What binds a port of its own.
struct Binding {
  std::string what;
  std::string address;
  uint32_t port;
  bool is_tcp;
};

std::vector<Binding> BindingsOf(const Config& config) {
  std::vector<Binding> all;
  const Sip& sip = config.sip();
  if (sip.udp()) all.push_back({"sip", sip.address(), sip.port(), false});
  if (sip.tcp()) all.push_back({"sip", sip.address(), sip.port(), true});
  if (!config.sip_message().identity().empty()) {
    // Short messages go by UDP and long ones by TCP, whatever calls use.
    for (const bool is_tcp : {false, true}) {
      all.push_back({"sip_message", sip.address(), config.sip_message().port(), is_tcp});
    }
  }
  all.push_back({"web", config.web().address(), config.web().port(), true});
  for (const Webhook& webhook : config.webhook()) {
    all.push_back({absl::StrCat("webhook \"", webhook.service(), "\""), webhook.address(),
                   webhook.port(), true});
  }
  return all;
}

bool Collide(const Binding& a, const Binding& b) {
  constexpr absl::string_view kEvery = "0.0.0.0";
  return a.port != 0 && a.port == b.port && a.is_tcp == b.is_tcp &&
         (a.address == b.address || a.address == kEvery || b.address == kEvery);
}

void ExaminePorts(const Config& config, Findings* findings) {
  const std::vector<Binding> all = BindingsOf(config);
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (!Collide(all[i], all[k])) continue;
      std::string fault = absl::StrCat("port ", all[i].port, " is given twice: to ", all[k].what,
                                       " and to ", all[i].what);
      // By UDP and by TCP is once.
      if (absl::c_linear_search(findings->faults, fault)) continue;
      findings->faults.push_back(std::move(fault));
    }
  }
  for (const Binding& one : all) {
    if (one.is_tcp || one.port < config.media().port_min() ||
        one.port > config.media().port_max()) {
      continue;
    }
    findings->warnings.push_back(
        absl::StrCat(one.what, ".port ", one.port, " lies within the ports of media"));
  }
}

// A folder that is there must take files; one that is not must be possible to make.
void ExamineFolder(const std::string& path, bool is_made, Findings* findings) {
  std::error_code error;
  fs::path folder = fs::absolute(path, error);
  if (is_made) {
    while (!fs::exists(folder, error) && folder != folder.root_path() && folder.has_parent_path()) {
      folder = folder.parent_path();
    }
  }
  if (!fs::exists(folder, error)) {
    findings->faults.push_back(absl::StrCat(path, ": there is no such folder"));
  } else if (!fs::is_directory(folder, error)) {
    findings->faults.push_back(absl::StrCat(path, ": ", folder.string(), " is no folder"));
  } else if (access(folder.c_str(), W_OK | X_OK) != 0) {
    findings->faults.push_back(
        absl::StrCat(path, ": cannot write in ", folder.string(), ": ", strerror(errno)));
  }
}

// One that is written to, and must not be a folder itself.
void ExamineFile(const Config& config, const char* what, const std::string& path,
                 Findings* findings) {
  if (path.empty()) return;
  const fs::path file = InDataDirectory(config, path);
  std::error_code error;
  if (fs::is_directory(file, error)) {
    findings->faults.push_back(absl::StrCat(what, ": ", file.string(), " is a folder"));
  } else if (fs::exists(file, error) && access(file.c_str(), W_OK) != 0) {
    findings->faults.push_back(
        absl::StrCat(what, ": cannot write ", file.string(), ": ", strerror(errno)));
  }
  // Of a file in the data directory the folder is made, or its absence was reported.
  const std::string folder = file.parent_path().string();
  if (folder != config.data_directory()) ExamineFolder(folder, /*is_made=*/false, findings);
}

void ExamineFolders(const Config& config, Findings* findings) {
  const size_t before = findings->faults.size();
  ExamineFolder(config.data_directory(), /*is_made=*/true, findings);
  if (findings->faults.size() != before) return;  // the rest would only repeat it
  for (const char* name : {"recordings", "prompts", "speech", "messages"}) {
    ExamineFolder(InDataDirectory(config, name), /*is_made=*/true, findings);
  }
  ExamineFile(config, "call_records", config.call_records(), findings);
  ExamineFile(config, "trace_file", config.trace_file(), findings);
}

void ExamineProfiles(const Config& config, Findings* findings) {
  std::error_code error;
  if (!fs::exists(DatabasePath(config), error)) return;
  SqliteOptions options;
  options.path = DatabasePath(config);
  const auto database = SqliteDatabase::Open(options);
  const auto all = database.ok()
                       ? (*database)->List()
                       : absl::StatusOr<std::vector<SubscriberSummary>>(database.status());
  if (!all.ok()) {
    findings->faults.emplace_back(all.status().message());
    return;
  }
  for (std::string& line : AddressesOutside(ServedServices(config), *all)) {
    findings->faults.push_back(std::move(line));
  }
}

}  // namespace

absl::Status CheckOptions(const Config& config) {
  absl::Status status = Validate(EngineOptionsOf(config));
  if (status.ok() && !config.xmpp().jid().empty()) {
    const absl::StatusOr<XmppOptions> options = XmppOptionsOf(config);
    status = options.ok() ? XmppChannel::Check(*options) : options.status();
  }
  if (status.ok() && !config.sip_message().identity().empty()) {
    status = SipMessageChannel::Check(SipMessageOptionsOf(config));
  }
  for (int i = 0; status.ok() && i < config.webhook_size(); ++i) {
    const absl::StatusOr<WebhookOptions> options = WebhookOptionsOf(config, config.webhook(i));
    status = options.ok() ? WebhookChannel::Check(*options) : options.status();
  }
  return status;
}

std::set<std::string> KnownServices(const Config& config) {
  std::set<std::string> services = {"web", "xmpp", "sip"};
  for (const Webhook& webhook : config.webhook()) services.insert(webhook.service());
  return services;
}

std::set<std::string> ServedServices(const Config& config) {
  std::set<std::string> services = KnownServices(config);
  if (config.xmpp().jid().empty()) services.erase("xmpp");
  if (config.sip_message().identity().empty()) services.erase("sip");
  return services;
}

std::vector<std::string> AddressesOutside(const std::set<std::string>& services,
                                          const std::vector<SubscriberSummary>& subscribers) {
  std::vector<std::string> lines;
  for (const SubscriberSummary& subscriber : subscribers) {
    for (const std::string& address : subscriber.addresses) {
      const std::string service = std::vector<std::string>(absl::StrSplit(address, ':'))[0];
      if (services.count(service) != 0) continue;
      lines.push_back(
          absl::StrCat("subscriber \"", subscriber.name, "\": nobody serves \"", service, "\""));
    }
  }
  return lines;
}

void WarnOfAddresses(SqliteDatabase& database, const Config& config, Logger* logger) {
  const absl::StatusOr<std::vector<SubscriberSummary>> all = database.List();
  if (!all.ok()) {
    logger->Write(Log::WARNING, CallId(), "profiles not examined",
                  Fields()
                      .Add("code", absl::StatusCodeToString(all.status().code()))
                      .Add("message", std::string(all.status().message())));
    return;
  }
  for (const SubscriberSummary& one : *all) {
    if (AddressesOutside(ServedServices(config), {one}).empty()) continue;
    logger->Write(Log::WARNING, CallId(), "address that nobody serves",
                  Fields().Add("subscriber", absl::StrCat(one.subscriber.value())));
  }
}

void LogStart(const Config& config, Logger* logger) {
  logger->Write(
      Log::INFO, CallId(), "starting",
      Fields()
          .Add("version", FOOTMAN_VERSION)
          .Add("sip", absl::StrCat(config.sip().address(), ":", config.sip().port()))
          .Add("web", absl::StrCat(config.web().address(), ":", config.web().port()))
          .Add("media", absl::StrCat(config.media().address(), ":", config.media().port_min(), "-",
                                     config.media().port_max()))
          .Add("data", config.data_directory()));
  for (const std::string& network : WideOpenNetworks(config)) {
    logger->Write(Log::WARNING, CallId(), "everybody is trusted", Fields().Add("network", network));
  }
}

std::vector<std::string> WideOpenNetworks(const Config& config) {
  std::vector<std::string> networks;
  for (const TrustedPeer& peer : config.sip().trusted_peer()) {
    const std::vector<std::string> parts = absl::StrSplit(peer.network(), '/');
    if (parts.size() == 2 && parts[1].find_first_not_of('0') == std::string::npos) {
      networks.push_back(peer.network());
    }
  }
  return networks;
}

Findings Examine(const Config& config) {
  Findings findings;
  if (const absl::Status status = CheckOptions(config); !status.ok()) {
    findings.faults.emplace_back(status.message());
  }
  ExaminePorts(config, &findings);
  ExamineFolders(config, &findings);
  ExamineProfiles(config, &findings);
  for (const std::string& network : WideOpenNetworks(config)) {
    findings.warnings.push_back(absl::StrCat("trusted_peer ", network,
                                             ": everybody may call, and is believed who they are"));
  }
  return findings;
}

}  // namespace footman::softswitch
