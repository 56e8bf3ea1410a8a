// Behind a TLS proxy on this machine: each person is a source of their own, and what one of them
// does takes nothing from another.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/adapters/web/forwarded.h"
#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using web::TrustedProxies;

WebOptions BehindProxy() {
  WebOptions options;
  options.trusted_proxies = {"127.0.0.1"};
  return options;
}

Headers From(const std::string& address) { return {{"X-Forwarded-For", address}}; }

// A request that keeps its connection.
std::string Get(const Scene& scene, const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost:" + std::to_string(scene.port()) + "\r\n" +
         more + "\r\n";
}

TEST(TrustedProxies, OnlyWhatAKnownProxyHasSeenCounts) {
  const TrustedProxies proxies =
      *TrustedProxies::Parse({"127.0.0.1", "10.0.0.0/8", "2001:db8::/32"});
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", "198.51.100.9, 192.0.2.1"), "192.0.2.1");  // invented
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", "192.0.2.1, 10.1.2.3"), "192.0.2.1");
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", " 192.0.2.1:4711 "), "192.0.2.1");
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", "192.0.2.1,nonsense"), "127.0.0.1");
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", "[2001:db9::5]:4711"), "2001:db9::");
  EXPECT_EQ(proxies.SourceOf("127.0.0.1", "2001:db9:0:1::7, 2001:db8::1"), "2001:db9:0:1::");
  EXPECT_EQ(proxies.SourceOf("::ffff:127.0.0.1", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(proxies.SourceOf("127.0.0.2", "192.0.2.1"), "127.0.0.2");  // not of ours
  EXPECT_EQ(TrustedProxies().SourceOf("127.0.0.1", "192.0.2.1"), "127.0.0.1");
}

TEST(TrustedProxies, NonsenseIsRefused) {
  for (const char* bad :
       {"", "proxy", "127.0.0.1/33", "10.0.0.0/x", "10.0.0.0/", "::1/129", "1/8"}) {
    EXPECT_FALSE(TrustedProxies::Parse({bad}).ok()) << bad;
  }
  InMemoryWebStorage storage;
  const ManualClock clock;
  WebOptions options;
  options.trusted_proxies = {"proxy"};
  EXPECT_EQ(WebServer::Create(options, storage, clock).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Proxy, GuessesCountForWhoGuesses) {
  WebOptions options = BehindProxy();
  options.max_wrong_tokens_per_minute = 2;
  Scene scene(options);
  const auto guess = [&](const Headers& from) {
    return Ask(scene.port(), "GET", "/s/" + NewWebSecret(), from).status;
  };
  for (int i = 0; i < 2; ++i) EXPECT_EQ(guess(From("192.0.2.1")), 404);
  EXPECT_EQ(guess(From("192.0.2.1")), 429);
  EXPECT_EQ(guess(From("203.0.113.5, 192.0.2.1")), 429);  // what they wrote there themselves
  EXPECT_EQ(guess({{"X-Forwarded-For", "203.0.113.5"}, {"X-Forwarded-For", "192.0.2.1"}}), 429);
  EXPECT_EQ(guess(From("192.0.2.2")), 404);
}

TEST(Proxy, AStrangersHeaderIsNotBelieved) {
  WebOptions options;
  options.max_wrong_tokens_per_minute = 1;
  Scene scene(options);
  EXPECT_EQ(Ask(scene.port(), "GET", "/s/" + NewWebSecret(), From("192.0.2.1")).status, 404);
  EXPECT_EQ(Ask(scene.port(), "GET", "/s/" + NewWebSecret(), From("192.0.2.2")).status, 429);
}

TEST(Proxy, ConnectionsCountForWhomTheyAskAndNotForTheProxy) {
  WebOptions options = BehindProxy();
  options.max_connections_per_address = 1;
  Scene scene(options);
  scene.desk.SetSilent(true);  // an option's page then waits for its answer
  HttpClient idle(scene.port());
  HttpClient half(scene.port());
  half.Write("GET / HTTP/1.1\r\nHost: ");
  HttpClient waits(scene.port());
  waits.Write(Get(scene, scene.LinkPath(1, 1), "X-Forwarded-For: 192.0.2.1\r\n"));
  ASSERT_TRUE(scene.desk.Wait("view 1"));
  EXPECT_EQ(Ask(scene.port(), "GET", "/x", From("192.0.2.1")).status, 503);
  EXPECT_EQ(Ask(scene.port(), "GET", "/x", From("192.0.2.2")).status, 404);
  EXPECT_EQ(scene.server->counters().refused_connections, 1u);
}

TEST(Proxy, AKeptConnectionServesOneAfterAnother) {
  WebOptions options = BehindProxy();
  options.max_connections_per_address = 1;
  Scene scene(options);
  HttpClient kept(scene.port());
  for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.1"}) {
    kept.Write(Get(scene, "/x", std::string("X-Forwarded-For: ") + address + "\r\n"));
    EXPECT_EQ(kept.Read().status, 404) << address;
  }
  EXPECT_EQ(Ask(scene.port(), "GET", "/x", From("192.0.2.1")).status,
            404);  // nothing is left taken
}

TEST(Proxy, OpenChatsAreNoConnections) {
  WebOptions options;
  options.max_connections_per_address = 2;  // one may be about to close
  options.max_sockets = 5;
  Scene scene(options);
  const std::string cookie = scene.SignIn("alice");
  std::vector<std::unique_ptr<Page>> pages;
  for (int i = 0; i < 5; ++i) {
    pages.push_back(std::make_unique<Page>(scene, cookie));
    EXPECT_FALSE(pages.back()->Hello().is_null());
  }
  EXPECT_EQ(Ask(scene.port(), "GET", "/x").status, 404);
  EXPECT_EQ(scene.server->counters().sockets, 5);
  EXPECT_EQ(SocketClient(scene.port(), scene.SocketHeaders(cookie)).status(), 503);
  EXPECT_EQ(Ask(scene.port(), "GET", "/x").status, 404);
}

TEST(Limits, MeetingOneIsToldOnceAMinute) {
  std::mutex mutex;
  std::vector<std::pair<std::string, uint64_t>> told;
  WebOptions options;
  options.max_wrong_tokens_per_minute = 1;
  options.max_header_bytes = 1000;
  options.on_limit = [&](absl::string_view limit, uint64_t times) {
    const std::lock_guard<std::mutex> lock(mutex);
    told.emplace_back(limit, times);
  };
  Scene scene(options);
  const auto guess = [&] { Ask(scene.port(), "GET", "/s/" + NewWebSecret()); };
  for (int i = 0; i < 4; ++i) guess();
  Ask(scene.port(), "GET", "/", {{"X-Big", std::string(2000, 'x')}});
  scene.clock.Advance(absl::Minutes(1));
  for (int i = 0; i < 2; ++i) guess();
  const std::lock_guard<std::mutex> lock(mutex);
  const std::vector<std::pair<std::string, uint64_t>> expected = {
      {"max_wrong_tokens_per_minute", 1},
      {"max_header_bytes", 1},
      {"max_wrong_tokens_per_minute", 3}};
  EXPECT_EQ(told, expected);
}

TEST(Http, WhoWaitsToBeToldToGoOnIsTold) {
  Scene scene;
  const std::string path = scene.SignInPath("alice");
  const std::string body = "token=" + path.substr(3);
  HttpClient client(scene.port());
  client.Write("POST " + path + " HTTP/1.1\r\nHost: localhost:" + std::to_string(scene.port()) +
               "\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n"
               "Content-Length: " +
               std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(client.Read(/*head=*/true).status, 100);
  client.Write(body);
  EXPECT_EQ(client.Read().status, 303);
  HttpClient odd(scene.port());
  odd.Write("POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(odd.Read().status, 417);
}

TEST(Http, TwoOriginsOrHostsAreRefused) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  const Headers two = {
      {"Cookie", cookie}, {"Origin", scene.origin()}, {"Origin", "https://evil.example"}};
  EXPECT_EQ(Ask(scene.port(), "POST", "/sign-out", two).status, 400);
  const std::string host = "localhost:" + std::to_string(scene.port());
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Host", host}, {"Host", host}}).status, 400);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Cookie", cookie}}).status, 200);
}

TEST(Http, AChatThatDoesNotAnswerACloseIsDropped) {
  WebOptions options;
  options.close_timeout = absl::Milliseconds(50);
  Scene scene(options);
  const std::string cookie = scene.SignIn("alice");
  HttpClient mute(scene.port());
  mute.Write(
      Get(scene, "/ws",
          "Cookie: " + cookie + "\r\nOrigin: " + scene.origin() +
              "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  EXPECT_EQ(mute.Read(/*head=*/true).status, 101);
  EXPECT_EQ(Ask(scene.port(), "POST", "/sign-out", {{"Cookie", cookie}, {"Origin", scene.origin()}})
                .status,
            303);
  EXPECT_TRUE(mute.IsClosed());
  EXPECT_EQ(scene.server->counters().slow_peers, 1u);
}

}  // namespace
}  // namespace footman::web_test
