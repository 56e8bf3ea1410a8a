#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "footman/call_record_json.h"
#include "google/protobuf/util/json_util.h"
#include "lib/trace/call_record_proto.h"

namespace footman {
namespace {

const absl::Time kNoon = absl::FromUnixSeconds(1780315200);

CallRecord Sample() {
  static const std::vector<Diversion> diversions = {
      {"+4930555", DiversionReason::kNoAnswer, 2, true}};
  static const std::vector<OfferRecord> offers = {
      {"web", "alice", true, false, kNoon + absl::Seconds(1)}, {"xmpp", "alice@x", false, false}};
  static const std::vector<Decision> decisions = {
      {kNoon + absl::Seconds(4), TreatmentKind::kVoicemail, SelectionMeans::kReply,
       DefaultReason::kNone, "web", "alice"}};
  CallRecord record;
  record.call = CallId::Of(1, 0, 7);
  record.subscriber = SubscriberId(3);
  record.caller = {"+4930111", "Bob \"B\" Müller", Presentation::kAllowed, Attestation::kFull};
  record.called = "+4930222";
  record.diversions = diversions;
  record.arrived = kNoon;
  record.answered = kNoon + absl::Milliseconds(4250);
  record.ended = kNoon + absl::Seconds(30);
  record.offers = offers;
  record.decisions = decisions;
  record.disposition = Disposition::kVoicemail;
  record.voicemail = "v-1";
  record.recording_length = absl::Milliseconds(12300);
  record.failure = FailureReason::kDiskFull;
  record.signalling_id = "a84b4c76@pc33.example.com";
  record.peer = "192.0.2.10";
  return record;
}

TEST(CallRecordJson, IsOneLineThatSaysEverything) {
  EXPECT_EQ(
      ToJsonLine(Sample()),
      R"({"call":"0100000000000007","subscriber":"3",)"
      R"("caller":{"number":"+4930111","name":"Bob \"B\" Müller","presentation":"allowed",)"
      R"("attestation":"full"},"called":"+4930222",)"
      R"("diversions":[{"party":"+4930555","reason":"no_answer","count":2,"restricted":true}],)"
      R"("arrived":"2026-06-01T12:00:00Z","answered":"2026-06-01T12:00:04.250Z",)"
      R"("ended":"2026-06-01T12:00:30Z",)"
      R"("offers":[{"service":"web","user":"alice","sent":true,)"
      R"("delivered":"2026-06-01T12:00:01Z"},{"service":"xmpp","user":"alice@x"}],)"
      R"("decisions":[{"at":"2026-06-01T12:00:04Z","treatment":"voicemail","means":"reply",)"
      R"("service":"web","user":"alice"}],)"
      R"("disposition":"voicemail","voicemail":"v-1","recording_length":"12.300s",)"
      R"("failure_reason":"disk_full","signalling_id":"a84b4c76@pc33.example.com",)"
      R"("peer":"192.0.2.10"})");
}

// Whatever the record says: what protobuf reads from the line is the message.
void ExpectTheFormOfTheSchema(const CallRecord& record) {
  const std::string line = ToJsonLine(record);
  proto::call_record::CallRecord read;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &read);
  ASSERT_TRUE(status.ok()) << status.ToString() << " " << line;
  EXPECT_EQ(read.SerializeAsString(), ToProto(record).SerializeAsString()) << line;
}

TEST(CallRecordJson, IsTheFormOfTheSchema) {
  CallRecord record = Sample();
  ExpectTheFormOfTheSchema(record);
  record.caller_ended = true;
  record.transfer_target = "+49401";
  record.recording_length = absl::Nanoseconds(1000000001);
  record.caller.name = "<b>\x7f \xe2\x80\xa8 \t\"\\ \xf0\x9f\x93\x9e";
  record.arrived = absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone());
  record.answered = absl::FromUnixMillis(-1);
  ExpectTheFormOfTheSchema(record);
  ExpectTheFormOfTheSchema(CallRecord());
}

// Readers of today find nothing new in what was written before.
TEST(CallRecordJson, AnOldRecordIsStillOne) {
  proto::call_record::CallRecord read;
  const auto status = google::protobuf::util::JsonStringToMessage(
      R"({"call":"0100000000000007","subscriber":"3","disposition":"failed"})", &read);
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(read.failure_reason(), "");
  EXPECT_EQ(read.signalling_id(), "");
}

TEST(CallRecordJson, NeverIsLeftOut) {
  CallRecord record = Sample();
  record.answered = absl::InfinitePast();
  record.subscriber = SubscriberId();
  const proto::call_record::CallRecord message = ToProto(record);
  EXPECT_FALSE(message.has_answered());
  EXPECT_EQ(message.subscriber(), "");
  EXPECT_FALSE(message.offers(1).has_delivered());
}

TEST(CallRecordJson, BadBytesOfTheNetworkCostNoRecord) {
  CallRecord record = Sample();
  record.caller.name = "caf\xe9 \xf0\x9f\x93\x9e \xc3";
  const std::string line = ToJsonLine(record);
  EXPECT_NE(line.find("\"name\":\"caf? \xf0\x9f\x93\x9e ?\""), std::string::npos) << line;
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(CallRecordJson, WhatOnlyLooksLikeUtf8CostsNoRecord) {
  CallRecord record = Sample();
  record.caller.name = "\xed\xa0\x80 \xc0\xaf \xf7\xbf\xbf\xbf";  // a surrogate, an overlong form
  record.called = "+4930222";
  const std::string line = ToJsonLine(record);
  EXPECT_NE(line.find("\"called\":\"+4930222\""), std::string::npos) << line;
}

TEST(CallRecordJson, TimesBeyondTheCalendarAreNone) {
  CallRecord record = Sample();
  record.ended = absl::FromUnixSeconds(int64_t{1} << 50);
  EXPECT_NE(ToJsonLine(record), "");
  EXPECT_FALSE(ToProto(record).has_ended());
}

}  // namespace
}  // namespace footman
