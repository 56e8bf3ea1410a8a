// What a configuration file may say. The rules for single values stand beside the fields in
// config.proto and are checked here by reflection; rules between fields stand at the end.

#include "examples/softswitch/config.h"

#include <arpa/inet.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "footman/adapters/sqlite.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace footman::softswitch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;
using Tree = TextFormat::ParseInfoTree;

constexpr size_t kMaxFile = 1 << 20;
constexpr absl::string_view kOwnServices[] = {"web", "xmpp", "sip"};
// In the data directory.
constexpr const char* kOwnFiles[] = {"footman.db", "footman.db-wal", "footman.db-shm",
                                     "lock",       "ready",          "voicemail-secret"};

absl::Status ErrorAt(absl::string_view name, int line, int column, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(name, ":", line + 1, ":", column + 1, ": ", what));
}

// Keeps the first error of the text parser; the later ones are mostly echoes of it.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(absl::string_view name) : name_(name) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (status_.ok()) status_ = ErrorAt(name_, line, column, message);
  }
  const absl::Status& status() const { return status_; }

 private:
  const std::string name_;
  absl::Status status_;
};

bool IsAddress(const std::string& text) {
  in_addr address;
  return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool IsNetwork(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
  in6_addr address;
  const int most = IsAddress(parts[0])                                    ? 32
                   : inet_pton(AF_INET6, parts[0].c_str(), &address) == 1 ? 128
                                                                          : -1;
  int bits = 0;
  return most > 0 &&
         (parts.size() == 1 || (absl::SimpleAtoi(parts[1], &bits) && bits >= 0 && bits <= most));
}

bool IsNumberPrefix(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "+") || text.empty() || text.size() > 15) return false;
  return text.find_first_not_of("0123456789") == text.npos;
}

bool IsRegion(absl::string_view text) {
  return text.empty() || SqliteDatabase::IsRegion(std::string(text));
}

bool IsHost(absl::string_view text) {
  return !text.empty() && text.size() <= 253 && absl::ascii_isalnum(text.front()) &&
         absl::c_all_of(text,
                        [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.'; });
}

bool IsHostWithPort(absl::string_view text) {
  const size_t colon = text.find(':');
  uint32_t port = 0;
  return IsHost(text.substr(0, colon)) &&
         (colon == text.npos ||
          (absl::SimpleAtoi(text.substr(colon + 1), &port) && port > 0 && port < 65536));
}

bool IsOrigin(absl::string_view text) {
  return (absl::ConsumePrefix(&text, "https://") || absl::ConsumePrefix(&text, "http://")) &&
         IsHostWithPort(text);
}

// What is wrong with one value; empty = nothing.
std::string FaultOfText(const Rule& rule, const std::string& value) {
  switch (rule.form()) {
    case Rule::ANYTHING:
      break;
    case Rule::ADDRESS:
      if (!value.empty() && !IsAddress(value)) return "is no numeric IPv4 address";
      break;
    case Rule::NETWORK:
      if (!IsNetwork(value)) return "is no address or network such as 192.0.2.0/24";
      break;
    case Rule::NUMBER_PREFIX:
      if (!IsNumberPrefix(value)) return "is no number prefix such as \"+49\"";
      break;
    case Rule::REGION:
      if (!IsRegion(value)) return "is no region such as \"DE\"";
      break;
    case Rule::NOT_EMPTY:
      if (value.empty()) return "must not be empty";
      break;
    case Rule::LOOPBACK:
      if (!IsAddress(value) || !absl::StartsWith(value, "127.")) {
        return "is no address of this machine alone, such as 127.0.0.1";
      }
      break;
    case Rule::HOST:
      if (!IsHost(value)) return "is no name of a host";
      break;
    case Rule::HOST_PORT:
      if (!value.empty() && !IsHostWithPort(value)) return "is no host, with or without a port";
      break;
    case Rule::ORIGIN:
      if (!value.empty() && !IsOrigin(value)) {
        return "is no origin such as \"https://calls.example.org\"";
      }
      break;
  }
  if (!rule.has_shortest()) return "";
  absl::Duration time;
  if (!absl::ParseDuration(value, &time)) return "is no time such as \"25s\"";
  if (time < TimeOf(rule.shortest())) return absl::StrCat("is shorter than ", rule.shortest());
  if (time > TimeOf(rule.longest())) return absl::StrCat("is longer than ", rule.longest());
  return "";
}

std::string FaultOfNumber(const Rule& rule, int64_t value) {
  if (rule.has_min() && value < rule.min()) return absl::StrCat("is less than ", rule.min());
  if (rule.has_max() && value > rule.max()) return absl::StrCat("is more than ", rule.max());
  return "";
}

bool IsOldName(const FieldDescriptor* field) {
  return field->options().GetExtension(softswitch::rule).has_renamed_to();
}

std::string FaultOf(const Message& message, const FieldDescriptor* field, int index) {
  const Rule& rule = field->options().GetExtension(softswitch::rule);
  if (IsOldName(field)) return absl::StrCat("is called ", rule.renamed_to(), " now");
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return FaultOfText(rule, index < 0 ? reflection.GetString(message, field)
                                         : reflection.GetRepeatedString(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return FaultOfNumber(rule, reflection.GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return FaultOfNumber(rule, reflection.GetInt32(message, field));
    default:
      return "";  // enums and bools are checked by the text parser
  }
}

// Checks what the text says, with the place of each value.
absl::Status Check(const Message& message, const Tree* tree, absl::string_view name) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      if (field->message_type() != nullptr) {
        const auto& reflection = *message.GetReflection();
        const Message& inner = index < 0 ? reflection.GetMessage(message, field)
                                         : reflection.GetRepeatedMessage(message, field, index);
        const Tree* nested = tree ? tree->GetTreeForNested(field, index) : nullptr;
        if (absl::Status status = Check(inner, nested, name); !status.ok()) return status;
        continue;
      }
      const std::string fault = FaultOf(message, field, index);
      if (fault.empty()) continue;
      const auto place = tree ? tree->GetLocation(field, index) : TextFormat::ParseLocation();
      return ErrorAt(name, place.line, place.column, absl::StrCat(field->name(), " ", fault));
    }
  }
  return absl::OkStatus();
}

// Sets every single field that is not set to its default, so that PrintConfig shows it.
void FillIn(Message* message) {
  const auto& reflection = *message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->field(i);
    if (field->is_repeated()) {
      for (int k = 0; field->message_type() && k < reflection.FieldSize(*message, field); ++k) {
        FillIn(reflection.MutableRepeatedMessage(message, field, k));
      }
    } else if (field->message_type() != nullptr) {
      FillIn(reflection.MutableMessage(message, field));
    } else if (!reflection.HasField(*message, field) && !IsOldName(field)) {
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
          reflection.SetString(message, field, field->default_value_string());
          break;
        case FieldDescriptor::CPPTYPE_UINT32:
          reflection.SetUInt32(message, field, field->default_value_uint32());
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          reflection.SetInt32(message, field, field->default_value_int32());
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          reflection.SetBool(message, field, field->default_value_bool());
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          reflection.SetEnum(message, field, field->default_value_enum());
          break;
        default:
          break;
      }
    }
  }
}

// What calls the address that we listen on from this machine has that address itself.
void TrustThisMachine(Sip* sip) {
  FillIn(sip->add_trusted_peer());
  if (absl::StartsWith(sip->address(), "127.") || sip->address() == "0.0.0.0") return;
  TrustedPeer* const own = sip->add_trusted_peer();
  own->set_network(sip->address());
  FillIn(own);
}

// Whether it is what the switch keeps there itself, and would lose if it were written over.
bool IsTaken(const Config& config, const std::string& path) {
  const auto whole = [&](const std::string& name) {
    return std::filesystem::path(InDataDirectory(config, name)).lexically_normal();
  };
  return absl::c_any_of(kOwnFiles, [&](const char* name) { return whole(path) == whole(name); });
}

// Rules between fields. `tree` and the place are those of the section that breaks one.
absl::Status CheckTogether(const Config& config, const Tree& tree, absl::string_view name) {
  // `index`: of a section that there may be several of.
  const auto error_in = [&](const char* section, absl::string_view what, int index = -1) {
    const auto place = tree.GetLocation(Config::descriptor()->FindFieldByName(section), index);
    return ErrorAt(name, place.line < 0 ? 0 : place.line, place.column < 0 ? 0 : place.column,
                     what);
  };
  constexpr absl::string_view kTaken = "a file that the switch keeps for something else";
  if (IsTaken(config, config.call_records())) return error_in("call_records", kTaken);
  if (IsTaken(config, config.trace_file()) || config.trace_file() == config.call_records()) {
    return error_in("trace_file", kTaken);
  }
  if (!config.sip().udp() && !config.sip().tcp()) {
    return error_in("sip", "udp and tcp are both off");
  }
  if (config.sip().public_address().empty()) {
    constexpr absl::string_view kWhat = "0.0.0.0 needs sip.public_address, which peers are told";
    if (config.sip().address() == "0.0.0.0") return error_in("sip", kWhat);
    if (config.media().address() == "0.0.0.0") return error_in("media", kWhat);
  }
  const uint32_t first_even = config.media().port_min() + config.media().port_min() % 2;
  if (config.media().port_max() <= first_even) {
    return error_in("media", "port_min to port_max has no even port with the next one");
  }
  for (int i = 0; i < config.webhook_size(); ++i) {
    if (config.webhook(i).url().empty()) return error_in("webhook", "url is missing", i);
    if (absl::c_linear_search(kOwnServices, config.webhook(i).service())) {
      return error_in("webhook", "service is one that needs no bridge", i);
    }
    for (int k = 0; k < i; ++k) {
      if (config.webhook(k).service() == config.webhook(i).service()) {
        return error_in("webhook", "two have the same service", i);
      }
    }
  }
  if (TimeOf(config.calls().decision_timeout()) > TimeOf(config.calls().call_limit())) {
    return error_in("calls", "decision_timeout is longer than call_limit");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Config> ParseConfig(absl::string_view text, absl::string_view name) {
  if (text.size() > kMaxFile) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": larger than a megabyte"));
  }
  Config config;
  Tree tree;
  FirstError error(name);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.WriteLocationsTo(&tree);
  if (!parser.ParseFromString(std::string(text), &config)) {
    return error.status().ok() ? ErrorAt(name, 0, 0, "cannot be read") : error.status();
  }
  if (absl::Status status = Check(config, &tree, name); !status.ok()) return status;
  FillIn(&config);
  if (config.sip().trusted_peer().empty()) TrustThisMachine(config.mutable_sip());
  if (config.media().address().empty()) {
    config.mutable_media()->set_address(config.sip().address());
  }
  if (absl::Status status = CheckTogether(config, tree, name); !status.ok()) return status;
  return config;
}

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  if (path.empty()) return ParseConfig("", "defaults");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  if (file) file.read(text.data(), text.size());
  if (!file.is_open() || file.bad() || errno != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  }
  text.resize(file.gcount());
  return ParseConfig(text, path);
}

std::string PrintConfig(const Config& config) {
  TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(config, &text);
  return text;
}

absl::Duration TimeOf(const std::string& text) {
  absl::Duration time;
  return absl::ParseDuration(text, &time) ? time : absl::ZeroDuration();
}

std::string InDataDirectory(const Config& config, const std::string& path) {
  if (path.empty() || absl::StartsWith(path, "/")) return path;
  return absl::StrCat(config.data_directory(), "/", path);
}

}  // namespace footman::softswitch
