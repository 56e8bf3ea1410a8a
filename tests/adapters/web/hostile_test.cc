#include <gtest/gtest.h>

#include <random>

#include "tests/adapters/web/scene.h"
#include "tests/rounds.h"

namespace footman::web_test {
namespace {

using nlohmann::json;

std::string Token(int call) { return FormatLinkToken(TokenFor(call)); }

// The server still serves.
void ExpectAlive(Scene& scene) {
  EXPECT_EQ(Ask(scene.port(), "GET", scene.LinkPath(1, 1)).status, 200);
}

TEST(Hostile, OversizedRequests) {
  Scene scene;
  scene.SendOffer({});
  const std::string path = scene.LinkPath(1, 1);
  EXPECT_EQ(Ask(scene.port(), "GET", path, {{"X-Big", std::string(9000, 'x')}}).status, 431);
  EXPECT_EQ(Ask(scene.port(), "GET", "/" + std::string(9000, 'x')).status, 431);
  EXPECT_EQ(
      PostForm(scene.port(), path, "token=" + Token(1) + "&x=" + std::string(9000, 'x')).status,
      413);
  EXPECT_EQ(PostForm(scene.port(), scene.LinkPath(1, 4),
                     "token=" + Token(1) + "&argument=" + std::string(2001, 'x'))
                .status,
            413);
  HttpClient chunked(scene.port());
  chunked.Write("POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 4; ++i) chunked.Write("1000\r\n" + std::string(4096, 'x') + "\r\n");
  EXPECT_EQ(chunked.Read().status, 413);
  EXPECT_EQ(scene.desk.Count("click"), 0);
  ExpectAlive(scene);
}

TEST(Hostile, MalformedRequests) {
  Scene scene;
  scene.SendOffer({});
  for (const std::string& bytes :
       {std::string("\r\n\r\n\r\n"), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), std::string(64, '\0'),
        std::string("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nbad header\r\n\r\n")}) {
    HttpClient client(scene.port());
    client.Write(bytes);
    const int status = client.Read().status;
    EXPECT_EQ(status, 400) << bytes;
  }
  ExpectAlive(scene);
}

TEST(Hostile, MutatedRequestsNeverAct) {
  Scene scene;
  scene.SendOffer({});
  std::mt19937 random(20260101);
  const std::string good = "POST " + scene.LinkPath(1, 1) +
                           " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(scene.port()) +
                           "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           "Origin: https://evil.example\r\nContent-Length: 38\r\n\r\ntoken=" +
                           Token(1);
  for (int i = 0; i < Rounds(300); ++i) {
    std::string bytes = good;
    for (uint32_t changes = 1 + random() % 6; changes > 0; --changes) {
      // Everything but the foreign Origin may change: that one must keep the request out.
      const size_t at = random() % bytes.size();
      const size_t origin = bytes.find("Origin");
      if (at + 2 >= origin && at < origin + 32) continue;
      if (random() % 3 == 0) {
        bytes.erase(at, 1);
      } else {
        bytes[at] = static_cast<char>(random());
      }
    }
    HttpClient client(scene.port());
    client.Write(bytes.substr(0, random() % 4 == 0 ? random() % bytes.size() : bytes.size()));
  }
  ExpectAlive(scene);
  EXPECT_EQ(scene.desk.Count("click"), 0);
}

TEST(Hostile, MessagesThatAreNoneCloseTheChat) {
  Scene scene;
  const std::string cookie = scene.SignIn("alice");
  const std::string deep(4000, '[');
  for (const std::string& message :
       {std::string(""), std::string("x"), std::string("[]"), std::string("{}"),
        std::string("{\"type\":5}"), std::string("{\"type\":\"hello\"}"),
        std::string("{\"type\":\"nonsense\"}"), std::string("{\"type\":\"reply\"}"),
        std::string("{\"type\":\"reply\",\"id\":\"1\",\"text\":\"  \"}"),
        std::string("{\"type\":\"reply\",\"id\":1,\"text\":\"1\"}"),
        std::string("{\"type\":\"shown\",\"item\":-1}"),
        std::string("{\"type\":\"seen\",\"mark\":1.5}"),
        std::string("{\"type\":\"older\",\"before\":0}"),
        std::string(
            "{\"type\":\"click\",\"ref\":\"r\",\"token\":\"t\",\"option\":1,\"argument\":\"\"}"),
        "{\"type\":\"click\",\"ref\":\"r\",\"token\":\"" + Token(1) +
            "\",\"option\":10,\"argument\":\"\"}",
        deep, "{\"type\":" + deep}) {
    Page page(scene, cookie);
    page.Hello();
    page.socket.Send(message);
    EXPECT_EQ(page.socket.CloseCode(), 1008) << message.substr(0, 80);
  }
  Page early(scene, cookie);
  early.socket.Send("{\"type\":\"reply\",\"id\":\"1\",\"text\":\"1\"}");
  EXPECT_EQ(early.socket.CloseCode(), 1008);
  EXPECT_EQ(scene.desk.Count(""), 0);
}

TEST(Hostile, FramesOutOfOrder) {
  Scene scene;
  scene.SendOffer({});
  const std::string cookie = scene.SignIn("alice");
  const auto code = [&](const std::string& bytes) {
    Page page(scene, cookie);
    page.Hello();
    page.socket.SendRaw(bytes);
    return page.socket.CloseCode();
  };
  // RFC 6455: unmasked, reserved bits, reserved opcode, long control frame, lone continuation.
  EXPECT_EQ(code(std::string("\x81\x02{}", 4)), 1002);
  EXPECT_EQ(code(std::string("\xf1\x80\0\0\0\0", 6)), 1002);
  EXPECT_EQ(code(std::string("\x83\x80\0\0\0\0", 6)), 1002);
  EXPECT_EQ(code(std::string("\x89\xfe\x01\x00\0\0\0\0", 8)), 1002);
  EXPECT_EQ(code(std::string("\x80\x80\0\0\0\0", 6)), 1002);
  EXPECT_EQ(code(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14)), 1009);
  EXPECT_EQ(code(std::string("\x81\x81\0\0\0\0\xff", 7)), 1007);  // not UTF-8
  Page binary(scene, cookie);
  binary.Hello();
  binary.socket.Send("{\"type\":\"hello\"}", /*binary=*/true);
  EXPECT_EQ(binary.socket.CloseCode(), 1003);
  Page big(scene, cookie);
  big.Hello();
  big.socket.Send(std::string(9000, ' '));
  EXPECT_EQ(big.socket.CloseCode(), 1009);
  ExpectAlive(scene);
}

TEST(Hostile, MutatedMessagesAndFramesAreSurvived) {
  Scene scene;
  scene.SendOffer({});
  const std::string cookie = scene.SignIn("alice");
  std::mt19937 random(7);
  const std::string good = json{{"type", "reply"}, {"id", "m"}, {"text", "1"}}.dump();
  for (int i = 0; i < Rounds(150); ++i) {
    std::string bytes = good;
    bytes[random() % bytes.size()] = static_cast<char>(random() % 128);
    bytes.erase(random() % bytes.size(), random() % 2);
    Page page(scene, cookie);
    page.Hello();
    if (i % 3 == 0) {
      for (char& c : bytes) c = static_cast<char>(random());
      page.socket.SendRaw(bytes);
    } else {
      page.socket.Send(bytes);
    }
    page.socket.Close();
  }
  ExpectAlive(scene);
}

TEST(Hostile, AFloodOfMessagesClosesTheChat) {
  WebOptions options;
  options.max_messages_per_second = 2;
  Scene scene(options);
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  for (int i = 0; i < 12; ++i) page.socket.Send("{\"type\":\"seen\",\"mark\":0}");
  EXPECT_EQ(page.socket.CloseCode(), 1008);
}

TEST(Hostile, AReaderThatTakesNothingIsDropped) {
  WebOptions options;
  options.max_queued_bytes = 20000;
  Scene scene(options);
  Page slow(scene, scene.SignIn("alice"));
  slow.Hello();
  Page keen(scene, scene.SignIn("alice"));
  keen.Hello();
  const std::string text(8000, 'x');
  for (int i = 0; i < 2000 && scene.server->counters().slow_peers == 0; ++i) {
    // One after another, so that only a reader who takes nothing falls behind.
    ASSERT_TRUE(scene.server->Note({"web", "alice", CallId(), text}).ok());
    ASSERT_FALSE(keen.Next("item").is_null());
  }
  EXPECT_EQ(scene.server->counters().slow_peers, 1u);
}

TEST(Hostile, TextsFromThePortsThatAreNotUtf8AreShownAsFarAsTheyAre) {
  Scene scene;
  Page page(scene, scene.SignIn("alice"));
  page.Hello();
  ASSERT_TRUE(scene.server->Note({"web", "alice", CallId(), "bad \xff text"}).ok());
  EXPECT_EQ(page.Next("item")["item"]["text"], "bad \xef\xbf\xbd text");
}

}  // namespace
}  // namespace footman::web_test
