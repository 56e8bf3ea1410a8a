#include "lib/adapters/sqlite/voicemail_rows.h"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace footman::sqlite {
namespace {

int64_t Key(SubscriberId subscriber) { return static_cast<int64_t>(subscriber.value()); }

absl::Status NoSuchVoicemail() { return absl::NotFoundError("there is no such voicemail"); }

absl::StatusOr<std::string> NewId() {
  std::array<char, 16> bytes;
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return absl::InternalError("the system gives no random numbers");
  }
  return absl::WebSafeBase64Escape(absl::string_view(bytes.data(), bytes.size()));
}

// Columns as in the two queries below.
SqliteVoicemail ReadVoicemail(const Rows& rows) {
  SqliteVoicemail voicemail;
  voicemail.id = std::string(rows.Text(0));
  voicemail.subscriber = SubscriberId(static_cast<uint64_t>(rows.Integer(1)));
  voicemail.audio = std::string(rows.Text(2));
  voicemail.caller = std::string(rows.Text(3));
  voicemail.called = std::string(rows.Text(4));
  voicemail.started = rows.Time(5);
  voicemail.length = absl::Microseconds(rows.Integer(6));
  voicemail.stored = rows.Time(7);
  voicemail.heard = rows.Integer(8) != 0;
  voicemail.kept = rows.Integer(9) != 0;
  return voicemail;
}

}  // namespace

absl::StatusOr<std::string> StoreVoicemail(Connection& connection, const SqliteVoicemail& voicemail,
                                           absl::Time now) {
  const absl::StatusOr<std::string> id = NewId();
  if (!id.ok()) return id;
  {
    Rows known = connection.Ask("SELECT id FROM voicemails WHERE audio = ?1", voicemail.audio);
    if (known.Next()) return std::string(known.Text(0));
    if (!known.status().ok()) return known.status();
    Rows owner =
        connection.Ask("SELECT 1 FROM subscribers WHERE id = ?1", Key(voicemail.subscriber));
    if (!owner.Next()) {
      if (!owner.status().ok()) return owner.status();
      return absl::NotFoundError("there is no such subscriber");
    }
  }
  absl::Status status = connection.Do(
      "INSERT INTO voicemails (id, subscriber, audio, caller, called, started, length, filed) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      *id, Key(voicemail.subscriber), voicemail.audio, voicemail.caller, voicemail.called,
      voicemail.started, voicemail.length, now);
  if (!status.ok()) return status;
  return id;
}

absl::StatusOr<SqliteVoicemail> FindVoicemail(Connection& connection, SubscriberId subscriber,
                                              absl::string_view id) {
  Rows rows = connection.Ask(
      "SELECT id, subscriber, audio, caller, called, started, length, filed, heard, kept "
      "FROM voicemails "
      "WHERE id = ?1 AND subscriber = ?2",
      id, Key(subscriber));
  if (rows.Next()) return ReadVoicemail(rows);
  if (!rows.status().ok()) return rows.status();
  return NoSuchVoicemail();
}

absl::StatusOr<std::vector<SqliteVoicemail>> ListVoicemails(Connection& connection,
                                                            SubscriberId subscriber, int limit) {
  std::vector<SqliteVoicemail> voicemails;
  Rows rows = connection.Ask(
      "SELECT id, subscriber, audio, caller, called, started, length, filed, heard, kept "
      "FROM voicemails "
      "WHERE subscriber = ?1 ORDER BY filed DESC, rowid DESC LIMIT ?2",
      Key(subscriber), std::max(limit, 0));
  while (rows.Next()) voicemails.push_back(ReadVoicemail(rows));
  if (!rows.status().ok()) return rows.status();
  return voicemails;
}

absl::Status MarkHeard(Connection& connection, SubscriberId subscriber, absl::string_view id) {
  const absl::Status status = connection.Do(
      "UPDATE voicemails SET heard = 1 WHERE id = ?1 AND subscriber = ?2", id, Key(subscriber));
  return status.ok() && connection.changes() == 0 ? NoSuchVoicemail() : status;
}

absl::Status Keep(Connection& connection, SubscriberId subscriber, absl::string_view id,
                  bool keep) {
  const absl::Status status =
      connection.Do("UPDATE voicemails SET kept = ?3 WHERE id = ?1 AND subscriber = ?2", id,
                    Key(subscriber), keep ? 1 : 0);
  return status.ok() && connection.changes() == 0 ? NoSuchVoicemail() : status;
}

absl::StatusOr<std::string> RemoveVoicemail(Connection& connection, SubscriberId subscriber,
                                            absl::string_view id) {
  Rows rows =
      connection.Ask("DELETE FROM voicemails WHERE id = ?1 AND subscriber = ?2 RETURNING audio", id,
                     Key(subscriber));
  if (!rows.Next()) return rows.status().ok() ? NoSuchVoicemail() : rows.status();
  std::string audio(rows.Text(0));
  while (rows.Next()) {
  }
  if (!rows.status().ok()) return rows.status();
  return audio;
}

}  // namespace footman::sqlite
