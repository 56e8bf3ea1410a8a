#include "examples/softswitch/profile_files.h"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "examples/softswitch/examine.h"

extern char** environ;

namespace footman::softswitch {
namespace {

namespace fs = std::filesystem;

absl::Status RunEditor(const std::string& editor, const std::string& path) {
  std::string words[] = {"sh", "-c", editor + " \"$1\"", "sh", path};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                       words[3].data(), words[4].data(), nullptr};
  pid_t child = 0;
  if (const int error = posix_spawn(&child, "/bin/sh", nullptr, nullptr, arguments, environ)) {
    return absl::ErrnoToStatus(error, "cannot start the editor");
  }
  int ended = 0;
  while (waitpid(child, &ended, 0) < 0) {
    if (errno != EINTR) return absl::ErrnoToStatus(errno, "cannot wait for the editor");
  }
  if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("the editor \"", editor, "\" failed"));
}

absl::StatusOr<ImportSummary> TakeEdited(absl::string_view name, const std::string& before,
                                         const std::string& text, const std::string& path,
                                         const ProfileFileRules& rules, SqliteDatabase& database) {
  const absl::StatusOr<std::vector<std::string>> names = ExamineProfileFile(text, path, rules);
  if (!names.ok()) return names.status();
  // Another name would replace somebody else, or make somebody new and leave the old one.
  if (*names != std::vector<std::string>{std::string(name)}) {
    return absl::InvalidArgumentError(
        absl::StrCat("it must hold \"", name, "\" alone, and holds ", absl::StrJoin(*names, ", ")));
  }
  const absl::StatusOr<std::string> now = database.Export(name);
  if (!now.ok()) return now.status();
  if (*now != before) return absl::AbortedError("somebody else has changed it meanwhile");
  return database.Import(text, path, ImportMode::kReplace);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ExamineProfileFile(const std::string& text,
                                                            const std::string& file,
                                                            const ProfileFileRules& rules) {
  // What a database says that has nobody in it is about the file alone.
  SqliteOptions options;
  options.path = ":memory:";
  options.default_region = rules.region;
  const auto scratch = SqliteDatabase::Open(options);
  if (!scratch.ok()) return scratch.status();
  const absl::StatusOr<ImportSummary> summary = (*scratch)->Import(text, file);
  if (!summary.ok()) return summary.status();
  if (summary->added.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": there is no subscriber in it"));
  }
  const absl::StatusOr<std::vector<SubscriberSummary>> all = (*scratch)->List();
  if (!all.ok()) return all.status();
  if (!rules.services.empty()) {
    const std::vector<std::string> unknown = AddressesOutside(rules.services, *all);
    if (!unknown.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file, ": ", absl::StrJoin(unknown, absl::StrCat("\n", file, ": "))));
    }
  }
  return summary->added;
}

absl::StatusOr<ProfileEdit> EditProfile(absl::string_view name, const std::string& editor,
                                        const std::string& folder, const ProfileFileRules& rules,
                                        SqliteDatabase& database) {
  const absl::StatusOr<std::string> before = database.Export(name);
  if (!before.ok()) return before.status();
  std::string place = folder + "/edit-XXXXXX";
  if (mkdtemp(place.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot write in ", folder));
  }
  const std::string path = absl::StrCat(place, "/", name, ".textproto");
  std::ofstream out(path, std::ios::binary);
  out << *before;
  out.close();
  absl::Status status =
      out ? RunEditor(editor, path) : absl::UnavailableError(absl::StrCat("cannot write ", path));
  std::ifstream in(path, std::ios::binary);
  const std::string after(std::istreambuf_iterator<char>(in), {});
  ProfileEdit edit;
  edit.is_changed = after != *before;
  if (status.ok() && edit.is_changed) {
    absl::StatusOr<ImportSummary> taken = TakeEdited(name, *before, after, path, rules, database);
    status = taken.status();
    if (taken.ok()) edit.hints = std::move(taken->hints);
  }
  if (!status.ok() && edit.is_changed) {
    return absl::Status(status.code(), absl::StrCat(std::string(status.message()),
                                                    "\nwhat was written is kept in ", path));
  }
  std::error_code ignored;
  fs::remove_all(place, ignored);
  if (!status.ok()) return status;
  return edit;
}

}  // namespace footman::softswitch
