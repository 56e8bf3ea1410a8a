// The parts that need no socket: signatures, memory of requests, texts, bodies.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "footman/adapters/webhook.h"
#include "footman/options.h"
#include "footman/testing/conformance/bench.h"
#include "lib/adapters/webhook/incoming.h"
#include "lib/adapters/webhook/outgoing.h"
#include "lib/adapters/webhook/replay_cache.h"
#include "lib/adapters/webhook/signature.h"

namespace footman::webhook {
namespace {

using nlohmann::json;

constexpr char kOne[] = "correct horse battery staple";
constexpr char kTwo[] = "a second secret of ours";
constexpr char kTime[] = "1780315200";
// By `printf 1780315200.hello | openssl dgst -sha256 -hmac ...`.
constexpr char kHello[] = "1e26d530712b6e670d0ec3bd8f3f234a3ce0bbc76f941a26d35a0e9e38f8ab1d";

TEST(WebhookSignature, IsWhatOthersCompute) {
  EXPECT_EQ(Signer({kOne}).Sign(kTime, "hello"), absl::StrCat("v1=", kHello));
}

TEST(WebhookSignature, EitherSecretIsGoodAndGivesTheSameDigest) {
  const Signer both({kOne, kTwo});
  EXPECT_EQ(both.Sign(kTime, "x"),
            absl::StrCat(Signer({kOne}).Sign(kTime, "x"), ",", Signer({kTwo}).Sign(kTime, "x")));
  const auto by_one = both.Verify(kTime, "x", Signer({kOne}).Sign(kTime, "x"));
  const auto by_two = both.Verify(kTime, "x", Signer({kTwo}).Sign(kTime, "x"));
  ASSERT_TRUE(by_one.has_value() && by_two.has_value());
  EXPECT_EQ(*by_one, *by_two) << "a replay must not pass by dropping one of two signatures";
  EXPECT_FALSE(Signer({kOne}).Verify(kTime, "x", Signer({kTwo}).Sign(kTime, "x")));
}

TEST(WebhookSignature, RefusesWhatIsNotSignedExactlySo) {
  const Signer signer({kOne});
  const std::string good = signer.Sign(kTime, "hello");
  ASSERT_TRUE(signer.Verify(kTime, "hello", good));
  EXPECT_TRUE(signer.Verify(kTime, "hello", absl::StrCat("v2=00, ", good)));
  EXPECT_FALSE(signer.Verify("1780315201", "hello", good));
  EXPECT_FALSE(signer.Verify(kTime, "hello ", good));
  EXPECT_FALSE(signer.Verify("178031520", "0.hello", good));
  for (const std::string& bad :
       {std::string(), std::string("v1="), std::string(kHello), good.substr(0, good.size() - 1),
        good + "0", "v1=" + std::string(64, 'g'), "v1=" + std::string(64, '0'),
        good + std::string(1, '\0'), "v1=,v1=,v1=,v1=," + good}) {
    EXPECT_FALSE(signer.Verify(kTime, "hello", bad)) << bad;
  }
}

TEST(WebhookSignature, TimestampsAreStrict) {
  EXPECT_EQ(ParseTimestamp(kTime), absl::FromUnixSeconds(1780315200));
  EXPECT_EQ(FormatTimestamp(absl::FromUnixSeconds(1780315200) + absl::Milliseconds(999)), kTime);
  for (const char* bad : {"", "-1", "+1", "01", " 1", "1 ", "1.0", "0x1", "1780315200000000",
                          "99999999999999999999999"}) {
    EXPECT_FALSE(ParseTimestamp(bad).has_value()) << bad;
  }
}

Digest DigestOf(int i) { return Sha256(std::to_string(i)); }

TEST(WebhookMemory, TellsReplaysRetriesAndReusedIds) {
  using Verdict = ReplayCache::Verdict;
  ReplayCache memory(100, absl::Minutes(10));
  const absl::Duration now = absl::Hours(1);
  EXPECT_EQ(memory.Judge(DigestOf(1), "a", DigestOf(91), now), Verdict::kNew);
  memory.Remember(DigestOf(1), "a", DigestOf(91), now);
  EXPECT_EQ(memory.Judge(DigestOf(1), "a", DigestOf(91), now), Verdict::kReplay);
  EXPECT_EQ(memory.Judge(DigestOf(2), "a", DigestOf(91), now), Verdict::kRetry);
  memory.Remember(DigestOf(2), "a", DigestOf(91), now + absl::Minutes(5));
  EXPECT_EQ(memory.Judge(DigestOf(3), "a", DigestOf(92), now), Verdict::kConflict);
  // Two minutes after the first it could as well be said anew.
  const absl::Duration last = now + absl::Minutes(2);
  EXPECT_EQ(memory.Judge(DigestOf(4), "a", DigestOf(91), last), Verdict::kRetry);
  EXPECT_EQ(memory.Judge(DigestOf(4), "a", DigestOf(91), last + absl::Seconds(1)), Verdict::kLate);
  // The first is forgotten, but not the id, which the second names too.
  const absl::Duration later = now + absl::Minutes(11);
  EXPECT_EQ(memory.Judge(DigestOf(2), "a", DigestOf(91), later), Verdict::kReplay);
  EXPECT_EQ(memory.Judge(DigestOf(4), "a", DigestOf(91), later), Verdict::kLate);
  EXPECT_EQ(memory.Judge(DigestOf(4), "a", DigestOf(91), later + absl::Minutes(5)), Verdict::kNew);
}

TEST(WebhookMemory, ForgetsNothingEarly) {
  using Verdict = ReplayCache::Verdict;
  ReplayCache memory(2, absl::Minutes(10));
  memory.Remember(DigestOf(1), "a", DigestOf(91), absl::ZeroDuration());
  memory.Remember(DigestOf(2), "b", DigestOf(92), absl::Minutes(1));
  EXPECT_EQ(memory.Judge(DigestOf(3), "c", DigestOf(93), absl::Minutes(10)), Verdict::kFull);
  EXPECT_EQ(memory.Judge(DigestOf(1), "a", DigestOf(91), absl::Minutes(10)), Verdict::kReplay);
  EXPECT_EQ(memory.Judge(DigestOf(3), "c", DigestOf(93), absl::Minutes(10) + absl::Seconds(1)),
            Verdict::kNew);
}

TEST(WebhookPayload, ComesBackWholeOrNotAtAll) {
  const OfferId offer{CallId::Of(1, 2, 7), 3};
  const std::string payload = FormatPayload({offer, 12});
  EXPECT_EQ(payload, "0102000000000007-3/12");
  const auto choice = ParsePayload(payload);
  ASSERT_TRUE(choice.has_value());
  EXPECT_TRUE(choice->offer == offer);
  EXPECT_EQ(choice->number, 12);
  for (const char* bad :
       {"", "/", "/1", "0102000000000007-3", "0102000000000007-3/", "0102000000000007-3/0",
        "0102000000000007-3/256", "0102000000000007-3/01", "0102000000000007-3/1 ",
        "0102000000000007-9/1", "x102000000000007-3/1"}) {
    EXPECT_FALSE(ParsePayload(bad).has_value()) << bad;
  }
}

// ---- Bodies out.

TEST(WebhookBodies, AnOfferHasAllThatAButtonNeeds) {
  SendOffer offer = conformance::SampleOffer("irc", "alice");
  offer.caller.name =
      "\xE2\x80\xAE"
      "Bob\x01";
  const absl::Time now = absl::FromUnixSeconds(1780315200);
  const json body = json::parse(Composer("irc", 8192).Offer(offer, "id-1", now));
  EXPECT_EQ(body["kind"], "offer");
  EXPECT_EQ(body["id"], "id-1");
  EXPECT_EQ(body["service"], "irc");
  EXPECT_EQ(body["user"], "alice");
  EXPECT_EQ(body["expires"], "2026-06-01T12:00:20.000Z");
  EXPECT_EQ(body["caller"]["name"], "Bob ");
  EXPECT_EQ(body["offer"], FormatOfferId(offer.offer));
  ASSERT_EQ(body["options"].size(), 3u);
  EXPECT_EQ(body["options"][1], (json{{"number", 2},
                                      {"kind", "play"},
                                      {"label", "Say something"},
                                      {"word", "say"},
                                      {"takes_argument", true},
                                      {"payload", FormatPayload({offer.offer, 2})},
                                      {"link", std::string(offer.options[1].link)}}));
}

TEST(WebhookBodies, WhatIsNoUtf8HarmsNobody) {
  SendOffer offer = conformance::SampleOffer("irc", "al\xFFice");
  offer.text = "\xC3";
  offer.language = "\xFF";
  const json body = json::parse(Composer("irc", 8192).Offer(offer, "id-1", absl::UnixEpoch()));
  EXPECT_EQ(body["user"], "al\xEF\xBF\xBDice");
}

// ---- Bodies in.

const absl::Time kNow = absl::FromUnixSeconds(1780315200);

std::variant<Incoming, Problem> Read(const std::string& body) {
  return ReadIncoming(body, 300, kNow, absl::Seconds(30));
}
// "error field", or "" if it could be read.
std::string ProblemOf(const std::string& body) {
  const auto read = Read(body);
  const auto* problem = std::get_if<Problem>(&read);
  return problem == nullptr ? "" : absl::StrCat(problem->error, " ", problem->field);
}

TEST(WebhookIncoming, ReadsRepliesAndChoices) {
  const auto reply =
      std::get<Incoming>(Read(R"({"kind":"reply","id":"m-1","user":"alice","text":"say \u00fc",)"
                              R"("offer":"0100000000000007-0"})"));
  EXPECT_EQ(reply.id, "m-1");
  EXPECT_EQ(reply.user, "alice");
  EXPECT_EQ(reply.text, "say \xC3\xBC");
  EXPECT_TRUE(reply.offer == (OfferId{CallId::Of(1, 0, 7), 0}));
  EXPECT_EQ(reply.origin, ReplyOrigin::kLive);
  const auto choice = std::get<Incoming>(
      Read(R"({"kind":"choice","id":"m-2","user":"alice","payload":"0100000000000007-0/2",)"
           R"("argument":"late"})"));
  EXPECT_EQ(choice.text, "2 late");
  EXPECT_TRUE(choice.is_choice);
  EXPECT_TRUE(choice.offer == (OfferId{CallId::Of(1, 0, 7), 0}));
}

TEST(WebhookIncoming, AThreadIsNoReference) {
  const auto reply = std::get<Incoming>(
      Read(R"({"kind":"reply","id":"m","user":"a","text":"1","thread":"0100000000000007-0",)"
           R"("device":"web-2"})"));
  EXPECT_TRUE(reply.thread == (OfferId{CallId::Of(1, 0, 7), 0}));
  EXPECT_FALSE(reply.offer.has_value());
  EXPECT_EQ(reply.device, "web-2");
}

TEST(WebhookIncoming, KnowsWhatIsNoAnswer) {
  const auto origin = [](const char* more) {
    return std::get<Incoming>(
               Read(absl::StrCat(R"({"kind":"reply","id":"m","user":"a","text":"1",)", more, "}")))
        .origin;
  };
  EXPECT_EQ(origin(R"("automatic":true)"), ReplyOrigin::kAutomatic);
  EXPECT_EQ(origin(R"("automatic":true,"delayed":true)"), ReplyOrigin::kAutomatic);
  EXPECT_EQ(origin(R"("delayed":true)"), ReplyOrigin::kDelayed);
  EXPECT_EQ(origin(R"("automatic":false,"delayed":false)"), ReplyOrigin::kLive);
  EXPECT_EQ(origin(R"("sent_at":1780315169)"), ReplyOrigin::kDelayed);
  EXPECT_EQ(origin(R"("sent_at":1780315170.5)"), ReplyOrigin::kLive);
  EXPECT_EQ(origin(R"("sent_at":1780316000)"), ReplyOrigin::kLive);  // their clock is ahead
}

// What was meant for the call before is asked about within the ambiguity window, and must not come
// later.
TEST(WebhookIncoming, AReplyIsDelayedBeforeTheCallBeforeIsForgotten) {
  EXPECT_LE(WebhookOptions().live_window, EngineOptions().ambiguity_window);
}

TEST(WebhookIncoming, SaysWhatIsWrong) {
  const std::string start = R"({"kind":"reply","id":"m","user":"a")";
  EXPECT_EQ(ProblemOf(""), "bad_json ");
  EXPECT_EQ(ProblemOf("[]"), "bad_json ");
  EXPECT_EQ(ProblemOf("{\"kind\":\"reply\",\"text\":\"\xFF\"}"), "bad_json ");
  EXPECT_EQ(ProblemOf(std::string(60000, '[')), "bad_json ");
  EXPECT_EQ(ProblemOf(std::string(30000, '[') + std::string(30000, ']')), "bad_json ");
  EXPECT_EQ(ProblemOf("{}"), "missing_field kind");
  EXPECT_EQ(ProblemOf(R"({"kind":"offer","id":"m","user":"a"})"), "bad_field kind");
  EXPECT_EQ(ProblemOf(R"({"kind":7})"), "bad_field kind");
  EXPECT_EQ(ProblemOf(start + "}"), "missing_field text");
  EXPECT_EQ(ProblemOf(start + R"(,"text":""})"), "bad_field text");
  EXPECT_EQ(ProblemOf(start + R"(,"text":null})"), "bad_field text");
  EXPECT_EQ(ProblemOf(start + R"(,"text":")" + std::string(301, 'x') + "\"}"), "bad_field text");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","automtic":true})"), "unknown_field ");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","automatic":"yes"})"), "bad_field automatic");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","offer":"7"})"), "bad_field offer");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","thread":"7"})"), "bad_field thread");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","device":"a b"})"), "bad_field device");
  EXPECT_EQ(ProblemOf(R"({"kind":"choice","id":"m","user":"a","thread":"0100000000000007-0",)"
                      R"("payload":"0100000000000007-0/2"})"),
            "unknown_field ");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","sent_at":-1})"), "bad_field sent_at");
  EXPECT_EQ(ProblemOf(start + R"(,"text":"1","sent_at":1e99})"), "bad_field sent_at");
  EXPECT_EQ(ProblemOf(R"({"kind":"choice","id":"m","user":"a","payload":"x"})"),
            "bad_field payload");
  EXPECT_EQ(ProblemOf(R"({"kind":"reply","id":"a b","user":"a","text":"1"})"), "bad_field id");
  EXPECT_EQ(ProblemOf(R"({"kind":"reply","id":"m","user":"a\u0000","text":"1"})"),
            "bad_field user");
  EXPECT_EQ(ProblemOf(R"({"kind":"reply","id":"m","user":"a\u202e","text":"1"})"),
            "bad_field user");
}

TEST(WebhookIncoming, TextsAreClean) {
  const auto reply = std::get<Incoming>(
      Read(R"({"kind":"reply","id":"m","user":"a","text":"1\u0000\u202e2\u0085\n"})"));
  EXPECT_EQ(reply.text, "1 2 \n");
}

// What keyboards and clipboards add is for the core to read.
TEST(WebhookIncoming, NothingVisibleIsLost) {
  const auto read = [](const char* text) {
    const nlohmann::json body = {{"kind", "reply"}, {"id", "m"}, {"user", "a"}, {"text", text}};
    return std::get<Incoming>(Read(body.dump())).text;
  };
  for (const char* text : {"+49\xC2\xA0\x33\x30", "1\xEF\xB8\x8F\xE2\x83\xA3",
                           "> 2 say ...: Say\n\n1", "\xEF\xBC\x91"}) {
    EXPECT_EQ(read(text), text);
  }
  EXPECT_EQ(read("\xEF\xBB\xBF\x31"), "1");  // what nobody sees is no part of a reply
  EXPECT_EQ(read("\xD8\x9C\x32"), "2");
}

}  // namespace
}  // namespace footman::webhook
