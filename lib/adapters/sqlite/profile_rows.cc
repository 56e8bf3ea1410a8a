#include "lib/adapters/sqlite/profile_rows.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;

absl::Status NoSuchName(absl::string_view name) {
  return absl::NotFoundError(absl::StrCat("there is no subscriber \"", name, "\""));
}

// Adds the row, or replaces its profile and lets go of the numbers and addresses that it had.
// Zero: it is stored already just so, with its numbers and addresses, and nothing was written.
absl::StatusOr<int64_t> StoreRow(Connection& connection, const pb::Subscriber& subscriber,
                                 ImportMode mode, ImportSummary* summary) {
  const std::string bytes = subscriber.SerializeAsString();
  int64_t id = 0;
  bool is_unchanged = false;
  {
    Rows known =
        connection.Ask("SELECT id, profile FROM subscribers WHERE name = ?1", subscriber.name());
    if (known.Next()) {
      id = known.Integer(0);
      is_unchanged = known.Bytes(1) == bytes;
    }
    if (!known.status().ok()) return known.status();
  }
  if (id == 0) {
    if (mode == ImportMode::kReplace) return NoSuchName(subscriber.name());
    absl::Status status =
        connection.Do("INSERT INTO subscribers (name, display_name, profile) VALUES (?1, ?2, ?3)",
                      subscriber.name(), subscriber.display_name(), Blob{bytes});
    if (!status.ok()) return status;
    summary->added.push_back(subscriber.name());
    return connection.last_id();
  }
  if (mode == ImportMode::kAdd) {
    return absl::AlreadyExistsError(
        absl::StrCat("there is a subscriber \"", subscriber.name(), "\" already"));
  }
  summary->replaced.push_back(subscriber.name());
  if (is_unchanged) return 0;
  absl::Status status =
      connection.Do("UPDATE subscribers SET display_name = ?2, profile = ?3 WHERE id = ?1", id,
                    subscriber.display_name(), Blob{bytes});
  if (status.ok()) status = connection.Do("DELETE FROM numbers WHERE subscriber = ?1", id);
  if (status.ok()) status = connection.Do("DELETE FROM addresses WHERE subscriber = ?1", id);
  if (!status.ok()) return status;
  return id;
}

// Says whose it is when a number or address is taken by a subscriber outside the file.
absl::Status Taken(const pb::Subscriber& subscriber, absl::string_view what, Rows owner) {
  std::string name;
  if (owner.Next()) name = std::string(owner.Text(0));
  if (!owner.status().ok()) return owner.status();
  return absl::AlreadyExistsError(absl::StrCat("subscriber \"", subscriber.name(), "\": ", what,
                                               " belongs to subscriber \"", name, "\" already"));
}

absl::Status StoreNames(Connection& connection, const pb::Subscriber& subscriber, int64_t id) {
  for (const std::string& number : subscriber.number()) {
    absl::Status status =
        connection.Do("INSERT INTO numbers (number, subscriber) VALUES (?1, ?2)", number, id);
    if (absl::IsAlreadyExists(status)) {
      return Taken(subscriber, absl::StrCat("number ", number),
                   connection.Ask("SELECT name FROM subscribers JOIN numbers ON id = subscriber "
                                  "WHERE number = ?1",
                                  number));
    }
    if (!status.ok()) return status;
  }
  for (const pb::Address& address : subscriber.address()) {
    absl::Status status =
        connection.Do("INSERT INTO addresses (service, user, subscriber) VALUES (?1, ?2, ?3)",
                      address.service(), address.user(), id);
    if (absl::IsAlreadyExists(status)) {
      return Taken(subscriber, absl::StrCat("address ", address.service(), ":", address.user()),
                   connection.Ask("SELECT name FROM subscribers JOIN addresses ON id = subscriber "
                                  "WHERE service = ?1 AND user = ?2",
                                  address.service(), address.user()));
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportSummary> StoreProfiles(Connection& connection, const pb::Profiles& profiles,
                                            ImportMode mode) {
  ImportSummary summary;
  std::vector<int64_t> ids;
  ids.reserve(static_cast<size_t>(profiles.subscriber_size()));
  // All rows first: a number may pass from one subscriber of the file to another.
  for (const pb::Subscriber& subscriber : profiles.subscriber()) {
    absl::StatusOr<int64_t> id = StoreRow(connection, subscriber, mode, &summary);
    if (!id.ok()) return id.status();
    ids.push_back(*id);
  }
  for (int i = 0; i < profiles.subscriber_size(); ++i) {
    if (ids[i] == 0) continue;
    absl::Status status = StoreNames(connection, profiles.subscriber(i), ids[i]);
    if (!status.ok()) return status;
  }
  return summary;
}

absl::StatusOr<std::string> NameOf(Connection& connection, SubscriberId subscriber) {
  Rows rows = connection.Ask("SELECT name FROM subscribers WHERE id = ?1",
                             static_cast<int64_t>(subscriber.value()));
  if (rows.Next()) return std::string(rows.Text(0));
  if (!rows.status().ok()) return rows.status();
  return absl::NotFoundError("there is no such subscriber");
}

absl::StatusOr<SubscriberId> FindName(Connection& connection, absl::string_view name) {
  Rows rows = connection.Ask("SELECT id FROM subscribers WHERE name = ?1", name);
  if (rows.Next()) return SubscriberId(static_cast<uint64_t>(rows.Integer(0)));
  if (!rows.status().ok()) return rows.status();
  return NoSuchName(name);
}

absl::StatusOr<SubscriberId> FindNumberOwner(Connection& connection, absl::string_view number) {
  Rows rows = connection.Ask("SELECT subscriber FROM numbers WHERE number = ?1", number);
  if (rows.Next()) return SubscriberId(static_cast<uint64_t>(rows.Integer(0)));
  if (!rows.status().ok()) return rows.status();
  return SubscriberId();
}

absl::StatusOr<pb::Subscriber> LoadSubscriber(Connection& connection, SubscriberId subscriber) {
  Rows rows = connection.Ask("SELECT profile FROM subscribers WHERE id = ?1",
                             static_cast<int64_t>(subscriber.value()));
  if (rows.Next()) return ParseStored(connection, rows.Bytes(0));
  if (!rows.status().ok()) return rows.status();
  return absl::NotFoundError("there is no such subscriber");
}

absl::Status ParseStored(const Connection& connection, absl::string_view bytes,
                         pb::Subscriber* subscriber) {
  if (subscriber->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(connection.path(), ": a stored profile is damaged"));
}

absl::StatusOr<pb::Subscriber> ParseStored(const Connection& connection, absl::string_view bytes) {
  pb::Subscriber subscriber;
  absl::Status status = ParseStored(connection, bytes, &subscriber);
  if (!status.ok()) return status;
  return subscriber;
}

}  // namespace footman::sqlite
