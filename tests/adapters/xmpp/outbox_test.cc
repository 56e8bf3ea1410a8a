// What leaves at once, and what is gathered. The channel's clock stands still until a test moves
// it.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/adapters/xmpp.h"
#include "footman/testing/conformance/bench.h"
#include "footman/testing/fake_clock.h"
#include "footman/testing/fake_event_sink.h"
#include "tests/adapters/xmpp/quiet_server.h"

namespace footman {
namespace {

constexpr char kAlice[] = "alice@test";
constexpr char kBob[] = "bob@test";

class Nobody : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view, absl::string_view) override {
    return absl::NotFoundError("nobody's");
  }
};

class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    XmppOptions options;
    options.login = XmppLogin::kComponent;
    options.jid = "calls.test";
    options.password = "secret";
    options.port = server_.port();
    auto channel = XmppChannel::Create(options, directory_, clock_);
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
    channel_->Start(events_);
    if (!awaits_login_) return;
    ASSERT_TRUE(server_.Await("</iq>")) << "the login";
  }
  void TearDown() override { channel_.reset(); }

  void Offer(uint64_t call, const char* user, const char* text) {
    SendOffer offer = conformance::SampleOffer("xmpp", user);
    offer.offer = {CallId(call), 0};
    offer.text = text;
    EXPECT_TRUE(channel_->Send(offer).ok());
  }
  void Update(uint64_t call, const char* user, const char* text,
              OfferChange change = OfferChange::kTaken) {
    UpdateOffer update;
    update.offer = {CallId(call), 0};
    update.user = user;
    update.text = text;
    update.change = change;
    EXPECT_TRUE(channel_->Update(update).ok());
  }
  bool HasHeard(absl::string_view text) const { return absl::StrContains(server_.heard(), text); }
  // REQUIRES: both were heard.
  bool IsBefore(absl::string_view one, absl::string_view other) const {
    return server_.heard().find(std::string(one)) < server_.heard().find(std::string(other));
  }

  bool awaits_login_ = true;
  Nobody directory_;
  testing::FakeClock clock_;
  testing::FakeEventSink events_;
  xmpp_test::QuietServer server_;
  std::unique_ptr<XmppChannel> channel_;
};

TEST_F(OutboxTest, AnOfferLeavesAtOnceAndWhatNobodyWaitsForTogetherLater) {
  Offer(1, kAlice, "call one");
  ASSERT_TRUE(server_.Await("call one"));
  const size_t login = server_.heard().find("call one");
  Update(1, kAlice, "one is taken");
  Offer(2, kBob, "call two");
  ASSERT_TRUE(server_.Await("call two"));
  EXPECT_FALSE(HasHeard("one is taken"));
  EXPECT_FALSE(absl::StrContains(server_.heard().substr(login), "<iq")) << "questions";
  clock_.Advance(absl::Milliseconds(50));
  ASSERT_TRUE(server_.Await("one is taken"));
  EXPECT_TRUE(server_.Await("disco#info")) << "what Alice's address is";
  EXPECT_TRUE(IsBefore("one is taken", "disco#info"));
  EXPECT_FALSE(events_.WaitFor<OfferDelivered>(absl::ZeroDuration()).has_value());
  server_.ReturnPing();
  EXPECT_TRUE(events_.WaitFor<OfferDelivered>(absl::Seconds(10)).has_value());
}

TEST_F(OutboxTest, AnUpdateGoesRightBehindTheNextOfferToTheSamePerson) {
  Update(1, kAlice, "one is taken");
  Update(2, kBob, "two is taken");
  Offer(3, kAlice, "call three");
  ASSERT_TRUE(server_.Await("one is taken"));
  EXPECT_TRUE(IsBefore("call three", "one is taken"));
  EXPECT_FALSE(HasHeard("two is taken"));
}

class OutboxBeforeLoginTest : public OutboxTest {
 protected:
  OutboxBeforeLoginTest() { awaits_login_ = false; }
};

TEST_F(OutboxBeforeLoginTest, AnUpdateWaitsForItsOwnOffer) {
  Offer(1, kAlice, "call one");
  Offer(2, kAlice, "call two");
  Update(2, kAlice, "two is taken");
  ASSERT_TRUE(server_.Await("two is taken"));
  EXPECT_TRUE(IsBefore("call one", "call two"));
  EXPECT_TRUE(IsBefore("call two", "two is taken"));
}

TEST_F(OutboxTest, WhatAChoiceDependsOnLeavesAtOnceAndInOrder) {
  Update(1, kAlice, "one is taken");
  EXPECT_TRUE(channel_->Note({"xmpp", kAlice, CallId(), "which call"}).ok());
  ASSERT_TRUE(server_.Await("which call"));
  EXPECT_TRUE(IsBefore("one is taken", "which call"));
  Update(2, kAlice, "two waits longer", OfferChange::kExtended);
  EXPECT_TRUE(server_.Await("two waits longer"));
}

TEST_F(OutboxTest, WhatIsGatheredLeavesBeforeTheChannelStops) {
  Offer(1, kAlice, "call one");
  ASSERT_TRUE(server_.Await("call one"));
  Update(1, kAlice, "one is taken");
  channel_->Stop();
  server_.Read();
  EXPECT_TRUE(HasHeard("one is taken"));
}

}  // namespace
}  // namespace footman
