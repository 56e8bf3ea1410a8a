#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/adapters/web/scene.h"

namespace footman::web_test {
namespace {

using ::testing::HasSubstr;

TEST(Server, PlainHttpIsForLoopbackOnly) {
  InMemoryWebStorage storage;
  ManualClock clock;
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "localhost", "", "nonsense"}) {
    WebOptions options;
    options.address = address;
    EXPECT_TRUE(absl::IsInvalidArgument(WebServer::Create(options, storage, clock).status()))
        << address;
  }
  WebOptions options;
  options.address = "127.0.0.2";
  EXPECT_TRUE(WebServer::Create(options, storage, clock).ok());
}

TEST(Server, ImpossibleOptionsAreRefused) {
  InMemoryWebStorage storage;
  ManualClock clock;
  WebOptions options;
  options.grace = absl::InfiniteDuration();
  EXPECT_TRUE(absl::IsInvalidArgument(WebServer::Create(options, storage, clock).status()));
  options = {};
  options.max_clicks = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(WebServer::Create(options, storage, clock).status()));
  for (const char* origin : {"calls.example.org", "https://", "https://a/", "ftp://a"}) {
    options = {};
    options.public_origin = origin;
    EXPECT_TRUE(absl::IsInvalidArgument(WebServer::Create(options, storage, clock).status()))
        << origin;
  }
}

TEST(Server, ATakenPortIsUnavailable) {
  Scene scene;
  WebOptions options;
  options.port = scene.port();
  EXPECT_TRUE(absl::IsUnavailable(WebServer::Create(options, scene.storage, scene.clock).status()));
}

TEST(Server, CommandsNeedAStartedServer) {
  InMemoryWebStorage storage;
  ManualClock clock;
  Desk desk;
  auto server = *WebServer::Create({}, storage, clock);
  EXPECT_TRUE(absl::IsUnavailable(server->Note({"web", "alice", CallId(), "x"})));
  server->Answer({});
  server->Start(desk);
  EXPECT_TRUE(server->Note({"web", "alice", CallId(), "x"}).ok());
  EXPECT_EQ(Ask(server->port(), "GET", "/x").status, 404);
  server->Stop();
  server->Stop();
  EXPECT_TRUE(absl::IsUnavailable(server->Note({"web", "alice", CallId(), "x"})));
}

TEST(Server, AssetsAreKeptByTheirTag) {
  Scene scene;
  Reply first = Ask(scene.port(), "GET", "/assets/app.js");
  EXPECT_EQ(first.status, 200);
  EXPECT_THAT(first.headers["content-type"], HasSubstr("text/javascript"));
  Reply again =
      Ask(scene.port(), "GET", "/assets/app.js", {{"If-None-Match", first.headers["etag"]}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(Ask(scene.port(), "GET", "/assets/chat.html").status, 404);
  EXPECT_EQ(Ask(scene.port(), "GET", "/assets/../http.h").status, 404);
  EXPECT_EQ(Ask(scene.port(), "POST", "/assets/app.js").headers["allow"], "GET, HEAD");
}

TEST(Server, UnknownPathsAndHosts) {
  Scene scene;
  EXPECT_EQ(Ask(scene.port(), "GET", "/nothing").status, 404);
  EXPECT_EQ(Ask(scene.port(), "GET", "/", {{"Host", "evil.example"}}).status, 421);
  EXPECT_EQ(Ask(scene.port(), "GET", "/ws").status, 400);
  EXPECT_EQ(Ask(scene.port(), "DELETE", "/").status, 405);
}

TEST(Server, SeveralRequestsOnOneConnection) {
  Scene scene;
  HttpClient client(scene.port());
  const std::string request =
      "GET /x HTTP/1.1\r\nHost: localhost:" + std::to_string(scene.port()) + "\r\n\r\n";
  client.Write(request + request);  // pipelined
  EXPECT_EQ(client.Read().status, 404);
  EXPECT_EQ(client.Read().status, 404);
  client.Write(request);
  EXPECT_EQ(client.Read().status, 404);
}

TEST(Server, ConnectionsAreLimited) {
  WebOptions options;
  options.max_connections_per_address = 2;
  Scene scene(options);
  HttpClient one(scene.port());
  HttpClient two(scene.port());
  const std::string request =
      "GET /x HTTP/1.1\r\nHost: localhost:" + std::to_string(scene.port()) + "\r\n\r\n";
  one.Write(request);
  two.Write(request);
  EXPECT_EQ(one.Read().status, 404);
  EXPECT_EQ(two.Read().status, 404);
  HttpClient three(scene.port());
  EXPECT_TRUE(three.IsClosed());
  EXPECT_EQ(scene.server->counters().refused_connections, 1u);
  EXPECT_EQ(scene.server->counters().connections, 2);
}

TEST(Server, SlowSendersAreDropped) {
  WebOptions options;
  options.request_timeout = absl::Milliseconds(50);
  options.idle_timeout = absl::Milliseconds(80);
  Scene scene(options);
  HttpClient header(scene.port());
  header.Write("GET / HTTP/1.1\r\nHost: ");
  EXPECT_TRUE(header.IsClosed());
  HttpClient body(scene.port());
  body.Write("POST /c/x/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  EXPECT_TRUE(body.IsClosed());
  HttpClient nothing(scene.port());
  EXPECT_TRUE(nothing.IsClosed());
  EXPECT_EQ(scene.server->counters().slow_peers, 2u);
}

TEST(Server, StoppingClosesOpenChats) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  scene.server.reset();
  EXPECT_EQ(page.socket.CloseCode(), 1006);
}

}  // namespace
}  // namespace footman::web_test
