#include "examples/softswitch/voicemail_storing.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"

namespace footman::softswitch {
namespace {

std::string CallerFor(const media::StoredVoicemail& voicemail) {
  const std::string& name = voicemail.caller_name;
  const std::string& number = voicemail.caller_number;
  if (!name.empty() && !number.empty()) return absl::StrCat(name, " (", number, ")");
  if (!name.empty() || !number.empty()) return absl::StrCat(name, number);
  return voicemail.presentation == Presentation::kRestricted ? "a withheld number"
                                                             : "an unknown number";
}

absl::StatusOr<SubscriberId> OwnerOf(const media::StoredVoicemail& voicemail,
                                     SqliteDatabase& database) {
  if (voicemail.subscriber != SubscriberId()) return voicemail.subscriber;
  return database.FindNumber(voicemail.called);
}

}  // namespace

absl::StatusOr<std::string> StoreInDatabase(const media::StoredVoicemail& voicemail,
                                            SqliteDatabase& database) {
  const absl::StatusOr<SubscriberId> owner = OwnerOf(voicemail, database);
  if (!owner.ok()) return owner.status();
  SqliteVoicemail row;
  row.subscriber = *owner;
  row.audio = voicemail.path;
  row.caller = CallerFor(voicemail);
  row.called = voicemail.called;
  row.started = voicemail.started;
  row.length = voicemail.length;
  return database.StoreVoicemail(row, absl::Now());
}

absl::Status ShowLeftover(const media::StoredVoicemail& voicemail, const std::string& id,
                          SqliteDatabase& database, ImChannel& channel) {
  const absl::StatusOr<SubscriberId> owner = OwnerOf(voicemail, database);
  if (!owner.ok()) return owner.status();
  const absl::StatusOr<std::vector<SubscriberSummary>> subscribers = database.List();
  if (!subscribers.ok()) return subscribers.status();
  const int64_t seconds = absl::ToInt64Seconds(voicemail.length);
  const std::string text = absl::StrFormat("Voicemail from %s, %d:%02d, kept through a restart",
                                           CallerFor(voicemail), seconds / 60, seconds % 60);
  const std::string prefix = absl::StrCat(std::string(channel.service()), ":");
  absl::Status status;
  for (const SubscriberSummary& subscriber : *subscribers) {
    if (subscriber.subscriber != *owner) continue;
    for (absl::string_view address : subscriber.addresses) {
      if (!absl::ConsumePrefix(&address, prefix)) continue;
      SendVoicemail command;
      command.service = channel.service();
      command.user = address;
      command.call = voicemail.call;
      command.voicemail = id;
      command.text = text;
      command.length = voicemail.length;
      status.Update(channel.Voicemail(command));
    }
  }
  return status;
}

}  // namespace footman::softswitch
