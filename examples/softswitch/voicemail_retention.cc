#include "examples/softswitch/voicemail_retention.h"

#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "examples/softswitch/config.h"

namespace footman::softswitch {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

int64_t SizeOf(const std::string& path) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

std::string WarningIn(absl::string_view language, int percent, uint32_t megabytes) {
  if (absl::StartsWith(language, "de")) {
    return absl::StrCat("Ihre Sprachnachrichten belegen ", percent, " % ihres Platzes (", megabytes,
                        " MB). Bitte löschen Sie, was Sie nicht mehr brauchen.");
  }
  return absl::StrCat("Your voicemails take ", percent, " % of their space (", megabytes,
                      " MB). Please delete what you need no more.");
}

}  // namespace

absl::Status DeleteVoicemail(const SqliteVoicemail& voicemail, SqliteDatabase& database) {
  std::error_code error;
  std::filesystem::remove(voicemail.audio, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot delete ", voicemail.audio, ": ", error.message()));
  }
  return database.RemoveVoicemail(voicemail.subscriber, voicemail.id).status();
}

absl::Status VoicemailRetention::Stored(SubscriberId subscriber, const std::string& audio) {
  if (space() == 0) return absl::OkStatus();
  const absl::StatusOr<std::vector<SqliteVoicemail>> all =
      database_.ListVoicemails(subscriber, kAll);
  if (!all.ok()) return all.status();
  int64_t used = 0;
  for (const SqliteVoicemail& voicemail : *all) used += SizeOf(voicemail.audio);
  const int64_t before = used - SizeOf(audio);
  absl::Status status;
  // The oldest first, and never the one that has just come.
  for (auto it = all->rbegin();
       config_.when_full() == Voicemails::DELETE_OLDEST && it != all->rend() && used > space();
       ++it) {
    if (it->kept || it->audio == audio) continue;
    const int64_t size = SizeOf(it->audio);
    const absl::Status deleted = DeleteVoicemail(*it, database_);
    if (deleted.ok()) used -= size;
    status.Update(deleted);
  }
  const int64_t warning = space() / 5 * 4;
  if (before < warning && used >= warning) {
    const std::lock_guard<std::mutex> lock(mutex_);
    to_warn_.push_back(subscriber);
  }
  return status;
}

absl::Status VoicemailRetention::RemoveOld(absl::Time now) {
  const absl::Duration longest = TimeOf(config_.max_age());
  if (longest <= absl::ZeroDuration()) return absl::OkStatus();
  const absl::StatusOr<std::vector<SubscriberSummary>> everybody = database_.List();
  if (!everybody.ok()) return everybody.status();
  absl::Status status;
  for (const SubscriberSummary& subscriber : *everybody) {
    const auto all = database_.ListVoicemails(subscriber.subscriber, kAll);
    if (!all.ok()) return all.status();
    for (const SqliteVoicemail& voicemail : *all) {
      if (voicemail.kept || now - voicemail.stored < longest) continue;
      status.Update(DeleteVoicemail(voicemail, database_));
    }
  }
  return status;
}

absl::Status VoicemailRetention::Warn(const std::vector<ImChannel*>& channels) {
  std::vector<SubscriberId> subscribers;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    subscribers = std::exchange(to_warn_, {});
  }
  if (subscribers.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<SubscriberSummary>> everybody = database_.List();
  if (!everybody.ok()) return everybody.status();
  absl::Status status;
  for (const SubscriberSummary& one : *everybody) {
    if (!absl::c_linear_search(subscribers, one.subscriber)) continue;
    int64_t used = 0;
    const auto all = database_.ListVoicemails(one.subscriber, kAll);
    const absl::StatusOr<Profile> profile = database_.Load(one.name);
    if (!all.ok() || !profile.ok()) return all.ok() ? profile.status() : all.status();
    for (const SqliteVoicemail& voicemail : *all) used += SizeOf(voicemail.audio);
    const std::string text = WarningIn(profile->language, static_cast<int>(used * 100 / space()),
                                       config_.space_megabytes());
    for (ImChannel* channel : channels) {
      const std::string prefix = absl::StrCat(channel->service(), ":");
      for (absl::string_view address : one.addresses) {
        if (!absl::ConsumePrefix(&address, prefix)) continue;
        status.Update(channel->Note({channel->service(), address, CallId(), text}));
      }
    }
  }
  return status;
}

}  // namespace footman::softswitch
