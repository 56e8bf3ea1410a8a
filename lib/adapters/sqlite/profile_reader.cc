#include "lib/adapters/sqlite/profile_reader.h"

#include "absl/strings/str_cat.h"
#include "lib/adapters/sqlite/identity.h"
#include "lib/adapters/sqlite/profile_convert.h"
#include "lib/adapters/sqlite/profile_rows.h"
#include "lib/adapters/sqlite/schema.h"

namespace footman::sqlite {

absl::Status ProfileReader::Open() {
  if (connection_ != nullptr) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(path_, Connection::Access::kReadOnly, absl::ZeroDuration());
  if (!connection.ok()) return connection.status();
  absl::Status status = CheckVersion(**connection);
  if (status.ok()) status = (*connection)->Run("PRAGMA query_only = ON");
  if (!status.ok()) return status;
  connection_ = *std::move(connection);
  data_version_ = -1;
  revision_ = -1;
  return absl::OkStatus();
}

absl::StatusOr<ProfileReader::Found> ProfileReader::Find(absl::Span<const std::string> candidates,
                                                         absl::Duration timeout) {
  absl::Status status = reading_.has_value() ? absl::OkStatus() : Begin(timeout);
  for (size_t i = 0; status.ok() && i < candidates.size(); ++i) {
    absl::StatusOr<const Profile*> profile = FindOne(LookUpForm(candidates[i]));
    if (profile.ok() && *profile != nullptr) return Found{*profile, i};
    status = profile.status();
  }
  if (status.ok()) return Found{};
  reading_.reset();
  // Whatever happened to the file, the next look-up begins anew. A lock passes by itself.
  if (!absl::IsUnavailable(status)) connection_.reset();
  return status;
}

absl::Status ProfileReader::Begin(absl::Duration timeout) {
  absl::Status status = Open();
  if (!status.ok()) return status;
  connection_->SetBusyTime(timeout);
  Rows version = connection_->Ask("PRAGMA data_version");
  if (!version.Next()) return version.status();
  status = ForgetIfChanged(version.Integer(0));
  if (status.ok()) reading_.emplace(std::move(version));
  return status;
}

absl::Status ProfileReader::ForgetIfChanged(int64_t data_version) {
  if (data_version == data_version_) return absl::OkStatus();
  // Chats change the file all the time; only a change of profiles matters.
  Rows rows = connection_->Ask("SELECT profiles FROM revision");
  if (!rows.Next()) {
    return rows.status().ok() ? absl::DataLossError(absl::StrCat(path_, ": has no revision"))
                              : rows.status();
  }
  if (rows.Integer(0) != revision_) {
    by_number_.clear();
    remembered_.clear();
  }
  revision_ = rows.Integer(0);
  data_version_ = data_version;
  return absl::OkStatus();
}

absl::StatusOr<const Profile*> ProfileReader::FindOne(const std::string& number) {
  const auto known = by_number_.find(number);
  if (known != by_number_.end()) {
    remembered_.splice(remembered_.begin(), remembered_, known->second);
    return &known->second->profile;
  }
  Rows rows = connection_->Ask(
      "SELECT s.id, s.profile FROM numbers n JOIN subscribers s ON s.id = n.subscriber "
      "WHERE n.number = ?1",
      number);
  if (!rows.Next()) {
    if (!rows.status().ok()) return rows.status();
    return nullptr;
  }
  absl::Status status = ParseStored(*connection_, rows.Bytes(1), &parsed_);
  if (!status.ok()) return status;
  return Remember(number, ToProfile(parsed_, SubscriberId(static_cast<uint64_t>(rows.Integer(0)))));
}

const Profile* ProfileReader::Remember(const std::string& number, Profile profile) {
  // The newest is kept in any case: it is lent to the caller.
  while (!remembered_.empty() && remembered_.size() >= max_cached_) {
    by_number_.erase(remembered_.back().number);
    remembered_.pop_back();
  }
  remembered_.push_front({number, std::move(profile)});
  by_number_[number] = remembered_.begin();
  return &remembered_.front().profile;
}

}  // namespace footman::sqlite
