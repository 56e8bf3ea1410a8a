#include "lib/trace/call_record_proto.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace footman {
namespace {

using google::protobuf::Timestamp;

// proto3 strings are UTF-8, and one bad byte would cost the whole record: such bytes become '?'.
std::string Utf8(absl::string_view text) {
  std::string clean(text);
  for (size_t i = 0; i < clean.size();) {
    const auto byte = static_cast<uint8_t>(clean[i]);
    const size_t length = byte < 0x80       ? 1
                          : byte >> 5 == 6  ? 2
                          : byte >> 4 == 14 ? 3
                          : byte >> 3 == 30 ? 4
                                            : 0;
    auto follows = [](char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; };
    const bool whole = length > 0 && i + length <= clean.size() &&
                       std::all_of(clean.begin() + i + 1, clean.begin() + i + length, follows);
    if (!whole) clean[i] = '?';
    i += whole ? length : 1;
  }
  return clean;
}

template <typename E>
std::string NameUnlessNone(E value) {
  const absl::string_view name = Name(value);
  return name == "none" ? "" : std::string(name);
}

// Whole milliseconds: nobody reads more. An infinite time is none, and so is one outside of the
// years 1 to 9999, for which JSON has no form.
template <typename Message>
void SetTime(absl::Time time, Message& message, Timestamp* (Message::*mutable_time)()) {
  static const absl::Time kFirst = absl::FromCivil(absl::CivilYear(1), absl::UTCTimeZone());
  static const absl::Time kEnd = absl::FromCivil(absl::CivilYear(10000), absl::UTCTimeZone());
  if (time < kFirst || time >= kEnd) return;
  const int64_t seconds = absl::ToUnixSeconds(time);
  Timestamp& stamp = *(message.*mutable_time)();
  stamp.set_seconds(seconds);
  stamp.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds)) /
                                   1000000 * 1000000));
}

void Fill(const Caller& caller, proto::call_record::Caller& message) {
  message.set_number(Utf8(caller.number));
  message.set_name(Utf8(caller.name));
  message.set_presentation(std::string(Name(caller.presentation)));
  message.set_attestation(NameUnlessNone(caller.attestation));
}

void Fill(const Diversion& diversion, proto::call_record::Diversion& message) {
  message.set_party(Utf8(diversion.party));
  message.set_reason(std::string(Name(diversion.reason)));
  message.set_count(diversion.count);
  message.set_restricted(diversion.restricted);
}

void Fill(const OfferRecord& offer, proto::call_record::Offer& message) {
  message.set_service(Utf8(offer.service));
  message.set_user(Utf8(offer.user));
  message.set_sent(offer.sent);
  message.set_failed(offer.failed);
  SetTime(offer.delivered, message, &proto::call_record::Offer::mutable_delivered);
}

void Fill(const Decision& decision, proto::call_record::Decision& message) {
  SetTime(decision.at, message, &proto::call_record::Decision::mutable_at);
  message.set_treatment(NameUnlessNone(decision.treatment));
  message.set_means(NameUnlessNone(decision.means));
  message.set_why_default(NameUnlessNone(decision.why_default));
  message.set_service(Utf8(decision.service));
  message.set_user(Utf8(decision.user));
}

}  // namespace

proto::call_record::CallRecord ToProto(const CallRecord& record) {
  using Message = proto::call_record::CallRecord;
  Message message;
  message.set_call(FormatCallId(record.call));
  if (record.subscriber != SubscriberId()) {
    message.set_subscriber(absl::StrCat(record.subscriber.value()));
  }
  Fill(record.caller, *message.mutable_caller());
  message.set_called(Utf8(record.called));
  for (const Diversion& diversion : record.diversions) Fill(diversion, *message.add_diversions());
  SetTime(record.arrived, message, &Message::mutable_arrived);
  SetTime(record.answered, message, &Message::mutable_answered);
  SetTime(record.ended, message, &Message::mutable_ended);
  for (const OfferRecord& offer : record.offers) Fill(offer, *message.add_offers());
  for (const Decision& decision : record.decisions) Fill(decision, *message.add_decisions());
  message.set_disposition(std::string(Name(record.disposition)));
  message.set_caller_ended(record.caller_ended);
  message.set_transfer_target(Utf8(record.transfer_target));
  message.set_voicemail(Utf8(record.voicemail));
  message.set_failure_reason(NameUnlessNone(record.failure));
  message.set_signalling_id(Utf8(record.signalling_id));
  message.set_peer(Utf8(record.peer));
  if (record.recording_length > absl::ZeroDuration()) {
    const int64_t nanos = absl::ToInt64Nanoseconds(record.recording_length);
    message.mutable_recording_length()->set_seconds(nanos / 1000000000);
    message.mutable_recording_length()->set_nanos(static_cast<int>(nanos % 1000000000));
  }
  return message;
}

}  // namespace footman
