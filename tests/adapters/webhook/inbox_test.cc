// Who is believed, what is news, and what strangers learn: without sockets.

#include "lib/adapters/webhook/inbox.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "footman/testing/fake_clock.h"
#include "tests/adapters/webhook/desk.h"

namespace footman::webhook {
namespace {

using webhook_test::kSecret;
using webhook_test::ReplyBody;

class Directory : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view service,
                                           absl::string_view user) override {
    EXPECT_EQ(service, "irc");
    if (user == "broken") return absl::UnavailableError("the database is away");
    if (user == "throws") throw std::runtime_error("as databases do");
    if (user == "alice" || user == "Alice@example.org") return SubscriberId(5);
    return absl::NotFoundError("nobody's");
  }
};

class WebhookInbox : public ::testing::Test {
 protected:
  // Not just started: everything within the window can be told from a replay.
  WebhookInbox() { clock_.Advance(absl::Minutes(10)); }
  Request Sign(const std::string& body, absl::Time at, const std::string& secret = kSecret) {
    Request request;
    request.is_post = true;
    request.path = "/webhook";
    request.timestamp = FormatTimestamp(at);
    request.signature = Signer({secret}).Sign(request.timestamp, body);
    request.body = body;
    return request;
  }
  Request Sign(const std::string& body) { return Sign(body, clock_.Now().wall); }
  int Status(const Request& request) { return inbox_.Handle(request).status; }
  size_t posted() { return events_.events().size(); }

  WebhookOptions options_ = [] {
    WebhookOptions options = webhook_test::OptionsFor("http://127.0.0.1:1/");
    options.secrets = {kSecret, "the second secret"};
    options.max_remembered = 5;
    return options;
  }();
  const Signer signer_{options_.secrets};
  Directory directory_;
  testing::FakeClock clock_;
  testing::FakeEventSink events_;
  Counters counters_;
  Inbox inbox_{options_, signer_, directory_, clock_, events_, counters_};
};

// Products write the domain as they like; the profile store has it in lower case.
TEST_F(WebhookInbox, TheUserIsLookedUpAndPostedAsRegistered) {
  EXPECT_EQ(Status(Sign(ReplyBody("m-1", "1", "Alice@Example.ORG"))), 202);
  EXPECT_EQ(Status(Sign(ReplyBody("m-2", "1", "alice@Example.ORG"))), 202);
  ASSERT_EQ(posted(), 1u);
  EXPECT_EQ(counters_.unknown_sender_messages, 1u);
  EXPECT_EQ(std::get<ReplyReceived>(*events_.events()[0]).user, "Alice@example.org");
}

TEST_F(WebhookInbox, PassesAReplyOn) {
  Request request = Sign(ReplyBody("m-1", "say hello"));
  request.idempotency_key = "m-1";
  EXPECT_EQ(Status(request), 202);
  const auto reply = events_.WaitFor<ReplyReceived>(absl::ZeroDuration());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ((*reply)->subscriber, SubscriberId(5));
  EXPECT_EQ((*reply)->service, "irc");
  EXPECT_EQ((*reply)->user, "alice");
  EXPECT_EQ((*reply)->text, "say hello");
  EXPECT_EQ((*reply)->message_id, "m-1");
  EXPECT_FALSE((*reply)->offer.has_value());
}

TEST_F(WebhookInbox, TheWindowIsFiveMinutesEitherWay) {
  const absl::Time now = clock_.Now().wall;
  for (const int seconds : {-300, -299, 0, 299, 300}) {
    const std::string body = ReplyBody(absl::StrCat("in", seconds), "1");
    EXPECT_EQ(Status(Sign(body, now + absl::Seconds(seconds))), 202) << seconds;
  }
  for (const int seconds : {-86400, -301, 301, 86400}) {
    const std::string body = ReplyBody(absl::StrCat("out", seconds), "1");
    const Response response = inbox_.Handle(Sign(body, now + absl::Seconds(seconds)));
    EXPECT_EQ(response.status, 401) << seconds;
    EXPECT_EQ(nlohmann::json::parse(response.body)["error"], "bad_timestamp");
  }
  EXPECT_EQ(posted(), 5u);
  EXPECT_EQ(counters_.forged_requests, 4u);
}

TEST_F(WebhookInbox, ForgeriesAreRefusedAlikeWhateverIsWrong) {
  const std::string body = ReplyBody("m-1", "1");
  std::vector<Request> forged(6, Sign(body));
  forged[0].signature = "";
  forged[1].signature[10] = forged[1].signature[10] == '0' ? '1' : '0';
  forged[2].body = ReplyBody("m-1", "2");
  forged[3].timestamp = FormatTimestamp(clock_.Now().wall + absl::Seconds(1));
  forged[4].timestamp = "yesterday";
  forged[5] = Sign(body, clock_.Now().wall, "another secret of 16");
  std::string answer;
  for (const Request& request : forged) {
    const Response response = inbox_.Handle(request);
    EXPECT_EQ(response.status, 401);
    EXPECT_TRUE(answer.empty() || response.body == answer) << response.body;
    answer = response.body;
    EXPECT_EQ(response.body.find(kSecret), std::string::npos);
  }
  EXPECT_EQ(counters_.forged_requests, 6u);
  EXPECT_EQ(posted(), 0u);
  EXPECT_EQ(Status(Sign(body)), 202) << "and it takes nothing from the true one";
}

TEST_F(WebhookInbox, EitherSecretIsGood) {
  EXPECT_EQ(Status(Sign(ReplyBody("m-1", "1"), clock_.Now().wall, kSecret)), 202);
  EXPECT_EQ(Status(Sign(ReplyBody("m-2", "1"), clock_.Now().wall, "the second secret")), 202);
}

TEST_F(WebhookInbox, AReplayIsRefusedForAsLongAsItsSignatureIsGood) {
  // Signed by a clock that is ahead as far as may be: good for ten minutes.
  const Request request = Sign(ReplyBody("m-1", "1"), clock_.Now().wall + absl::Seconds(300));
  EXPECT_EQ(Status(request), 202);
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(Status(request), 409) << i;
    clock_.Advance(absl::Seconds(10));
  }
  EXPECT_EQ(Status(request), 409);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Status(request), 401);
  EXPECT_EQ(posted(), 1u);
}

TEST_F(WebhookInbox, AReplayByTheOtherSecretIsOneToo) {
  const std::string body = ReplyBody("m-1", "1");
  Request request = Sign(body);
  const std::string second = Signer({"the second secret"}).Sign(request.timestamp, body);
  const std::string first = request.signature;
  request.signature = absl::StrCat(first, ",", second);
  EXPECT_EQ(Status(request), 202);
  request.signature = second;
  EXPECT_EQ(Status(request), 409);
}

TEST_F(WebhookInbox, AnHonestRetryGetsTheSameAnswerAndNothingHappensTwice) {
  const std::string body = ReplyBody("m-1", "1");
  EXPECT_EQ(Status(Sign(body)), 202);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Status(Sign(body)), 202);
  EXPECT_EQ(Status(Sign(body)), 409) << "the retry itself, replayed";
  EXPECT_EQ(posted(), 1u);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Status(Sign(ReplyBody("m-1", "2"))), 422);
  EXPECT_EQ(posted(), 1u);
}

// Products count messages by chat or by device, and begin anew.
TEST_F(WebhookInbox, AnIdIsItsSendersOwn) {
  const auto body = [](const char* user, const char* device) {
    nlohmann::json made = {{"kind", "reply"}, {"id", "17"}, {"user", user}, {"text", "1"}};
    if (*device != 0) made["device"] = device;
    return made.dump();
  };
  EXPECT_EQ(Status(Sign(body("alice", ""))), 202);
  EXPECT_EQ(Status(Sign(body("alice", "phone"))), 202);
  const auto first = events_.WaitFor<ReplyReceived>(absl::ZeroDuration());
  const auto second = events_.WaitFor<ReplyReceived>(absl::ZeroDuration());
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ((*first)->device, "");
  EXPECT_EQ((*second)->device, "phone");
  EXPECT_EQ((*first)->message_id, (*second)->message_id);
  EXPECT_EQ(Status(Sign(body("broken", ""))), 503) << "and no conflict";
}

TEST_F(WebhookInbox, AnIdUsedAgainLaterIsNotSwallowed) {
  const std::string body = ReplyBody("17", "1");
  EXPECT_EQ(Status(Sign(body)), 202);
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(Status(Sign(body)), 202) << "a real retry";
  clock_.Advance(absl::Seconds(1));
  const Response late = inbox_.Handle(Sign(body));
  EXPECT_EQ(late.status, 422);
  EXPECT_EQ(nlohmann::json::parse(late.body)["error"], "id_reused");
  EXPECT_EQ(posted(), 1u);
  clock_.Advance(absl::Minutes(11));
  EXPECT_EQ(Status(Sign(body)), 202);
  EXPECT_EQ(posted(), 2u);
}

TEST_F(WebhookInbox, WhatTheSinkRefusesCanBeSentAgain) {
  events_.RefuseWith(absl::ResourceExhaustedError("full"));
  const Request request = Sign(ReplyBody("m-1", "1"));
  const Response response = inbox_.Handle(request);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.retry_after, absl::Seconds(2));
  events_.RefuseWith(absl::OkStatus());
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Status(Sign(ReplyBody("m-1", "1"))), 202);
  EXPECT_EQ(posted(), 1u);
}

TEST_F(WebhookInbox, StrangersLearnNothing) {
  const Response known = inbox_.Handle(Sign(ReplyBody("m-1", "hello", "alice")));
  for (const char* stranger : {"mallory", "Alice", "alice2", "alic", "alice "}) {
    const Response response = inbox_.Handle(Sign(ReplyBody("m-2", "hello", stranger)));
    EXPECT_EQ(response.status, known.status) << stranger;
    EXPECT_EQ(response.body, known.body);
    clock_.Advance(absl::Minutes(11));  // so that the id may be used again
  }
  EXPECT_EQ(posted(), 1u);
  EXPECT_EQ(counters_.unknown_sender_messages, 5u);
}

TEST_F(WebhookInbox, ADirectoryThatFailsIsSaidToEverybody) {
  EXPECT_EQ(Status(Sign(ReplyBody("m-1", "1", "broken"))), 503);
  EXPECT_EQ(Status(Sign(ReplyBody("m-2", "1", "throws"))), 503);
  EXPECT_EQ(posted(), 0u);
}

TEST_F(WebhookInbox, FullMemoryRefusesRatherThanForgets) {
  std::vector<Request> taken;
  for (int i = 0; i < 5; ++i) {
    taken.push_back(Sign(ReplyBody(absl::StrCat("m-", i), "1")));
    EXPECT_EQ(Status(taken.back()), 202);
  }
  EXPECT_EQ(Status(Sign(ReplyBody("m-5", "1"))), 503);
  for (const Request& request : taken) EXPECT_EQ(Status(request), 409);
  clock_.Advance(absl::Minutes(10) + absl::Seconds(1));
  EXPECT_EQ(Status(Sign(ReplyBody("m-5", "1"))), 202);
}

TEST_F(WebhookInbox, WhatWasSignedBeforeItWasStartedIsToBeSignedAnew) {
  const Request request = Sign(ReplyBody("m-1", "1"));
  EXPECT_EQ(Status(request), 202);
  clock_.Advance(absl::Seconds(1));
  Inbox restarted(options_, signer_, directory_, clock_, events_, counters_);
  const Response response = restarted.Handle(request);
  EXPECT_EQ(response.status, 503);
  EXPECT_TRUE(response.retry_after.has_value());
  EXPECT_EQ(posted(), 1u) << "a replay";
  clock_.SetWall(clock_.Now().wall - absl::Minutes(2));  // it had been ahead
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(restarted.Handle(Sign(ReplyBody("m-2", "1"))).status, 202);
}

TEST_F(WebhookInbox, SettingTheClockBackForgetsNothing) {
  const Request request = Sign(ReplyBody("m-1", "1"));
  EXPECT_EQ(Status(request), 202);
  clock_.SetWall(clock_.Now().wall - absl::Seconds(200));
  EXPECT_EQ(Status(request), 409);
}

TEST_F(WebhookInbox, OtherPathsMethodsAndKeysAreRefused) {
  Request request = Sign(ReplyBody("m-1", "1"));
  request.path = "/webhook/";
  EXPECT_EQ(Status(request), 404);
  request.path = "/webhook";
  request.is_post = false;
  EXPECT_EQ(Status(request), 405);
  request.is_post = true;
  request.idempotency_key = "m-2";
  EXPECT_EQ(Status(request), 400);
  const Response bad = inbox_.Handle(Sign("{\"kind\":\"reply\"}"));
  EXPECT_EQ(bad.status, 400);
  const auto error = nlohmann::json::parse(bad.body);
  EXPECT_EQ(error["error"], "missing_field");
  EXPECT_EQ(error["field"], "text");
  EXPECT_EQ(posted(), 0u);
  EXPECT_EQ(counters_.refused_requests, 4u);
}

}  // namespace
}  // namespace footman::webhook
