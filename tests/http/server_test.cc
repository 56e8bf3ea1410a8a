// The HTTP server that web and webhook share, over loopback sockets. What each of them does with it
// is tested with them.

#include "lib/http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::http {
namespace {

// A client whose every wait ends after five seconds.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit = {5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Write(const std::string& bytes) {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // What has come once `end` has, or all until the server closed.
  std::string ReadUntil(absl::string_view end) {
    std::string all;
    while (end.empty() || !absl::StrContains(all, end)) {
      char piece[4096];
      const ssize_t bytes = ::recv(socket_, piece, sizeof piece, 0);
      if (bytes <= 0) break;
      all.append(piece, static_cast<size_t>(bytes));
    }
    return all;
  }
  std::string ReadAll() { return ReadUntil(""); }

 private:
  const int socket_;
};

// Answers by what the path says.
class Site : public Handler {
 public:
  std::unique_ptr<Connection> Welcome(const std::string& peer) override {
    EXPECT_EQ(peer, "127.0.0.1");
    if (throws_next_.exchange(false)) throw std::runtime_error("at the door");
    return std::make_unique<Page>(*this);
  }
  void OnFull() override { ++full_; }

  void ThrowNext() { throws_next_ = true; }
  void SetServer(Server& server) { server_ = &server; }
  int full() const { return full_; }

 private:
  class Page : public Connection {
   public:
    explicit Page(Site& site) : site_(site) {}
    std::optional<Response> Judge(const Request& request) override {
      if (request.path == "/refused") return Refusal(403);
      return std::nullopt;
    }
    void Handle(const Request& request, Respond respond) override {
      if (request.path == "/throws") throw std::runtime_error("at the desk");
      Response response;
      response.body = absl::StrCat(request.body, "|", request.JoinedHeader("x-a"), "|",
                                   request.Header("X-A"), "|", request.Count("x-A"));
      if (request.path != "/later") return respond(response);
      site_.server_->After(absl::Milliseconds(1), [respond, response] {
        respond(response);
        respond(response);  // a second answer is not sent
      });
    }
    Response Refusal(int status) override {
      Response response;
      response.status = status;
      response.body = "refused";
      return response;
    }
    void Finish(Response& response) override { response.headers.emplace_back("X-Seen", "yes"); }

   private:
    Site& site_;
  };

  std::atomic<bool> throws_next_{false};
  std::atomic<int> full_{0};
  Server* server_ = nullptr;
};

class HttpServer : public ::testing::Test {
 protected:
  HttpServer() {
    ServerOptions options;
    options.address = "127.0.0.1";
    options.idle_timeout = options.request_timeout = options.write_timeout = absl::Seconds(4);
    options.max_header_bytes = 4096;
    options.max_body_bytes = 1024;
    options.max_connections = 2;
    auto server = Server::Bind(options, counters_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    site_.SetServer(*server_);
    server_->Start(site_);
  }

  std::string Ask(const std::string& path, const std::string& headers = "",
                  const std::string& body = "") {
    Client client(server_->port());
    client.Write(absl::StrCat("POST ", path, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n",
                              headers, "Content-Length: ", body.size(), "\r\n\r\n", body));
    return client.ReadAll();
  }

  Counters counters_;
  Site site_;
  std::unique_ptr<Server> server_;
};

TEST_F(HttpServer, PassesHeadersAndBody) {
  const std::string reply = Ask("/?q", "X-A: 1\r\nx-a: 2\r\n", "text");
  EXPECT_TRUE(absl::StartsWith(reply, "HTTP/1.1 200 ")) << reply;
  EXPECT_TRUE(absl::StrContains(reply, "X-Seen: yes")) << reply;
  EXPECT_TRUE(absl::EndsWith(reply, "text|1,2|1|2")) << reply;
  EXPECT_EQ(counters_.requests, 1u);
}

TEST_F(HttpServer, ExceptionsAreCountedAndCostTheirConnectionAlone) {
  EXPECT_EQ(Ask("/throws"), "");
  EXPECT_TRUE(absl::StartsWith(Ask("/"), "HTTP/1.1 200 "));
  EXPECT_EQ(counters_.exceptions, 1u);
}

TEST_F(HttpServer, AnExceptionAtTheDoorDoesNotCloseIt) {
  site_.ThrowNext();
  EXPECT_EQ(Client(server_->port()).ReadAll(), "");
  EXPECT_TRUE(absl::StartsWith(Ask("/"), "HTTP/1.1 200 "));
  EXPECT_EQ(counters_.exceptions, 1u);
}

TEST_F(HttpServer, RefusesBeforeTheBodyHasCome) {
  Client client(server_->port());
  client.Write("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
  const std::string reply = client.ReadAll();  // the connection is closed after it
  EXPECT_TRUE(absl::StartsWith(reply, "HTTP/1.1 403 ")) << reply;
  EXPECT_TRUE(absl::StrContains(reply, "X-Seen: yes")) << reply;
}

TEST_F(HttpServer, SaysContinueToWhoWaitsForIt) {
  Client client(server_->port());
  client.Write(
      "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
      "Content-Length: 4\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Write("body");
  EXPECT_TRUE(absl::StartsWith(client.ReadAll(), "HTTP/1.1 200 "));
  EXPECT_TRUE(absl::StartsWith(Ask("/", "Expect: miracles\r\n", "body"), "HTTP/1.1 417 "));
}

TEST_F(HttpServer, AnAnswerMayComeLaterAndIsSentOnce) {
  const std::string reply = Ask("/later");
  EXPECT_TRUE(absl::StartsWith(reply, "HTTP/1.1 200 ")) << reply;
  EXPECT_EQ(reply.find("HTTP/1.1", 1), std::string::npos) << reply;
}

TEST_F(HttpServer, AnUpgradeIsAnyRequestWhereNoSocketsAreServed) {
  Client client(server_->port());
  client.Write(
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_TRUE(absl::StartsWith(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 200 "));
}

TEST_F(HttpServer, TooManyConnectionsAreClosedAndCounted) {
  Client one(server_->port());
  Client two(server_->port());
  for (Client* client : {&one, &two}) {
    client->Write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(absl::StartsWith(client->ReadUntil("|0"), "HTTP/1.1 200 "));
  }
  EXPECT_EQ(Client(server_->port()).ReadAll(), "");
  EXPECT_EQ(counters_.connections, 2);
  EXPECT_EQ(counters_.refused_connections, 1u);
  EXPECT_EQ(site_.full(), 1);
}

}  // namespace
}  // namespace footman::http
