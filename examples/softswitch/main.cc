// footman-softswitch: asks subscribers in chat what to do with their calls, and does it.
//
//   footman-softswitch [--config FILE] [--data DIR]             run, until SIGTERM or SIGINT
//   footman-softswitch [...] --check | --print-config           look at the configuration
//   footman-softswitch [...] user add|edit|show|list|link...     see user_commands.h
//   footman-softswitch --version | --help | -h
//
// SIGTERM or SIGINT drains: new calls get 503, calls in progress go on for `drain_timeout`. A
// second one ends them at once. SIGHUP reads the configuration again, and ends nothing. Ends with 0
// when all went well, 1 when it could not run, 2 when it was called wrongly.

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "examples/softswitch/config.h"
#include "examples/softswitch/data_directory.h"
#include "examples/softswitch/examine.h"
#include "examples/softswitch/logging.h"
#include "examples/softswitch/user_commands.h"
#include "examples/softswitch/wiring.h"
#include "footman/version.h"

ABSL_FLAG(std::string, config, "", "configuration file (config.proto); none = the defaults");
ABSL_FLAG(std::string, data, "", "data directory, instead of the configuration's");
ABSL_FLAG(bool, check, false, "only say whether the configuration can be used");
ABSL_FLAG(bool, print_config, false, "print the configuration as it holds, defaults included");

namespace footman::softswitch {
namespace {

constexpr char kUsage[] =
    "Asks subscribers in chat what to do with their calls, and does it.\n\n"
    "  footman-softswitch [--config FILE] [--data DIR]                   run, until SIGTERM\n"
    "  footman-softswitch [--config FILE] [--data DIR] --check           say what is wrong\n"
    "  footman-softswitch [--config FILE] [--data DIR] --print-config    with every default\n"
    "  footman-softswitch [--config FILE] [--data DIR] user add|edit|show|list|link|remove|...\n"
    "  footman-softswitch --version | --help | -h\n\n"
    "  --config FILE   the configuration (examples/softswitch/config.proto says what it may "
    "hold);\n"
    "                  none = the defaults\n"
    "  --data DIR      the data directory, instead of the configuration's\n\n"
    "SIGHUP: reads the configuration again. SIGTERM, SIGINT: takes no new calls, and ends with "
    "the\n"
    "last one; a second one ends at once.\n";

int Fail(const absl::Status& status) {
  std::cerr << "footman-softswitch: " << std::string(status.message()) << std::endl;
  return 1;
}

sigset_t OurSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Waits for a signal; 0 = none came in time.
int SignalWithin(absl::Duration time) {
  const sigset_t signals = OurSignals();
  const timespec limit = absl::ToTimespec(time);
  return std::max(sigtimedwait(&signals, nullptr, &limit), 0);
}

absl::StatusOr<Config> ReadConfig() {
  absl::StatusOr<Config> config = LoadConfig(absl::GetFlag(FLAGS_config));
  if (!config.ok()) return config;
  if (!absl::GetFlag(FLAGS_data).empty()) config->set_data_directory(absl::GetFlag(FLAGS_data));
  return config;
}

// The database remembers where recordings are; it must not depend on where we were started.
Config WithAbsolutePaths(Config config) {
  config.set_data_directory(std::filesystem::absolute(config.data_directory()).string());
  return config;
}

// As many descriptors as the system allows: a call that is recorded needs three, and the usual soft
// limit of 1024 would end at some 330 of them.
void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  // When even this fails the limit stays as it was, which is enough for fewer calls.
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

void Reload(Switch& running) {
  absl::StatusOr<Config> wanted = ReadConfig();
  if (wanted.ok()) *wanted = WithAbsolutePaths(*std::move(wanted));
  running.Reload(wanted);
}

int Serve(const Config& config) {
  RaiseDescriptorLimit();
  // Before any thread is made, so that all inherit it: the main thread alone hears of signals.
  const sigset_t signals = OurSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  Logger logger(config.log());
  absl::StatusOr<std::unique_ptr<Switch>> running = Switch::Start(config, &logger);
  if (!running.ok()) return Fail(running.status());
  std::cout << (*running)->ReadyLine() << std::endl;

  for (int signal = 0; signal == 0 || signal == SIGHUP; signal = SignalWithin(absl::Seconds(1))) {
    if (signal == SIGHUP) Reload(**running);
    (*running)->RunPeriodicTasks();
  }
  (*running)->StopAccepting();
  const absl::Time deadline = absl::Now() + TimeOf((*running)->config().drain_timeout());
  while ((*running)->open_calls() > 0 && absl::Now() < deadline) {
    const int signal = SignalWithin(absl::Milliseconds(100));
    if (signal != 0 && signal != SIGHUP) break;
  }
  running->reset();
  return 0;
}

int RunUser(const Config& config, const std::vector<std::string>& words) {
  if (absl::Status status = MakeDataDirectory(config); !status.ok()) return Fail(status);
  const std::vector<absl::string_view> views(words.begin(), words.end());
  UserCommandContext context;
  context.database = DatabasePath(config);
  context.data_directory = config.data_directory();
  context.call_records = InDataDirectory(config, config.call_records());
  context.trace_file = InDataDirectory(config, config.trace_file());
  context.link_base = PublicOrigin(config);
  context.default_region = config.calls().region();
  context.services = KnownServices(config);
  for (const char* variable : {"EDITOR", "VISUAL"}) {
    const char* const editor = getenv(variable);
    if (editor != nullptr && *editor != '\0') context.editor = editor;
  }
  context.out = &std::cout;
  context.errors = &std::cerr;
  return RunUserCommand(views, context);
}

int Check(const Config& config) {
  const Findings findings = Examine(config);
  for (const std::string& line : findings.warnings) std::cerr << "warning: " << line << std::endl;
  for (const std::string& line : findings.faults) {
    std::cerr << "footman-softswitch: " << line << std::endl;
  }
  if (!findings.faults.empty()) return 1;
  std::cout << "the configuration is good" << std::endl;
  return 0;
}

// Whether one of these words asks about the program itself, and so for nothing else.
bool AsksAboutItself(const std::vector<std::string>& words) {
  for (size_t i = 1; i < words.size() && words[i] != "user"; ++i) {
    const absl::string_view before = absl::StripPrefix(words[i - 1], "-");
    const bool is_value =
        before == "-config" || before == "config" || before == "-data" || before == "data";
    if (is_value) continue;
    if (words[i] == "--help" || words[i] == "-help" || words[i] == "-h") {
      std::cout << kUsage;
      return true;
    }
    if (words[i] == "--version" || words[i] == "-version") {
      std::cout << "footman-softswitch " << FOOTMAN_VERSION << std::endl;
      return true;
    }
  }
  return false;
}

// Splits off "user ...", whose words are not ours to understand, and lets "--print-config" be
// written as people do.
std::vector<char*> FlagsBefore(std::vector<std::string>* words, std::vector<std::string>* user,
                               bool* is_user) {
  for (size_t i = 1; i < words->size() && !*is_user; ++i) {
    std::string& word = (*words)[i];
    if (word == "user") {
      *is_user = true;
      user->assign(words->begin() + i + 1, words->end());
      words->resize(i);
    } else if (word == "--print-config") {
      word = "--print_config";
    }
  }
  std::vector<char*> flags;
  for (std::string& word : *words) flags.push_back(word.data());
  return flags;
}

int Main(int argc, char** argv) {
  umask(077);  // what is kept here is personal: for its owner alone
  std::vector<std::string> words(argv, argv + argc);
  if (AsksAboutItself(words)) return 0;
  std::vector<std::string> user;
  bool is_user = false;
  std::vector<char*> flags = FlagsBefore(&words, &user, &is_user);
  const std::vector<char*> rest = absl::ParseCommandLine(flags.size(), flags.data());
  if (rest.size() > 1) {
    std::cerr << "footman-softswitch: what is \"" << rest[1] << "\"? Try --help." << std::endl;
    return 2;
  }

  const absl::StatusOr<Config> config = ReadConfig();
  if (!config.ok()) return Fail(config.status());
  if (absl::GetFlag(FLAGS_print_config)) {
    std::cout << PrintConfig(*config);
    return 0;
  }
  if (absl::GetFlag(FLAGS_check)) return Check(*config);
  const Config absolute = WithAbsolutePaths(*config);
  return is_user ? RunUser(absolute, user) : Serve(absolute);
}

}  // namespace
}  // namespace footman::softswitch

int main(int argc, char** argv) { return footman::softswitch::Main(argc, argv); }
