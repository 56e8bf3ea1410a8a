// Who is let in, refused or ignored, at any time and from wherever it comes.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/adapters/sip/admission/admission.h"
#include "lib/adapters/sip/admission/known_calls.h"

namespace footman::sip_test {
namespace {

using sip::IncomingRequest;
using sip::Verdict;

class AdmissionRulesTest : public ::testing::Test {
 protected:
  static constexpr absl::Duration kStart = absl::Seconds(1000);
  Verdict Judge(absl::string_view source, IncomingRequest::Kind kind, absl::string_view call_id,
                absl::Duration now, bool has_to_tag = false) {
    return admission_.Judge({.kind = kind,
                             .source = *sip::ParseIp(source),
                             .call_id = call_id,
                             .cseq = 1,
                             .has_to_tag = has_to_tag},
                            now);
  }
  // Of `count` INVITEs of new calls at once, those that were taken.
  int Taken(absl::string_view source, int count, absl::Duration now) {
    int taken = 0;
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrCat(source, "-", ++calls_);
      taken += Judge(source, IncomingRequest::Kind::kInvite, id, now) == Verdict::kTaken ? 1 : 0;
      if (acknowledges_) Judge(source, IncomingRequest::Kind::kAck, id, now);
    }
    return taken;
  }

  const SipOptions options_ = [] {
    SipOptions options;
    options.max_requests_per_second = 100;
    return options;
  }();
  sip::TrustedPeers trusted_ = *sip::TrustedPeers::Create({{"192.0.2.0/24", {49}}});
  sip::Counters counters_;
  sip::RefusedSources refused_;
  sip::Admission admission_{options_, trusted_, &counters_, &refused_};
  bool acknowledges_ = true;
  int calls_ = 0;
};

TEST_F(AdmissionRulesTest, EachSourceHasItsLimit) {
  EXPECT_EQ(Taken("192.0.2.1", 300, kStart), 200);
  EXPECT_EQ(Taken("192.0.2.2", 10, kStart), 10);
  EXPECT_EQ(Taken("192.0.2.1", 300, kStart + absl::Seconds(1)), 100);
}

TEST_F(AdmissionRulesTest, OtherRequestsCountApart) {
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += Judge("192.0.2.1", IncomingRequest::Kind::kOther, "ping", kStart) == Verdict::kTaken;
  }
  EXPECT_EQ(taken, 32) << "16 a second, twice as many at once";
  EXPECT_EQ(Taken("192.0.2.1", 10, kStart), 10);
}

TEST_F(AdmissionRulesTest, WhoNeverAcknowledgesBeginsNoMoreCalls) {
  acknowledges_ = false;
  absl::Duration now = kStart;
  int taken = 0;
  for (int second = 0; second < 30; ++second) {
    taken += Taken("192.0.2.1", 1000, now += absl::Seconds(1));
  }
  EXPECT_EQ(taken, 200) << "of 3,100 that the limit allows";
  EXPECT_EQ(Taken("192.0.2.2", 10, now), 10) << "others may";
  EXPECT_GT(Taken("192.0.2.1", 10, now + absl::Seconds(33)), 0) << "nobody waits any more";
}

TEST_F(AdmissionRulesTest, WhoAcknowledgesDoes) {
  absl::Duration now = kStart;
  int taken = 0;
  for (int second = 0; second < 30; ++second) {
    taken += Taken("192.0.2.1", 1000, now += absl::Seconds(1));
  }
  EXPECT_EQ(taken, 200 + 29 * 100);
}

TEST_F(AdmissionRulesTest, ACallIsNoMissingAckUntilItHasEnded) {
  const IncomingRequest invite{.kind = IncomingRequest::Kind::kInvite,
                               .source = *sip::ParseIp("192.0.2.1"),
                               .call_id = "call",
                               .cseq = 1};
  absl::Duration now = kStart;
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrCat("call", i);
    IncomingRequest each = invite;
    each.call_id = id;
    ASSERT_EQ(admission_.Judge(each, now), Verdict::kTaken) << i;
    admission_.CallBegan(sip::Admission::KeysOf(each));
    now += absl::Milliseconds(20);
  }
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrCat("call", i);
    IncomingRequest each = invite;
    each.call_id = id;
    EXPECT_EQ(admission_.Judge(each, now), Verdict::kTaken) << "it comes again";
    admission_.CallEnded(sip::Admission::KeysOf(each), now);
  }
  EXPECT_EQ(Taken("192.0.2.1", 1, now + absl::Seconds(2)), 0);
}

TEST_F(AdmissionRulesTest, StrangersReachOnlyTheirCalls) {
  using Kind = IncomingRequest::Kind;
  const IncomingRequest invite{
      .kind = Kind::kInvite, .source = *sip::ParseIp("192.0.2.1"), .call_id = "call", .cseq = 1};
  admission_.CallBegan(sip::Admission::KeysOf(invite));
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart, true), Verdict::kTaken);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart), Verdict::kStranger);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "other", kStart, true), Verdict::kStranger);
  admission_.CallEnded(sip::Admission::KeysOf(invite), kStart);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart, true), Verdict::kTaken)
      << "its BYE may come again";
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart + absl::Seconds(32), true),
            Verdict::kStranger);
}

TEST_F(AdmissionRulesTest, AnAckOfNothingIsNothing) {
  using Kind = IncomingRequest::Kind;
  EXPECT_EQ(Judge("192.0.2.1", Kind::kAck, "stray", kStart), Verdict::kIgnored);
  const IncomingRequest invite{.kind = Kind::kInvite,
                               .source = *sip::ParseIp("198.51.100.1"),
                               .call_id = "refused",
                               .cseq = 1};
  EXPECT_FALSE(admission_.MayKeep(invite, Verdict::kIgnored, kStart));
  ASSERT_EQ(admission_.Judge(invite, kStart), Verdict::kStranger);
  ASSERT_TRUE(admission_.MayKeep(invite, Verdict::kStranger, kStart));
  EXPECT_EQ(Judge("198.51.100.1", Kind::kAck, "refused", kStart), Verdict::kTaken);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kAck, "refused", kStart), Verdict::kIgnored);
}

TEST_F(AdmissionRulesTest, ACallHasItsOwnRequests) {
  using Kind = IncomingRequest::Kind;
  const IncomingRequest invite{
      .kind = Kind::kInvite, .source = *sip::ParseIp("192.0.2.1"), .call_id = "call", .cseq = 1};
  admission_.CallBegan(sip::Admission::KeysOf(invite));
  int taken = 0;
  for (int i = 0; i < 100; ++i) {
    taken += Judge("192.0.2.1", Kind::kOther, "call", kStart, true) == Verdict::kTaken ? 1 : 0;
  }
  EXPECT_EQ(taken, 16);
  EXPECT_EQ(Judge("192.0.2.1", Kind::kOther, "call", kStart + absl::Seconds(1), true),
            Verdict::kTaken);
  // Another call with the same Call-ID goes on when one of them ends.
  IncomingRequest second = invite;
  second.from_tag = "other";
  admission_.CallBegan(sip::Admission::KeysOf(second));
  admission_.CallEnded(sip::Admission::KeysOf(invite), kStart);
  EXPECT_EQ(Judge("198.51.100.1", Kind::kOther, "call", kStart + absl::Seconds(60), true),
            Verdict::kTaken);
}

TEST_F(AdmissionRulesTest, AnInviteMayComeAgainButNotForEver) {
  using Kind = IncomingRequest::Kind;
  const auto taken = [&](const char* call_id) {
    int count = 0;
    for (int i = 0; i < 100; ++i) {
      count += Judge("192.0.2.1", Kind::kInvite, call_id, kStart) == Verdict::kTaken ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(taken("refused"), 1 + sip::KnownCalls::kMostRepeats) << "and its ACK has not come";
  const IncomingRequest invite{
      .kind = Kind::kInvite, .source = *sip::ParseIp("192.0.2.1"), .call_id = "call", .cseq = 1};
  admission_.CallBegan(sip::Admission::KeysOf(invite));
  EXPECT_EQ(taken("call"), sip::KnownCalls::kMostRepeats);
}

TEST(RateLimitTest, WhoIsOneTooManyHasNone) {
  sip::RateLimit limit(1);
  const absl::Duration now = absl::Seconds(1000);
  sip::IpAddress source{};
  for (size_t i = 0; i < sip::RateLimit::kMaxSources; ++i) {
    source[0] = static_cast<uint8_t>(i >> 8);
    source[1] = static_cast<uint8_t>(i);
    ASSERT_TRUE(limit.Take(source, now));
  }
  source[2] = 1;
  EXPECT_FALSE(limit.Has(source, now));
  EXPECT_FALSE(limit.Take(source, now));
  limit.ForgetFull(now + absl::Seconds(2));
  EXPECT_TRUE(limit.Has(source, now));
}

TEST(AnswerSlotsTest, ATenthOfThePortsForEachSource) {
  sip::AnswerSlots slots(25);
  const sip::IpAddress one = *sip::ParseIp("192.0.2.1");
  EXPECT_TRUE(slots.Take(one));
  EXPECT_TRUE(slots.Take(one));
  EXPECT_FALSE(slots.Take(one));
  EXPECT_TRUE(slots.Take(*sip::ParseIp("192.0.2.2")));
  slots.GiveBack(one);
  EXPECT_TRUE(slots.Take(one));
}

TEST(RefusedSourcesTest, NamesTheFirstAndCountsTheRest) {
  sip::RefusedSources refused;
  for (int i = 0; i < 20; ++i) refused.Add(*sip::ParseIp(absl::StrCat("192.0.2.", i)), 403);
  refused.Add(*sip::ParseIp("192.0.2.0"), 403);
  refused.Add(*sip::ParseIp("192.0.2.0"), 503);
  const std::vector<SipRefusal> taken = refused.Take();
  ASSERT_EQ(taken.size(), sip::RefusedSources::kMost + 1);
  EXPECT_EQ(taken[0].source, "192.0.2.0");
  EXPECT_EQ(taken[0].status, 403);
  EXPECT_EQ(taken[0].requests, 2u);
  EXPECT_EQ(taken.back().source, "");
  EXPECT_EQ(taken.back().requests, 5u);
  EXPECT_TRUE(refused.Take().empty());
}

}  // namespace
}  // namespace footman::sip_test
