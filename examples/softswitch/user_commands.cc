// One short function for each command; RunUserCommand finds it by its words.

#include "examples/softswitch/user_commands.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "examples/softswitch/profile_files.h"
#include "examples/softswitch/user_traces.h"
#include "footman/adapters/sqlite.h"
#include "footman/adapters/web.h"
#include "lib/media/wav_file.h"

namespace footman::softswitch {
namespace {

namespace fs = std::filesystem;
using Words = absl::Span<const absl::string_view>;

constexpr char kUsage[] =
    "usage: footman-softswitch [--config FILE] [--data DIR] user ...\n"
    "  user add FILE        add the subscribers of a profile file, or replace those of that name\n"
    "  user edit USER       change one profile in an editor ($VISUAL, $EDITOR, vi)\n"
    "  user show USER       print one profile, as such a file\n"
    "  user list            one line for each subscriber\n"
    "  user link USER       print a sign-in link for the web chat; good once, for ten minutes\n"
    "  user sessions USER   one line for each browser that is signed in\n"
    "  user sessions end USER ID\n"
    "                       end that session, of a lost phone; ID \"all\" ends every one\n"
    "  user remove USER     remove a subscriber with their chat, sessions and voicemails\n"
    "  user forget USER     the same, and every other trace: call records, pending recordings\n"
    "  user message import USER FILE [--id ID] [--title TITLE]\n"
    "                       store a recording (WAV, FLAC or Ogg) that the subscriber can play\n"
    "  user export          print every profile, as one such file\n";

// What a command works with.
struct Desk {
  const UserCommandContext& context;
  SqliteDatabase& database;
};

absl::StatusOr<std::string> ContentsOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char piece[4096];
  // Stream iterators would throw at a folder, which can be opened but not read.
  while (file.read(piece, sizeof piece), file.gcount() > 0) text.append(piece, file.gcount());
  if (!file.is_open() || file.bad()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text;
}

// Only what we have put there ourselves: a profile file may name a sound from anywhere.
void DeleteOurs(const std::string& path, const Desk& desk) {
  std::error_code error;
  const fs::path inside = fs::weakly_canonical(desk.context.data_directory, error) / "";
  const fs::path file = fs::weakly_canonical(path, error);
  if (error || !absl::StartsWith(file.string(), inside.string())) return;
  fs::remove(file, error);
  if (error) *desk.context.errors << "cannot delete " << path << ": " << error.message() << "\n";
}

ProfileFileRules RulesOf(const Desk& desk) {
  return {desk.context.default_region, desk.context.services};
}

void PrintHints(absl::string_view where, const std::vector<std::string>& hints, const Desk& desk) {
  for (const std::string& hint : hints) *desk.context.errors << where << ": " << hint << "\n";
}

absl::Status Add(Words words, const Desk& desk) {
  const std::string path(words[0]);
  const absl::StatusOr<std::string> text = ContentsOf(path);
  if (!text.ok()) return text.status();
  const auto names = ExamineProfileFile(*text, path, RulesOf(desk));
  if (!names.ok()) return names.status();
  const absl::StatusOr<ImportSummary> summary = desk.database.Import(*text, path);
  if (!summary.ok()) return summary.status();
  for (const std::string& name : summary->added) *desk.context.out << "added " << name << "\n";
  for (const std::string& name : summary->replaced) {
    *desk.context.out << "replaced " << name << "\n";
  }
  PrintHints(path, summary->hints, desk);
  return absl::OkStatus();
}

absl::Status Edit(Words words, const Desk& desk) {
  const absl::StatusOr<ProfileEdit> edit = EditProfile(
      words[0], desk.context.editor, desk.context.data_directory, RulesOf(desk), desk.database);
  if (!edit.ok()) return edit.status();
  *desk.context.out << (edit->is_changed ? "replaced " : "unchanged ") << words[0] << "\n";
  PrintHints(words[0], edit->hints, desk);
  return absl::OkStatus();
}

absl::Status Print(const absl::StatusOr<std::string>& text, const Desk& desk) {
  if (!text.ok()) return text.status();
  *desk.context.out << *text;
  return absl::OkStatus();
}

absl::Status Show(Words words, const Desk& desk) {
  return Print(desk.database.Export(words[0]), desk);
}

absl::Status Export(Words, const Desk& desk) { return Print(desk.database.Export(), desk); }

absl::Status List(Words, const Desk& desk) {
  const absl::StatusOr<std::vector<SubscriberSummary>> all = desk.database.List();
  if (!all.ok()) return all.status();
  for (const SubscriberSummary& one : *all) {
    *desk.context.out << one.name << "\t" << one.display_name << "\t"
                      << absl::StrJoin(one.numbers, ",") << "\t"
                      << absl::StrJoin(one.addresses, ",") << "\n";
  }
  return absl::OkStatus();
}

absl::Status Link(Words words, const Desk& desk) {
  const std::string secret = NewWebSecret();
  const absl::StatusOr<std::string> user =
      desk.database.AddSignIn(words[0], HashWebSecret(secret), absl::Now() + kWebSignInTime);
  if (!user.ok()) return user.status();
  *desk.context.out << desk.context.link_base << "/s/" << secret << "\n";
  return absl::OkStatus();
}

absl::Status Remove(Words words, const Desk& desk) {
  const absl::StatusOr<std::vector<std::string>> files = desk.database.Remove(words[0]);
  if (!files.ok()) return files.status();
  for (const std::string& file : *files) DeleteOurs(file, desk);
  *desk.context.out << "removed " << words[0] << "\n";
  return absl::OkStatus();
}

absl::Status Forget(Words words, const Desk& desk) {
  const absl::StatusOr<Profile> profile = desk.database.Load(words[0]);
  if (!profile.ok()) return profile.status();
  absl::Status status = Remove(words, desk);
  if (!status.ok()) return status;
  const std::string& folder = desk.context.data_directory;
  const TracePlaces places = {folder + "/recordings", folder + "/speech", desk.context.call_records,
                              desk.context.trace_file};
  return RemoveTraces(profile->subscriber, places, *desk.context.out);
}

absl::Status ListSessions(Words words, const Desk& desk) {
  return PrintSessions(words[0], desk.database, absl::Now(), *desk.context.out);
}

absl::Status EndSession(Words words, const Desk& desk) {
  return EndSessions(words[0], words[1], desk.database, absl::Now(), *desk.context.out);
}

// "My greeting (2).flac" -> "my-greeting-2"
std::string IdFrom(absl::string_view stem) {
  std::string id;
  for (const char c : stem) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      id += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id.empty() ? "message" : id;
}

// The message that is stored under that id; an empty one when there is none.
StoredMessage MessageOf(const Profile& profile, absl::string_view id) {
  for (const StoredMessage& message : profile.messages) {
    if (message.id == id) return message;
  }
  return {};
}

// Converts the file to what legs play, under a fresh name, so that a call that is playing the old
// one is not disturbed.
absl::StatusOr<std::string> StoreSound(const std::string& file, const Desk& desk) {
  const absl::StatusOr<media::Pcm> pcm = media::ReadWav(file, media::kTelephoneRate);
  if (!pcm.ok()) return pcm.status();
  const std::string folder = absl::StrCat(desk.context.data_directory, "/messages");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make ", folder, ": ", error.message()));
  }
  const std::string path = absl::StrCat(folder, "/", NewWebSecret(), ".wav");
  if (absl::Status status = media::WriteWav(path, pcm->samples, pcm->rate_hz); !status.ok()) {
    return status;
  }
  return path;
}

absl::Status ImportMessage(Words words, const Desk& desk) {
  const std::string file(words[1]);
  StoredMessage message;
  const std::string stem = fs::path(file).stem().string();
  message.id = IdFrom(stem);
  for (size_t i = 2; i + 1 < words.size(); i += 2) {
    (words[i] == "--id" ? message.id : message.title) = std::string(words[i + 1]);
  }
  const absl::StatusOr<Profile> profile = desk.database.Load(words[0]);
  if (!profile.ok()) return profile.status();
  const StoredMessage before = MessageOf(*profile, message.id);
  if (message.title.empty()) message.title = !before.title.empty() ? before.title : stem;
  absl::StatusOr<std::string> audio = StoreSound(file, desk);
  if (!audio.ok()) return audio.status();
  message.audio = *audio;
  if (absl::Status status = desk.database.PutMessage(words[0], message); !status.ok()) {
    DeleteOurs(*audio, desk);
    return status;
  }
  DeleteOurs(before.audio, desk);
  *desk.context.out << "stored " << message.id << "\n";
  return absl::OkStatus();
}

struct Command {
  std::vector<absl::string_view> words;
  size_t arguments;
  absl::Status (*run)(Words, const Desk&);
  bool has_flags = false;  // --id, --title
};

const std::vector<Command>& Commands() {
  static const auto* const commands = new std::vector<Command>{
      {{"add"}, 1, Add},
      {{"edit"}, 1, Edit},
      {{"show"}, 1, Show},
      {{"list"}, 0, List},
      {{"link"}, 1, Link},
      {{"remove"}, 1, Remove},
      {{"message", "import"}, 2, ImportMessage, true},
      {{"export"}, 0, Export},
      {{"forget"}, 1, Forget},
      {{"sessions", "end"}, 2, EndSession},
      {{"sessions"}, 1, ListSessions},
  };
  return *commands;
}

bool FlagsAreGood(Words flags) {
  if (flags.size() % 2 != 0) return false;
  for (size_t i = 0; i < flags.size(); i += 2) {
    if (flags[i] != "--id" && flags[i] != "--title") return false;
  }
  return true;
}

// nullptr: the words make no command.
const Command* Find(Words words) {
  for (const Command& command : Commands()) {
    const size_t fixed = command.words.size();
    if (words.size() < fixed + command.arguments) continue;
    if (words.subspan(0, fixed) != absl::MakeConstSpan(command.words)) continue;
    const Words flags = words.subspan(fixed + command.arguments);
    if (command.has_flags ? FlagsAreGood(flags) : flags.empty()) return &command;
  }
  return nullptr;
}

int ReportError(const absl::Status& status, const UserCommandContext& context) {
  *context.errors << std::string(status.message()) << "\n";
  return 1;
}

}  // namespace

int RunUserCommand(absl::Span<const absl::string_view> words, const UserCommandContext& context) {
  // The last word may be the name of a person or a file, but not one of these.
  if (!words.empty() && (words.back() == "--help" || words.back() == "-h")) {
    *context.out << kUsage;
    return 0;
  }
  const Command* command = Find(words);
  if (command == nullptr) {
    *context.errors << kUsage;
    return 2;
  }
  SqliteOptions options;
  options.path = context.database;
  options.default_region = context.default_region;
  const absl::StatusOr<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::Open(options);
  if (!database.ok()) return ReportError(database.status(), context);
  const absl::Status status =
      command->run(words.subspan(command->words.size()), {context, **database});
  return status.ok() ? 0 : ReportError(status, context);
}

}  // namespace footman::softswitch
