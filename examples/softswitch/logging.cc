#include "examples/softswitch/logging.h"

#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "spdlog/async.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace footman::softswitch {
namespace {

constexpr size_t kQueuedLines = 8192;

using Key = std::array<unsigned char, 32>;

const Key& ProcessKey() {
  static const Key key = [] {
    Key made;
    // Without randomness the fingerprints could be tried out, and no link would be safe either.
    if (RAND_bytes(made.data(), made.size()) != 1) std::abort();
    return made;
  }();
  return key;
}

spdlog::level::level_enum LevelOf(Log::Level level) {
  switch (level) {
    case Log::DEBUG:
      return spdlog::level::debug;
    case Log::INFO:
      return spdlog::level::info;
    case Log::WARNING:
      return spdlog::level::warn;
    case Log::ERROR:
      break;
  }
  return spdlog::level::err;
}

// Words stand as they are; everything else in quotes, so that a line stays one line.
std::string Quoted(const std::string& value) {
  constexpr absl::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/#+@";
  if (!value.empty() && absl::string_view(value).find_first_not_of(kPlain) == std::string::npos) {
    return value;
  }
  return absl::StrCat("\"", absl::Utf8SafeCEscape(value), "\"");
}

std::string AsText(absl::string_view call, absl::string_view what, const Fields& fields) {
  std::string line = absl::StrCat("call=", call, " ", what);
  for (const auto& [name, value] : fields.all())
    absl::StrAppend(&line, " ", name, "=", Quoted(value));
  return line;
}

// The members of an object, without its braces: spdlog's pattern puts time and level before them.
std::string AsJson(absl::string_view call, absl::string_view what, const Fields& fields) {
  nlohmann::ordered_json object;
  object["call"] = std::string(call);
  object["what"] = std::string(what);
  for (const auto& [name, value] : fields.all()) object[name] = value;
  const std::string text =
      object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::string Redacted(absl::string_view text) {
  if (text.empty()) return "";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const Key& key = ProcessKey();
  HMAC(EVP_sha256(), key.data(), key.size(), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest, &size);
  return absl::StrCat(
      "#", absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), 4)));
}

Fields& Fields::Add(absl::string_view name, absl::string_view value) {
  fields_.emplace_back(std::string(name), std::string(value));
  return *this;
}

Fields& Fields::Personal(absl::string_view name, absl::string_view value) {
  return Add(name, Redacted(value));
}

Logger::Logger(const Log& config, std::shared_ptr<spdlog::sinks::sink> sink)
    : format_(config.format()),
      level_(config.level()),
      thread_(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)) {
  if (sink == nullptr) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  logger_ = std::make_shared<spdlog::async_logger>("footman", std::move(sink), thread_,
                                                   spdlog::async_overflow_policy::overrun_oldest);
  logger_->set_level(LevelOf(level_));
  logger_->flush_on(spdlog::level::debug);
  constexpr char kText[] = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
  constexpr char kJson[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format_ == Log::JSON ? kJson : kText, spdlog::pattern_time_type::utc));
}

Logger::~Logger() = default;

void Logger::SetLevel(Log::Level level) {
  level_ = level;
  logger_->set_level(LevelOf(level));
}

void Logger::Write(Log::Level level, CallId call, absl::string_view what, const Fields& fields) {
  if (!Wants(level)) return;
  const std::string id = call == CallId() ? "-" : FormatCallId(call);
  const std::string line =
      format_ == Log::JSON ? AsJson(id, what, fields) : AsText(id, what, fields);
  logger_->log(LevelOf(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace footman::softswitch
