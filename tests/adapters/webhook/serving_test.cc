// The whole channel as its bridge, and anybody else on this machine, can reach it.

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/adapters/webhook/desk.h"

namespace footman::webhook_test {
namespace {

using nlohmann::json;

class WebhookServing : public ::testing::Test {
 protected:
  static WebhookOptions Options() {
    WebhookOptions options = OptionsFor("http://127.0.0.1:1/");
    options.request_timeout = absl::Milliseconds(200);
    options.max_connections = 8;
    return options;
  }
  uint16_t port() { return desk_.channel->port(); }
  // The whole channel still works for those who behave.
  void ExpectAlive() {
    EXPECT_EQ(Post(*desk_.channel, ReplyBody(absl::StrCat("alive-", ++alive_), "1")).status, 202);
  }

  Desk desk_{Options()};
  int alive_ = 0;
};

TEST_F(WebhookServing, AnswersWithinATenthOfASecond) {
  const absl::Duration begun = desk_.clock.Now().uptime;
  constexpr int kRequests = 20;
  for (int i = 0; i < kRequests; ++i) ExpectAlive();
  EXPECT_LT((desk_.clock.Now().uptime - begun) / kRequests, absl::Milliseconds(100));
  EXPECT_EQ(desk_.channel->status().replies, 20u);
}

TEST_F(WebhookServing, AReplayIsRefusedAndAnotherSignatureToo) {
  const std::string body = ReplyBody("m-1", "1");
  const Headers headers = Signed(body, desk_.clock.Now().wall);
  EXPECT_EQ(Ask(port(), "POST", "/webhook", headers, body).status, 202);
  const Reply again = Ask(port(), "POST", "/webhook", headers, body);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(json::parse(again.body)["error"], "replayed");
  const Headers forged = Signed(body, desk_.clock.Now().wall, "not the secret at all");
  EXPECT_EQ(Ask(port(), "POST", "/webhook", forged, body).status, 401);
  Headers twice = Signed(ReplyBody("m-2", "1"), desk_.clock.Now().wall);
  twice.push_back(twice.back());
  EXPECT_EQ(Ask(port(), "POST", "/webhook", twice, ReplyBody("m-2", "1")).status, 401);
}

TEST_F(WebhookServing, AReplayIsKnownThoughSecretsWereRenewed) {
  const std::string body = ReplyBody("m-1", "1");
  const Headers headers = Signed(body, SystemClock().Now().wall);
  EXPECT_EQ(Ask(desk_.channel->port(), "POST", "/webhook", headers, body).status, 202);
  ASSERT_TRUE(desk_.channel->Renew({"the second secret", kSecret}, "").ok());
  EXPECT_EQ(Ask(desk_.channel->port(), "POST", "/webhook", headers, body).status, 409);
  ASSERT_TRUE(desk_.channel->Renew({"the second secret"}, "").ok());
  EXPECT_EQ(Post(*desk_.channel, ReplyBody("m-2", "1")).status, 401);
}

TEST_F(WebhookServing, OnlyPostDoesAnything) {
  const std::string body = ReplyBody("m-1", "1");
  const Headers headers = Signed(body, desk_.clock.Now().wall);
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const Reply reply = Ask(port(), method, "/webhook", headers, body);
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.headers.at("allow"), "POST");
  }
  EXPECT_EQ(Ask(port(), "POST", "/", headers, body).status, 404);
  EXPECT_TRUE(desk_.events.events().empty());
}

TEST_F(WebhookServing, WhatIsTooLargeIsRefused) {
  const std::string large = ReplyBody("m-1", std::string(1 << 20, 'x'));
  const Reply reply = Ask(port(), "POST", "/webhook", Signed(large, desk_.clock.Now().wall), large);
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(json::parse(reply.body)["error"], "too_large");
  Headers headers = {{"X-Large", std::string(10000, 'x')}};
  EXPECT_EQ(Ask(port(), "POST", "/webhook", headers, "{}").status, 431);
  Client chunked(port());
  chunked.Write("POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n" +
                std::string(0x20000, 'x'));
  EXPECT_EQ(chunked.Read().status, 413);
  ExpectAlive();
}

TEST_F(WebhookServing, WhatIsNoHttpIsRefused) {
  for (const char* bytes :
       {"nonsense\r\n\r\n", "POST /webhook HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02",
        "POST /webhook HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /webhook HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST /web hook HTTP/1.1\r\n\r\n", "POST /webhook HTTP/1.1\r\nA\r\n\r\n"}) {
    Client client(port());
    client.Write(bytes);
    const int status = client.Read().status;
    EXPECT_TRUE(status == 400 || status == 0) << bytes << ": " << status;
  }
  ExpectAlive();
  EXPECT_EQ(desk_.events.events().size(), 1u);
}

TEST_F(WebhookServing, TextThatIsNoUtf8IsRefused) {
  const std::string body =
      "{\"kind\":\"reply\",\"id\":\"m\",\"user\":\"alice\",\"text\":\"\xC3(\"}";
  const Reply reply = Post(*desk_.channel, body);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(json::parse(reply.body)["error"], "bad_json");
}

TEST_F(WebhookServing, ConnectionsAreKeptAndRequestsMayBePipelined) {
  Client client(port());
  std::string requests;
  for (const char* id : {"p-1", "p-2", "p-3"}) {
    const std::string body = ReplyBody(id, "1");
    requests += "POST /webhook HTTP/1.1\r\nHost: x\r\n";
    for (const auto& [name, value] : Signed(body, desk_.clock.Now().wall)) {
      requests += name + ": " + value + "\r\n";
    }
    requests += absl::StrCat("Content-Length: ", body.size(), "\r\n\r\n", body);
  }
  client.Write(requests);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.Read().status, 202) << i;
  EXPECT_EQ(desk_.channel->status().connections, 1);
}

TEST_F(WebhookServing, WhoIsTooSlowIsDropped) {
  Client header(port());
  header.Write("POST /webhook HTTP/1.1\r\nHost: x\r\n");
  Client body(port());
  body.Write("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow");
  EXPECT_TRUE(header.IsClosed());
  EXPECT_TRUE(body.IsClosed());
  ExpectAlive();  // the same thread has counted them before
  EXPECT_EQ(desk_.channel->status().slow_peers, 2u);
}

TEST_F(WebhookServing, TooManyConnectionsAreClosedAndLaterOnesServed) {
  {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 8; ++i) clients.push_back(std::make_unique<Client>(port()));
    for (auto& client : clients) {
      client->Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      EXPECT_EQ(client->Read().status, 404);
    }
    EXPECT_TRUE(Client(port()).IsClosed());
  }
  // Their seats are free again once the server has seen them go.
  const absl::Duration end = desk_.clock.Now().uptime + absl::Seconds(5);
  while (desk_.channel->status().connections > 0 && desk_.clock.Now().uptime < end) {
  }
  ExpectAlive();
}

TEST_F(WebhookServing, AFullMailboxIsSaid) {
  desk_.events.RefuseWith(absl::ResourceExhaustedError("full"));
  const Reply reply = Post(*desk_.channel, ReplyBody("m-1", "1"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.at("retry-after"), "2");
  EXPECT_EQ(json::parse(reply.body)["error"], "busy");
}

// A port that throws is a fault here, and no refusal of what the bridge asked.
class ThrowingSink : public EventSink {
 public:
  absl::Status Post(const Event&) override { throw std::runtime_error("a bug"); }
  absl::Status PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) override {
    return absl::UnimplementedError("no calls here");
  }
};

TEST_F(WebhookServing, AnExceptionIsCountedAsOneAndCostsItsConnectionAlone) {
  SystemClock clock;
  OnlyAlice directory;
  ThrowingSink events;
  const auto channel = WebhookChannel::Create(Options(), directory, clock);
  ASSERT_TRUE(channel.ok()) << channel.status();
  (*channel)->Start(events);
  EXPECT_EQ(Post(**channel, ReplyBody("m-1", "1")).status, 0);  // closed
  EXPECT_EQ(Post(**channel, ReplyBody("m-2", "1", "mallory")).status, 202);
  (*channel)->Stop();
  EXPECT_EQ((*channel)->status().exceptions, 1u);
  EXPECT_EQ((*channel)->status().refused_requests, 0u);
}

TEST_F(WebhookServing, StrangersGetTheAnswerOfFriends) {
  const Reply friends = Post(*desk_.channel, ReplyBody("m-1", "hello"));
  const Reply strangers = Post(*desk_.channel, ReplyBody("m-2", "hello", "mallory"));
  EXPECT_EQ(friends.status, 202);
  EXPECT_EQ(strangers.status, friends.status);
  EXPECT_EQ(strangers.body, friends.body);
  EXPECT_EQ(strangers.headers, friends.headers);
  EXPECT_EQ(desk_.events.events().size(), 1u);
}

TEST_F(WebhookServing, StopsWhileConnectionsAreOpen) {
  Client waiting(port());
  waiting.Write("POST /webhook HTTP/1.1\r\n");
  ExpectAlive();
  desk_.channel->Stop();
  desk_.channel->Stop();
  desk_.channel.reset();
  EXPECT_TRUE(waiting.IsClosed());
}

}  // namespace
}  // namespace footman::webhook_test
