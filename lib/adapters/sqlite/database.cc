// SqliteDatabase: a guarded connection, and one that only reads. The *_rows files do the work.

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "footman/adapters/sqlite.h"
#include "lib/adapters/sqlite/connection.h"
#include "lib/adapters/sqlite/identity.h"
#include "lib/adapters/sqlite/profile_check.h"
#include "lib/adapters/sqlite/profile_convert.h"
#include "lib/adapters/sqlite/profile_rows.h"
#include "lib/adapters/sqlite/profile_text.h"
#include "lib/adapters/sqlite/schema.h"
#include "lib/adapters/sqlite/voicemail_rows.h"
#include "lib/adapters/sqlite/web_rows.h"

namespace footman {

namespace pb = ::footman::proto::profile;
using sqlite::Connection;

namespace {
constexpr absl::string_view kInMemory = ":memory:";  // SQLite's name for it
}  // namespace

class SqliteDatabase::Impl {
 public:
  Impl(SqliteOptions the_options, std::unique_ptr<Connection> the_connection,
       std::unique_ptr<Connection> the_reader)
      : options(std::move(the_options)),
        connection(std::move(the_connection)),
        reader(std::move(the_reader)) {}

  // A turn with the connection, from any thread.
  template <typename Work>
  auto With(Work work) ABSL_LOCKS_EXCLUDED(mutex) {
    absl::MutexLock lock(&mutex);
    return work(*connection);
  }

  // The same, in a transaction that outlasts a power failure and is kept only when the work is OK.
  template <typename Work>
  auto Change(Work work) -> decltype(work(std::declval<Connection&>())) {
    absl::MutexLock lock(&mutex);
    sqlite::Durable durable(*connection);
    if (!durable.status().ok()) return durable.status();
    sqlite::Transaction transaction(*connection);
    if (!transaction.status().ok()) return transaction.status();
    auto result = work(*connection);
    if (!result.ok()) return result;
    absl::Status status = transaction.Commit();
    if (!status.ok()) return status;
    return result;
  }

  absl::Status SetCache(int megabytes) {
    return With([&](Connection& one) { return one.SetCache(megabytes); });
  }

  // What the threads of adapters ask. A reader of a write-ahead log waits for nobody who writes.
  template <typename Work>
  auto Read(Work work) ABSL_LOCKS_EXCLUDED(reader_mutex) {
    absl::MutexLock lock(&reader_mutex);
    return work(reader == nullptr ? *connection : *reader);
  }

  const SqliteOptions options;
  absl::Mutex mutex;
  const std::unique_ptr<Connection> connection;
  absl::Mutex reader_mutex;
  const std::unique_ptr<Connection> reader;  // null: the database is in memory, and one thread's
};

SqliteDatabase::SqliteDatabase(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteDatabase::~SqliteDatabase() = default;

bool SqliteDatabase::IsRegion(const std::string& region) { return sqlite::IsKnownRegion(region); }

absl::StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(SqliteOptions options) {
  if (!options.default_region.empty() && !sqlite::IsKnownRegion(options.default_region)) {
    return absl::InvalidArgumentError(
        absl::StrCat("default_region: \"", options.default_region, "\" is no region"));
  }
  if (options.path.empty()) return absl::InvalidArgumentError("path: is missing");
  if (options.max_chat_items < 1) {
    return absl::InvalidArgumentError("max_chat_items: must be 1 at the least");
  }
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(options.path, Connection::Access::kReadWrite, options.busy_timeout);
  if (!connection.ok()) return connection.status();
  // The schema first: another program's file is left exactly as it is.
  absl::Status status = sqlite::Migrate(**connection, sqlite::SchemaVersion());
  if (status.ok()) {
    status = (*connection)
                 ->Run(
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
                     "PRAGMA foreign_keys = ON; "
                     // What was deleted is overwritten: it was personal.
                     "PRAGMA secure_delete = ON");
  }
  if (!status.ok()) return status;
  std::unique_ptr<Connection> reader;
  if (options.path != kInMemory) {
    auto opened =
        Connection::Open(options.path, Connection::Access::kReadOnly, options.busy_timeout);
    if (!opened.ok()) return opened.status();
    reader = *std::move(opened);
  }
  return absl::WrapUnique(new SqliteDatabase(
      std::make_unique<Impl>(std::move(options), *std::move(connection), std::move(reader))));
}

// ---- Profiles.

absl::StatusOr<ImportSummary> SqliteDatabase::Import(absl::string_view text, absl::string_view file,
                                                     ImportMode mode) {
  google::protobuf::Arena arena;  // a file of many profiles is made and let go of in large pieces
  std::vector<std::string> hints;
  const absl::StatusOr<const pb::Profiles*> profiles =
      sqlite::ReadProfiles(text, file, impl_->options.default_region, arena, hints);
  if (!profiles.ok()) return profiles.status();
  absl::Status status = impl_->SetCache(Connection::kLargeCache);
  if (!status.ok()) return status;
  absl::StatusOr<ImportSummary> summary = impl_->Change(
      [&](Connection& connection) { return sqlite::StoreProfiles(connection, **profiles, mode); });
  // A failure costs memory and nothing else.
  impl_->SetCache(Connection::kUsualCache).IgnoreError();
  if (summary.ok()) summary->hints = std::move(hints);
  return summary;
}

absl::StatusOr<std::string> SqliteDatabase::Export() {
  return impl_->With([&](Connection& connection) -> absl::StatusOr<std::string> {
    std::string text;
    sqlite::Rows rows = connection.Ask("SELECT profile FROM subscribers ORDER BY name");
    while (rows.Next()) {
      absl::StatusOr<pb::Subscriber> subscriber = sqlite::ParseStored(connection, rows.Bytes(0));
      if (!subscriber.ok()) return subscriber.status();
      pb::Profiles one;
      *one.add_subscriber() = *std::move(subscriber);
      absl::StrAppend(&text, sqlite::WriteProfiles(one));
    }
    if (!rows.status().ok()) return rows.status();
    return text;
  });
}

absl::StatusOr<std::string> SqliteDatabase::Export(absl::string_view name) {
  return impl_->With([&](Connection& connection) -> absl::StatusOr<std::string> {
    const absl::StatusOr<SubscriberId> id = sqlite::FindName(connection, name);
    if (!id.ok()) return id.status();
    absl::StatusOr<pb::Subscriber> subscriber = sqlite::LoadSubscriber(connection, *id);
    if (!subscriber.ok()) return subscriber.status();
    pb::Profiles one;
    *one.add_subscriber() = *std::move(subscriber);
    return sqlite::WriteProfiles(one);
  });
}

absl::StatusOr<std::vector<SubscriberSummary>> SqliteDatabase::List() {
  return impl_->With([&](Connection& connection) -> absl::StatusOr<std::vector<SubscriberSummary>> {
    std::vector<SubscriberSummary> list;
    sqlite::Rows rows = connection.Ask("SELECT id, profile FROM subscribers ORDER BY name");
    while (rows.Next()) {
      const absl::StatusOr<pb::Subscriber> subscriber =
          sqlite::ParseStored(connection, rows.Bytes(1));
      if (!subscriber.ok()) return subscriber.status();
      SubscriberSummary& summary = list.emplace_back();
      summary.subscriber = SubscriberId(static_cast<uint64_t>(rows.Integer(0)));
      summary.name = subscriber->name();
      summary.display_name = subscriber->display_name();
      summary.numbers.assign(subscriber->number().begin(), subscriber->number().end());
      for (const pb::Address& address : subscriber->address()) {
        summary.addresses.push_back(absl::StrCat(address.service(), ":", address.user()));
      }
    }
    if (!rows.status().ok()) return rows.status();
    return list;
  });
}

absl::StatusOr<std::vector<std::string>> SqliteDatabase::Remove(absl::string_view name) {
  const auto remove = [&](Connection& connection) -> absl::StatusOr<std::vector<std::string>> {
    const absl::StatusOr<SubscriberId> id = sqlite::FindName(connection, name);
    if (!id.ok()) return id.status();
    const absl::StatusOr<pb::Subscriber> subscriber = sqlite::LoadSubscriber(connection, *id);
    if (!subscriber.ok()) return subscriber.status();
    std::vector<std::string> audio;
    for (const pb::StoredMessage& message : subscriber->message()) {
      if (!message.audio().empty()) audio.push_back(message.audio());
    }
    const int64_t key = static_cast<int64_t>(id->value());
    sqlite::Rows rows = connection.Ask("SELECT audio FROM voicemails WHERE subscriber = ?1", key);
    while (rows.Next()) audio.emplace_back(rows.Text(0));
    if (!rows.status().ok()) return rows.status();
    absl::Status status = connection.Do("DELETE FROM subscribers WHERE id = ?1", key);
    if (!status.ok()) return status;
    return audio;
  };
  absl::StatusOr<std::vector<std::string>> audio = impl_->Change(remove);
  // The log still has the old pages. When others are reading, it is emptied after them.
  if (audio.ok()) {
    impl_->With([](Connection& one) { return one.Run("PRAGMA wal_checkpoint(TRUNCATE)"); })
        .IgnoreError();
  }
  return audio;
}

absl::Status SqliteDatabase::PutMessage(absl::string_view name, const StoredMessage& message) {
  return impl_->Change([&](Connection& connection) -> absl::Status {
    const absl::StatusOr<SubscriberId> id = sqlite::FindName(connection, name);
    if (!id.ok()) return id.status();
    absl::StatusOr<pb::Subscriber> subscriber = sqlite::LoadSubscriber(connection, *id);
    if (!subscriber.ok()) return subscriber.status();
    pb::Profiles profiles;
    *profiles.add_subscriber() = *std::move(subscriber);
    pb::StoredMessage* stored = nullptr;
    for (pb::StoredMessage& known : *profiles.mutable_subscriber(0)->mutable_message()) {
      if (known.id() == message.id) stored = &known;
    }
    if (stored == nullptr) stored = profiles.mutable_subscriber(0)->add_message();
    stored->set_id(message.id);
    stored->set_title(message.title);
    stored->set_text(message.text);
    stored->set_audio(message.audio);
    const std::vector<sqlite::Diagnostic> diagnostics =
        sqlite::CheckProfiles(impl_->options.default_region, &profiles);
    if (!diagnostics.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("message: ", diagnostics[0].where.back().field,
                                                     ": ", diagnostics[0].message));
    }
    return sqlite::StoreProfiles(connection, profiles, ImportMode::kReplace).status();
  });
}

absl::StatusOr<Profile> SqliteDatabase::Load(absl::string_view name) {
  return impl_->With([&](Connection& connection) -> absl::StatusOr<Profile> {
    const absl::StatusOr<SubscriberId> id = sqlite::FindName(connection, name);
    if (!id.ok()) return id.status();
    const absl::StatusOr<pb::Subscriber> subscriber = sqlite::LoadSubscriber(connection, *id);
    if (!subscriber.ok()) return subscriber.status();
    return sqlite::ToProfile(*subscriber, *id);
  });
}

absl::StatusOr<SubscriberId> SqliteDatabase::FindNumber(absl::string_view number) {
  return impl_->With([&](Connection& connection) -> absl::StatusOr<SubscriberId> {
    const absl::StatusOr<SubscriberId> owner =
        sqlite::FindNumberOwner(connection, sqlite::LookUpForm(number));
    if (owner.ok() && *owner == SubscriberId()) {
      return absl::NotFoundError("the number leads to no subscriber");
    }
    return owner;
  });
}

absl::StatusOr<std::string> SqliteDatabase::NameOf(SubscriberId subscriber) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::NameOf(connection, subscriber); });
}

absl::StatusOr<SubscriberId> SqliteDatabase::FindAddress(absl::string_view service,
                                                         absl::string_view user) {
  return impl_->Read(
      [&](Connection& connection) { return sqlite::FindAddressOwner(connection, service, user); });
}

// ---- The web chat.

absl::StatusOr<std::string> SqliteDatabase::AddSignIn(absl::string_view name,
                                                      const SqliteSecretHash& link,
                                                      absl::Time expires) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::AddSignIn(connection, name, link, expires); });
}

absl::StatusOr<SqliteWebUser> SqliteDatabase::FindSignIn(const SqliteSecretHash& link,
                                                         absl::Time now) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::FindSignIn(connection, link, now); });
}

absl::StatusOr<SqliteWebUser> SqliteDatabase::RedeemSignIn(const SqliteSecretHash& link,
                                                           const SqliteSecretHash& session,
                                                           absl::Time now,
                                                           absl::Time session_expires) {
  return impl_->With([&](Connection& connection) {
    return sqlite::RedeemSignIn(connection, link, session, now, session_expires);
  });
}

absl::StatusOr<SqliteWebUser> SqliteDatabase::FindSession(const SqliteSecretHash& session,
                                                          absl::Time now) {
  return impl_->Read(
      [&](Connection& connection) { return sqlite::FindSession(connection, session, now); });
}

absl::Status SqliteDatabase::RevokeSession(const SqliteSecretHash& session) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::RevokeSession(connection, session); });
}

absl::Status SqliteDatabase::DescribeSession(const SqliteSecretHash& session,
                                             absl::string_view device, absl::Time now) {
  return impl_->With([&](Connection& connection) {
    return sqlite::DescribeSession(connection, session, device, now);
  });
}

absl::StatusOr<std::vector<SqliteSession>> SqliteDatabase::ListSessions(SubscriberId subscriber,
                                                                        absl::Time now) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::ListSessions(connection, subscriber, now); });
}

absl::StatusOr<int> SqliteDatabase::RevokeSessions(SubscriberId subscriber) {
  return impl_->Change(
      [&](Connection& connection) { return sqlite::RevokeSessions(connection, subscriber); });
}

absl::Status SqliteDatabase::PutChatItem(absl::string_view user, const SqliteChatItem& item) {
  return impl_->With([&](Connection& connection) {
    return sqlite::PutChatItem(connection, user, item, impl_->options.max_chat_items);
  });
}

absl::StatusOr<SqliteChat> SqliteDatabase::LoadChat(absl::string_view user, uint64_t before,
                                                    int limit) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::LoadChat(connection, user, before, limit); });
}

absl::Status SqliteDatabase::MarkSeen(absl::string_view user, uint64_t mark) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::MarkSeen(connection, user, mark); });
}

// ---- Voicemails.

absl::StatusOr<std::string> SqliteDatabase::StoreVoicemail(const SqliteVoicemail& voicemail,
                                                           absl::Time now) {
  return impl_->Change(
      [&](Connection& connection) { return sqlite::StoreVoicemail(connection, voicemail, now); });
}

absl::StatusOr<SqliteVoicemail> SqliteDatabase::FindVoicemail(SubscriberId subscriber,
                                                              absl::string_view id) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::FindVoicemail(connection, subscriber, id); });
}

absl::StatusOr<std::vector<SqliteVoicemail>> SqliteDatabase::ListVoicemails(SubscriberId subscriber,
                                                                            int limit) {
  return impl_->With([&](Connection& connection) {
    return sqlite::ListVoicemails(connection, subscriber, limit);
  });
}

absl::Status SqliteDatabase::MarkHeard(SubscriberId subscriber, absl::string_view id) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::MarkHeard(connection, subscriber, id); });
}

absl::Status SqliteDatabase::Keep(SubscriberId subscriber, absl::string_view id, bool keep) {
  return impl_->With(
      [&](Connection& connection) { return sqlite::Keep(connection, subscriber, id, keep); });
}

absl::StatusOr<std::string> SqliteDatabase::RemoveVoicemail(SubscriberId subscriber,
                                                            absl::string_view id) {
  return impl_->Change(
      [&](Connection& connection) { return sqlite::RemoveVoicemail(connection, subscriber, id); });
}

}  // namespace footman
