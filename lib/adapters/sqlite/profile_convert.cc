#include "lib/adapters/sqlite/profile_convert.h"

#include <string>

#include "absl/time/time.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;

std::string TargetNumber(const pb::Subscriber& subscriber, const std::string& to) {
  for (const pb::TransferTarget& target : subscriber.transfer_target()) {
    if (target.name() == to) return target.number();
  }
  return to;
}

Treatment ToTreatment(const pb::Subscriber& subscriber, const pb::Option& option) {
  Treatment treatment;
  treatment.kind = ToKind(option.do_());
  switch (treatment.kind) {
    case TreatmentKind::kTransfer:
      treatment.argument = TargetNumber(subscriber, option.to());
      break;
    case TreatmentKind::kPlay:
      treatment.argument = option.message();
      break;
    case TreatmentKind::kHost:
      treatment.argument = option.host();
      break;
    default:
      break;
  }
  treatment.afterwards =
      option.then() == pb::Option::VOICEMAIL ? Afterwards::kVoicemail : Afterwards::kHangUp;
  return treatment;
}

pb::Kind FromKind(TreatmentKind kind) {
  switch (kind) {
    case TreatmentKind::kNone:
      return pb::KIND_UNSPECIFIED;
    case TreatmentKind::kAnswer:
      return pb::ANSWER;
    case TreatmentKind::kTransfer:
      return pb::TRANSFER;
    case TreatmentKind::kVoicemail:
      return pb::VOICEMAIL;
    case TreatmentKind::kScreenedVoicemail:
      return pb::SCREENED_VOICEMAIL;
    case TreatmentKind::kPlay:
      return pb::PLAY;
    case TreatmentKind::kDecline:
      return pb::DECLINE;
    case TreatmentKind::kWait:
      return pb::WAIT;
    case TreatmentKind::kHost:
      return pb::HOST;
  }
  return pb::KIND_UNSPECIFIED;
}

void FromTreatment(const Treatment& treatment, pb::Option* option) {
  option->set_do_(FromKind(treatment.kind));
  if (treatment.kind == TreatmentKind::kTransfer) option->set_to(treatment.argument);
  if (treatment.kind == TreatmentKind::kPlay) option->set_message(treatment.argument);
  if (treatment.kind == TreatmentKind::kHost) option->set_host(treatment.argument);
  if (treatment.afterwards == Afterwards::kVoicemail) option->set_then(pb::Option::VOICEMAIL);
}

}  // namespace

TreatmentKind ToKind(pb::Kind kind) {
  switch (kind) {
    case pb::ANSWER:
      return TreatmentKind::kAnswer;
    case pb::TRANSFER:
      return TreatmentKind::kTransfer;
    case pb::VOICEMAIL:
      return TreatmentKind::kVoicemail;
    case pb::SCREENED_VOICEMAIL:
      return TreatmentKind::kScreenedVoicemail;
    case pb::PLAY:
      return TreatmentKind::kPlay;
    case pb::DECLINE:
      return TreatmentKind::kDecline;
    case pb::WAIT:
      return TreatmentKind::kWait;
    case pb::HOST:
      return TreatmentKind::kHost;
    default:
      return TreatmentKind::kNone;
  }
}

Profile ToProfile(const pb::Subscriber& subscriber, SubscriberId id) {
  Profile profile;
  profile.subscriber = id;
  profile.display_name = subscriber.display_name();
  profile.language = subscriber.language();
  profile.time_zone = subscriber.time_zone();
  profile.numbers.assign(subscriber.number().begin(), subscriber.number().end());
  for (const pb::Address& address : subscriber.address()) {
    profile.addresses.push_back({address.service(), address.user(), address.option_set(),
                                 absl::Seconds(address.after_seconds())});
  }
  for (const pb::OptionSet& set : subscriber.option_set()) {
    OptionSet& made = profile.option_sets.emplace_back();
    made.name = set.name();
    for (const pb::Option& option : set.option()) {
      made.options.push_back({ToTreatment(subscriber, option), option.label(), option.key_word()});
    }
  }
  for (const pb::StoredMessage& message : subscriber.message()) {
    profile.messages.push_back({message.id(), message.title(), message.text(), message.audio()});
  }
  for (const pb::TransferTarget& target : subscriber.transfer_target()) {
    profile.transfer_targets.push_back({target.name(), target.number()});
  }
  profile.greeting = subscriber.greeting();
  profile.default_treatment = ToTreatment(subscriber, subscriber.default_());
  profile.decision_timeout = absl::Seconds(subscriber.seconds_to_decide());
  return profile;
}

pb::Subscriber FromProfile(const Profile& profile, absl::string_view name) {
  pb::Subscriber subscriber;
  subscriber.set_name(std::string(name));
  subscriber.set_display_name(profile.display_name);
  subscriber.set_language(profile.language);
  subscriber.set_time_zone(profile.time_zone);
  for (const std::string& number : profile.numbers) subscriber.add_number(number);
  for (const Address& address : profile.addresses) {
    pb::Address* made = subscriber.add_address();
    made->set_service(address.service);
    made->set_user(address.user);
    made->set_option_set(address.option_set);
    made->set_after_seconds(static_cast<uint32_t>(absl::ToInt64Seconds(address.delay)));
  }
  for (const OptionSet& set : profile.option_sets) {
    pb::OptionSet* made = subscriber.add_option_set();
    made->set_name(set.name);
    for (const Option& option : set.options) {
      pb::Option* line = made->add_option();
      FromTreatment(option.treatment, line);
      line->set_label(option.label);
      line->set_key_word(option.key_word);
    }
  }
  for (const StoredMessage& message : profile.messages) {
    pb::StoredMessage* made = subscriber.add_message();
    made->set_id(message.id);
    made->set_title(message.title);
    made->set_text(message.text);
    made->set_audio(message.audio);
  }
  for (const TransferTarget& target : profile.transfer_targets) {
    pb::TransferTarget* made = subscriber.add_transfer_target();
    made->set_name(target.name);
    made->set_number(target.number);
  }
  subscriber.set_greeting(profile.greeting);
  FromTreatment(profile.default_treatment, subscriber.mutable_default_());
  subscriber.set_seconds_to_decide(
      static_cast<uint32_t>(absl::ToInt64Seconds(profile.decision_timeout)));
  return subscriber;
}

}  // namespace footman::sqlite
