// The SQLite adapter: profiles, and what the switch keeps for people, in one file on disk.
//
//   auto database = footman::SqliteDatabase::Open({.path = "/var/lib/footman/footman.db"});
//   auto profiles = footman::SqliteProfileStore::Create({.path = ...}, events, clock);
//   ports.profiles = profiles->get();
//
// SqliteDatabase is for the administrator's commands and for the wiring of other adapters: it
// blocks, for as long as the disk takes and at most SqliteOptions::busy_timeout when another
// program writes. SqliteProfileStore is the runner's port and blocks nobody. Several programs may
// use one file at once (write-ahead log): a store sees a change that another program made with the
// next call. The file is made and brought up to date by SqliteDatabase::Open alone.
//
// Kept through kill -9: everything that a method answered OK for. Kept through a power failure as
// well: profiles and stored voicemails; the last chat items, sign-ins and sessions may be missing.
//
// Errors of every method, besides those named there: Unavailable = another program holds the file
// locked; DataLoss = the file is damaged; ResourceExhausted = the disk is full;
// FailedPrecondition = the file cannot be opened, or belongs to a newer Footman or to another
// program. Messages are for people and name the file.

#ifndef FOOTMAN_ADAPTERS_SQLITE_H_
#define FOOTMAN_ADAPTERS_SQLITE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sqlite_records.h"
#include "footman/call.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/profile.h"
#include "footman/profile_store.h"

namespace footman {

struct SqliteOptions {
  std::string path;
  // How a number without a leading '+' is read at import: "DE" (ISO 3166). Empty = refused.
  std::string default_region;
  absl::Duration busy_timeout = absl::Seconds(5);
  int max_chat_items = 1000;  // of each user; the oldest go first
};

enum class ImportMode : uint8_t {
  kAdd,      // AlreadyExists when a subscriber of that name is known
  kReplace,  // NotFound when one is not known
  kAddOrReplace,
};
struct ImportSummary {
  std::vector<std::string> added;     // names
  std::vector<std::string> replaced;  // also who stood there just so, and was not written again
  std::vector<std::string> hints;     // for the writer: "HOLD is called WAIT now"
};
struct SubscriberSummary {
  SubscriberId subscriber;
  std::string name;
  std::string display_name;
  std::vector<std::string> numbers;
  std::vector<std::string> addresses;  // "web:alice"
};

// Threads: any; one connection, guarded, so that calls take turns.
class SqliteDatabase {
 public:
  // Makes the file when there is none, and brings an older one up to date.
  static absl::StatusOr<std::unique_ptr<SqliteDatabase>> Open(SqliteOptions options);
  // Whether SqliteOptions::default_region may be this: "DE".
  static bool IsRegion(const std::string& region);
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  // ---- Profiles, as text (lib/proto/profile.proto). `name` is Subscriber.name.

  // Takes every subscriber of `text`, or none. A subscriber who is replaced keeps their id, chat
  // and voicemails. InvalidArgument: every mistake (the first twenty), one a line, each as
  // "<file>:<line>:<column>: subscriber "alice": number: ...". AlreadyExists: a number, address
  // or (kAdd) name belongs to somebody else already.
  absl::StatusOr<ImportSummary> Import(absl::string_view text, absl::string_view file,
                                       ImportMode mode = ImportMode::kAddOrReplace);
  // A text that Import takes: every subscriber, by name; or one. NotFound.
  absl::StatusOr<std::string> Export();
  absl::StatusOr<std::string> Export(absl::string_view name);
  absl::StatusOr<std::vector<SubscriberSummary>> List();
  // With everything kept for them. Returns the audio files that nobody needs any more (recorded
  // messages, voicemails), for the caller to delete. NotFound.
  absl::StatusOr<std::vector<std::string>> Remove(absl::string_view name);
  // Adds a stored message, or replaces the one of that id. NotFound; InvalidArgument.
  absl::Status PutMessage(absl::string_view name, const StoredMessage& message);

  absl::StatusOr<Profile> Load(absl::string_view name);         // NotFound
  absl::StatusOr<std::string> NameOf(SubscriberId subscriber);  // NotFound
  // Whose number or SIP address it is; and whose address. NotFound. FindAddress and FindSession
  // wait for nobody who writes: they have a connection of their own.
  absl::StatusOr<SubscriberId> FindNumber(absl::string_view number);
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view service, absl::string_view user);

  // ---- Sign-in and sessions of the web chat.

  // Stores a link for the subscriber's first address of the service "web" and returns its user.
  // NotFound: no such subscriber. FailedPrecondition: they have no such address.
  absl::StatusOr<std::string> AddSignIn(absl::string_view name, const SqliteSecretHash& link,
                                        absl::Time expires);
  // NotFound: it never was, is used, has expired, or the user is gone.
  absl::StatusOr<SqliteWebUser> FindSignIn(const SqliteSecretHash& link, absl::Time now);
  // Uses the link up and begins a session, both or neither.
  absl::StatusOr<SqliteWebUser> RedeemSignIn(const SqliteSecretHash& link,
                                             const SqliteSecretHash& session, absl::Time now,
                                             absl::Time session_expires);
  absl::StatusOr<SqliteWebUser> FindSession(const SqliteSecretHash& session, absl::Time now);
  absl::Status RevokeSession(const SqliteSecretHash& session);  // OK also when there is none
  // Notes which device a session is on, and that it is used at `now`. Empty: as it was before.
  absl::Status DescribeSession(const SqliteSecretHash& session, absl::string_view device,
                               absl::Time now);
  // Those of a subscriber that have not expired at `now`, the last used first.
  absl::StatusOr<std::vector<SqliteSession>> ListSessions(SubscriberId subscriber, absl::Time now);
  // Ends them all, and the sign-in links that were not used yet. Returns how many sessions.
  absl::StatusOr<int> RevokeSessions(SubscriberId subscriber);

  // ---- Chat of a user of the service "web". NotFound: there is no such user.

  // Adds an item, or replaces the one of that id. The oldest beyond max_chat_items go,
  // but for those that lead to a voicemail which is still there.
  absl::Status PutChatItem(absl::string_view user, const SqliteChatItem& item);
  // The newest `limit` items with an id below `before`; zero = the very newest.
  absl::StatusOr<SqliteChat> LoadChat(absl::string_view user, uint64_t before, int limit);
  absl::Status MarkSeen(absl::string_view user, uint64_t mark);  // never goes back

  // ---- Voicemails.

  // Stores one and returns its id. The same audio again is the same voicemail: its id is returned
  // and nothing changes. `id` and `stored` of the argument are not read. NotFound: no subscriber.
  absl::StatusOr<std::string> StoreVoicemail(const SqliteVoicemail& voicemail, absl::Time now);
  absl::StatusOr<SqliteVoicemail> FindVoicemail(SubscriberId subscriber, absl::string_view id);
  absl::StatusOr<std::vector<SqliteVoicemail>> ListVoicemails(SubscriberId subscriber, int limit);
  absl::Status MarkHeard(SubscriberId subscriber, absl::string_view id);  // NotFound
  absl::Status Keep(SubscriberId subscriber, absl::string_view id, bool keep);
  // Returns its audio file, for the caller to delete. NotFound.
  absl::StatusOr<std::string> RemoveVoicemail(SubscriberId subscriber, absl::string_view id);

 private:
  class Impl;
  explicit SqliteDatabase(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct SqliteProfileStoreOptions {
  std::string path;  // opened with SqliteDatabase before
  absl::Duration lookup_timeout = absl::Seconds(1);  // less than the engine waits
  int max_queued = 1024;   // beyond it, Load answers ResourceExhausted
  int max_cached = 50000;  // profiles, by number
};

// Port: looks profiles up on a thread of its own, with a connection of its own.
class SqliteProfileStore : public ProfileStore {
 public:
  // `clock` is borrowed and outlives the store.
  static absl::StatusOr<std::unique_ptr<SqliteProfileStore>> Create(
      SqliteProfileStoreOptions options, const Clock& clock);
  // Look-ups that wait are dropped; nothing is posted afterwards.
  ~SqliteProfileStore() override;

  void Start(EventSink& events) override;
  void Stop() override;
  // Any thread. Numbers are compared as they are, the domain of "user@domain" without case.
  absl::Status Load(const LoadProfile& command) override;

 private:
  class Impl;
  explicit SqliteProfileStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_SQLITE_H_
