#include "examples/softswitch/user_traces.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace footman::softswitch {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string IdOf(const SqliteSession& session) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(session.session.data()), 6));
}

std::string TimeOfDay(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, absl::LocalTimeZone());
}

absl::Status Delete(const fs::path& path) {
  std::error_code error;
  fs::remove(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot delete ", path.string(), ": ", error.message()));
}

std::vector<fs::path> FilesIn(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    files.push_back(it->path());
  }
  return files;  // no folder, no files
}

// Whose a JSON text is; nullopt = nobody can say. Numbers of 64 bits may stand as strings.
std::optional<SubscriberId> OwnerOf(const std::string& text) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return std::nullopt;
  const auto it = document.find("subscriber");
  if (it == document.end()) return std::nullopt;
  if (it->is_number_unsigned()) return SubscriberId(it->get<uint64_t>());
  uint64_t number = 0;
  if (!it->is_string() || !absl::SimpleAtoi(it->get<std::string>(), &number)) return std::nullopt;
  return SubscriberId(number);
}

// Recordings that no row knows, "<name>.json" beside "<name>.wav" or "<name>.part.wav".
absl::Status RemoveLeftovers(SubscriberId subscriber, const std::string& folder) {
  absl::Status status;
  for (const fs::path& path : FilesIn(folder)) {
    if (path.extension() != ".json") continue;
    std::ifstream file(path);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (OwnerOf(text) != subscriber) continue;
    for (const char* ending : {".part.wav", ".wav", ".json"}) {
      status.Update(Delete(fs::path(path).replace_extension(ending)));
    }
  }
  return status;
}

// The running switch may be writing: the file is moved away first, so that it begins a new one, and
// what stays is added to that, line by line.
absl::Status RemoveRecords(SubscriberId subscriber, const std::string& path, int& removed) {
  std::error_code error;
  if (!fs::exists(path, error)) return absl::OkStatus();
  const std::string old = absl::StrCat(path, ".forgetting");
  if (fs::exists(old, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(old, " is left of a run that was broken off: please add it to ", path));
  }
  fs::rename(path, old, error);
  if (error)
    return absl::UnavailableError(absl::StrCat("cannot move ", path, ": ", error.message()));
  std::ifstream from(old);
  std::ofstream to(path, std::ios::app);
  // Twice: the switch may have written to the old one a moment longer.
  for (int pass = 0; pass < 2; ++pass) {
    std::string rest;
    for (std::string line; std::getline(from, line);) {
      if (OwnerOf(line) == subscriber) {
        ++removed;
      } else {
        absl::StrAppend(&rest, line, "\n");
      }
    }
    if (!from.is_open() || from.bad()) {
      return absl::UnavailableError(absl::StrCat("cannot read ", old));
    }
    from.clear();
    to << rest << std::flush;
  }
  if (!to) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, "; it is all in ", old));
  }
  return Delete(old);
}

}  // namespace

absl::Status PrintSessions(absl::string_view name, SqliteDatabase& database, absl::Time now,
                           std::ostream& out) {
  const absl::StatusOr<Profile> profile = database.Load(name);
  if (!profile.ok()) return profile.status();
  const auto sessions = database.ListSessions(profile->subscriber, now);
  if (!sessions.ok()) return sessions.status();
  for (const SqliteSession& session : *sessions) {
    out << IdOf(session) << "\t" << session.user << "\t" << session.device << "\t"
        << TimeOfDay(session.created) << "\t" << TimeOfDay(session.used) << "\n";
  }
  return absl::OkStatus();
}

absl::Status EndSessions(absl::string_view name, absl::string_view id, SqliteDatabase& database,
                         absl::Time now, std::ostream& out) {
  const absl::StatusOr<Profile> profile = database.Load(name);
  if (!profile.ok()) return profile.status();
  if (id == "all") {
    const absl::StatusOr<int> ended = database.RevokeSessions(profile->subscriber);
    if (ended.ok()) out << "ended " << *ended << "\n";
    return ended.status();
  }
  const auto sessions = database.ListSessions(profile->subscriber, now);
  if (!sessions.ok()) return sessions.status();
  for (const SqliteSession& session : *sessions) {
    if (IdOf(session) != id) continue;
    const absl::Status status = database.RevokeSession(session.session);
    if (status.ok()) out << "ended " << id << "\n";
    return status;
  }
  return absl::NotFoundError(absl::StrCat("subscriber \"", name, "\" has no session ", id));
}

absl::Status RemoveTraces(SubscriberId subscriber, const TracePlaces& places, std::ostream& out) {
  absl::Status status = RemoveLeftovers(subscriber, places.recordings);
  int records = 0;
  status.Update(RemoveRecords(subscriber, places.call_records, records));
  out << "removed " << records << " call records\n";
  // Nobody can tell whose a spoken text was; they are spoken again when they are needed.
  for (const fs::path& path : FilesIn(places.speech)) status.Update(Delete(path));
  std::error_code error;
  if (!places.trace_file.empty() && fs::exists(places.trace_file, error)) {
    out << "the trace " << places.trace_file
        << " holds what it recorded: delete it when you need it no more\n";
  }
  return status;
}

}  // namespace footman::softswitch
