// The whole channel towards a bridge over real sockets.

#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "footman/testing/conformance/bench.h"
#include "tests/adapters/webhook/desk.h"

namespace footman::webhook_test {
namespace {

using nlohmann::json;

constexpr absl::Duration kTimeout = absl::Seconds(5);

SendOffer Offer(int call = 7, absl::string_view user = "alice") {
  SendOffer offer = conformance::SampleOffer("irc", user);
  offer.offer.call = CallId::Of(1, 0, static_cast<uint64_t>(call));
  return offer;
}

UpdateOffer Taken(const SendOffer& offer) {
  UpdateOffer update;
  update.offer = offer.offer;
  update.service = offer.service;
  update.user = offer.user;
  update.change = OfferChange::kTaken;
  update.text = "Taken on web.";
  return update;
}

bool IsSignedBy(const Received& request, const std::string& secret) {
  return webhook::Signer({secret})
      .Verify(request.headers.at("footman-timestamp"), request.body,
              request.headers.at("footman-signature"))
      .has_value();
}

TEST(WebhookSending, EveryKindIsSignedAndNamesItsKey) {
  Bridge bridge;
  WebhookOptions options = OptionsFor(bridge.url());
  options.secrets = {kSecret, "the second secret"};
  Desk desk(options);
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  ASSERT_TRUE(desk.channel->Update(Taken(Offer())).ok());
  ASSERT_TRUE(desk.channel->Note({"irc", "alice", CallId(), "Too late."}).ok());
  ASSERT_TRUE(desk.channel
                  ->Voicemail({"irc", "alice", CallId::Of(1, 0, 7), "v-1", "Voicemail, 0:12",
                               absl::Seconds(12)})
                  .ok());
  const std::vector<Received> requests = bridge.WaitFor(4);
  ASSERT_EQ(requests.size(), 4u);
  std::set<std::string> keys;
  std::vector<std::string> kinds;
  for (const Received& request : requests) {
    EXPECT_TRUE(IsSignedBy(request, kSecret));
    EXPECT_TRUE(IsSignedBy(request, "the second secret"));
    EXPECT_FALSE(IsSignedBy(request, "a third secret, wrong"));
    EXPECT_EQ(request.target, "/footman");
    EXPECT_EQ(request.headers.at("content-type"), "application/json");
    const json body = json::parse(request.body);
    EXPECT_EQ(body["id"], request.headers.at("idempotency-key"));
    kinds.push_back(body["kind"]);
    keys.insert(request.headers.at("idempotency-key"));
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{"offer", "update", "note", "voicemail"}));
  EXPECT_EQ(keys.size(), 4u);
  EXPECT_EQ(bridge.connections(), 1) << "connections are kept";
}

TEST(WebhookSending, RenewedSecretsHoldForWhatIsSentNext) {
  Bridge bridge;
  Desk desk(OptionsFor(bridge.url()));
  ASSERT_TRUE(desk.channel->Note({"irc", "alice", CallId(), "one"}).ok());
  ASSERT_EQ(bridge.WaitFor(1).size(), 1u);
  EXPECT_FALSE(desk.channel->Renew({"short"}, "").ok());
  EXPECT_FALSE(desk.channel->Renew({"the second secret"}, "/nowhere").ok());
  EXPECT_FALSE(desk.channel->Renew({"the second secret"}, "/dev/null").ok()) << "no certificate";
  ASSERT_TRUE(desk.channel->Note({"irc", "alice", CallId(), "two"}).ok());
  ASSERT_EQ(bridge.WaitFor(2).size(), 2u);
  ASSERT_TRUE(desk.channel->Renew({"the second secret"}, "").ok());
  ASSERT_TRUE(desk.channel->Note({"irc", "alice", CallId(), "three"}).ok());
  const std::vector<Received> requests = bridge.WaitFor(3);
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_TRUE(IsSignedBy(requests[1], kSecret)) << "a renewal that was refused changed nothing";
  EXPECT_FALSE(IsSignedBy(requests[1], "the second secret"));
  EXPECT_TRUE(IsSignedBy(requests[2], "the second secret"));
  EXPECT_FALSE(IsSignedBy(requests[2], kSecret));
}

TEST(WebhookSending, TriesAgainWithTheSameKeyAndAFreshSignature) {
  std::atomic<int> asked{0};
  Bridge bridge([&](const Received&) {
    static constexpr int kStatuses[] = {500, 429, 503, 200};
    return Answer{kStatuses[std::min(asked++, 3)], {}};
  });
  Desk desk(OptionsFor(bridge.url()));
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  EXPECT_TRUE(desk.events.WaitFor<OfferDelivered>(kTimeout).has_value());
  const std::vector<Received> requests = bridge.received();
  ASSERT_EQ(requests.size(), 4u);
  for (const Received& request : requests) {
    EXPECT_EQ(request.headers.at("idempotency-key"), requests[0].headers.at("idempotency-key"));
    EXPECT_EQ(request.body, requests[0].body);
    EXPECT_TRUE(IsSignedBy(request, kSecret));
  }
  const WebhookStatus status = desk.channel->status();
  EXPECT_EQ(status.attempts, 4u);
  EXPECT_EQ(status.failed_attempts, 3u);
  EXPECT_EQ(status.last_error.message(), "the webhook answered by status 503");
}

TEST(WebhookSending, ComesBackWhenTheBridgeAsksFor) {
  Bridge bridge([first = true](const Received&) mutable {
    return std::exchange(first, false) ? Answer{429, {{"Retry-After", "1"}}} : Answer{};
  });
  Desk desk(OptionsFor(bridge.url()));
  const absl::Duration begun = desk.clock.Now().uptime;
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  EXPECT_TRUE(desk.events.WaitFor<OfferDelivered>(kTimeout).has_value());
  EXPECT_GE(desk.clock.Now().uptime - begun, absl::Seconds(1));
}

TEST(WebhookSending, OtherAnswersAreFinal) {
  for (const int status : {301, 302, 307, 400, 401, 403, 404, 410, 422}) {
    Bridge bridge([&](const Received&) { return Answer{status, {{"Location", "/elsewhere"}}}; });
    Desk desk(OptionsFor(bridge.url()));
    ASSERT_TRUE(desk.channel->Send(Offer()).ok());
    const auto failed = desk.events.WaitFor<OfferFailed>(kTimeout);
    ASSERT_TRUE(failed.has_value()) << status;
    EXPECT_EQ((*failed)->reason, absl::StrCat("the webhook answered by status ", status));
    EXPECT_EQ(bridge.received().size(), 1u) << "neither followed nor repeated";
  }
}

TEST(WebhookSending, ABridgeThatIsDownFailsTheOfferInTime) {
  Bridge bridge;
  WebhookOptions options = OptionsFor(bridge.url());
  options.offer_timeout = absl::Milliseconds(300);
  bridge.Stop();
  Desk desk(options);
  const absl::Duration begun = desk.clock.Now().uptime;
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  const auto failed = desk.events.WaitFor<OfferFailed>(kTimeout);
  ASSERT_TRUE(failed.has_value());
  EXPECT_TRUE((*failed)->offer == Offer().offer);
  EXPECT_LT(desk.clock.Now().uptime - begun, absl::Seconds(2));
  EXPECT_GE(desk.channel->status().attempts, 2u);
}

TEST(WebhookSending, ABridgeThatSaysNothingFailsTheOfferInTime) {
  Bridge bridge([](const Received&) { return Answer{0, {}}; });
  WebhookOptions options = OptionsFor(bridge.url());
  options.offer_timeout = absl::Milliseconds(200);
  Desk desk(options);
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  EXPECT_TRUE(desk.events.WaitFor<OfferFailed>(kTimeout).has_value());
  EXPECT_EQ(bridge.received().size(), 1u);
}

TEST(WebhookSending, ThereIsNoTimeBeyondTheDefault) {
  Bridge bridge([](const Received&) { return Answer{503, {}}; });
  Desk desk(OptionsFor(bridge.url()));
  SendOffer offer = Offer();
  offer.time_left = absl::Milliseconds(100);
  ASSERT_TRUE(desk.channel->Send(offer).ok());
  EXPECT_TRUE(desk.events.WaitFor<OfferFailed>(absl::Seconds(2)).has_value());
}

TEST(WebhookSending, AnEndlessAnswerIsBrokenOffAndStillOne) {
  Bridge bridge([](const Received&) { return Answer{200, {}, std::string(4 << 20, 'x')}; });
  Desk desk(OptionsFor(bridge.url()));
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  EXPECT_TRUE(desk.events.WaitFor<OfferDelivered>(kTimeout).has_value());
}

TEST(WebhookSending, ManyAtOnceAndInOrderForEachUser) {
  Bridge bridge;
  Desk desk(OptionsFor(bridge.url()));
  constexpr int kUsers = 20;
  constexpr int kCalls = 10;
  for (int call = 0; call < kCalls; ++call) {
    for (int user = 0; user < kUsers; ++user) {
      const std::string name = absl::StrCat("user", user);
      const SendOffer offer = Offer(call * kUsers + user, name);
      ASSERT_TRUE(desk.channel->Send(offer).ok());
      ASSERT_TRUE(desk.channel->Update(Taken(offer)).ok());
    }
  }
  const std::vector<Received> requests = bridge.WaitFor(2 * kUsers * kCalls);
  ASSERT_EQ(requests.size(), 2u * kUsers * kCalls);
  std::map<std::string, std::vector<std::string>> by_user;
  for (const Received& request : requests) {
    const json body = json::parse(request.body);
    by_user[body["user"]].push_back(
        absl::StrCat(body["offer"].get<std::string>(), body["kind"].get<std::string>()));
  }
  for (int user = 0; user < kUsers; ++user) {
    std::vector<std::string> expected;
    for (int call = 0; call < kCalls; ++call) {
      const std::string offer = FormatOfferId(Offer(call * kUsers + user).offer);
      expected.push_back(offer + "offer");
      expected.push_back(offer + "update");
    }
    EXPECT_EQ(by_user[absl::StrCat("user", user)], expected);
  }
}

// "You could not be reached in time", once she can be: here because she writes.
TEST(WebhookSending, AMissedCallIsToldWhenTheUserWrites) {
  std::atomic<bool> there{false};
  Bridge bridge([&](const Received&) { return Answer{there ? 204 : 404, {}}; });
  WebhookOptions options = OptionsFor(bridge.url());
  options.retry_min = options.retry_max = absl::Minutes(10);
  Desk desk(options);
  ASSERT_TRUE(desk.channel->Send(Offer()).ok());
  ASSERT_TRUE(desk.events.WaitFor<OfferFailed>(kTimeout).has_value());
  UpdateOffer missed = Taken(Offer());
  missed.change = OfferChange::kDefaulted;
  ASSERT_TRUE(desk.channel->Update(missed).ok());
  ASSERT_TRUE(desk.channel->Update(Taken(Offer())).ok());  // of this she needs to hear nothing
  ASSERT_EQ(bridge.WaitFor(2).size(), 2u);
  there = true;
  EXPECT_EQ(Post(*desk.channel, ReplyBody("m-1", "1")).status, 202);
  const std::vector<Received> requests = bridge.WaitFor(3);
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[2].answered, 204);
  EXPECT_EQ(json::parse(requests[2].body)["change"], "defaulted");
  EXPECT_EQ(requests[2].body, requests[1].body) << "the same id: a retry";
  EXPECT_EQ(Post(*desk.channel, ReplyBody("m-2", "1")).status, 202);
  ASSERT_TRUE(desk.channel->Note({"irc", "alice", CallId(), "the end"}).ok());
  const std::vector<Received> all = bridge.WaitFor(4);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(json::parse(all[3].body)["text"], "the end") << "and once";
}

TEST(WebhookSending, AFullQueueRefuses) {
  Bridge bridge([](const Received&) { return Answer{0, {}}; });
  WebhookOptions options = OptionsFor(bridge.url());
  options.max_queued = 3;
  Desk desk(options);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(desk.channel->Send(Offer(i)).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(desk.channel->Send(Offer(3))));
  EXPECT_EQ(bridge.WaitFor(1).size(), 1u);
  // Taken by the sending thread, they still count.
  EXPECT_TRUE(absl::IsResourceExhausted(desk.channel->Send(Offer(3))));
  desk.channel->Stop();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(desk.events.WaitFor<OfferFailed>(absl::ZeroDuration()).has_value()) << i;
  }
  EXPECT_TRUE(absl::IsUnavailable(desk.channel->Send(Offer(4))));
}

TEST(WebhookSending, NothingBeforeStartAndNothingAfterStop) {
  Bridge bridge;
  OnlyAlice directory;
  const SystemClock clock;
  testing::FakeEventSink events;
  auto channel = WebhookChannel::Create(OptionsFor(bridge.url()), directory, clock);
  ASSERT_TRUE(channel.ok());
  EXPECT_EQ((*channel)->service(), "irc");
  EXPECT_TRUE(absl::IsUnavailable((*channel)->Send(Offer())));
  (*channel)->Stop();
  (*channel)->Start(events);
  EXPECT_TRUE(absl::IsUnavailable((*channel)->Send(Offer())));
  (*channel)->Stop();
  EXPECT_TRUE(events.events().empty());
}

// ---- Options.

absl::Status Created(WebhookOptions options) {
  OnlyAlice directory;
  const SystemClock clock;
  return WebhookChannel::Create(std::move(options), directory, clock).status();
}

TEST(WebhookOptionsTest, OnlyLoopbackGoesWithoutTls) {
  for (const char* good : {"https://bridge.example.org/x", "http://127.0.0.1:80/", "http://[::1]/",
                           "http://localhost:9/x", "http://127.8.9.10/"}) {
    EXPECT_TRUE(Created(OptionsFor(good)).ok()) << good;
  }
  for (const char* bad :
       {"", "nonsense", "http://bridge.example.org/", "http://127.0.0.1.evil.net/",
        "http://localhost.evil.net/", "http://10.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd",
        "https://user:pass@bridge.example.org/", "https://bridge.example.org/#part"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Created(OptionsFor(bad)))) << bad;
  }
}

TEST(WebhookOptionsTest, WhatCannotBeIsRefusedAndSecretsAreNotTold) {
  const WebhookOptions good = OptionsFor("http://127.0.0.1:1/");
  std::vector<WebhookOptions> bad(12, good);
  bad[0].secrets = {};
  bad[1].secrets = {"15 bytes: short"};
  bad[2].secrets = {kSecret, "tiny"};
  bad[3].secrets = {kSecret, kSecret, kSecret};
  bad[4].service = "";
  bad[5].service = "Slack";
  bad[6].address = "0.0.0.0";
  bad[7].path = "webhook";
  bad[8].offer_timeout = absl::ZeroDuration();
  bad[9].max_sending = 0;
  bad[10].ca_file = "/nowhere/ca.pem";
  bad[11].retry_max = absl::Milliseconds(1);
  for (size_t i = 0; i < bad.size(); ++i) {
    const absl::Status status = Created(bad[i]);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << i;
    for (const std::string& secret : bad[i].secrets) {
      EXPECT_EQ(status.message().find(secret), absl::string_view::npos) << i;
    }
  }
  WebhookOptions sixteen = good;
  sixteen.secrets = {"16 bytes, enough"};
  EXPECT_TRUE(Created(sixteen).ok());
}

TEST(WebhookOptionsTest, APortThatIsTakenIsUnavailable) {
  Bridge bridge;
  WebhookOptions options = OptionsFor(bridge.url());
  options.port = bridge.port();
  EXPECT_TRUE(absl::IsUnavailable(Created(options)));
}

}  // namespace
}  // namespace footman::webhook_test
