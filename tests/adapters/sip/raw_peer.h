// A SIP peer in plain text over UDP or TCP on loopback: says exactly the bytes that a test wants.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_RAW_PEER_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_RAW_PEER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace footman::sip_test {

class RawPeer {
 public:
  RawPeer(uint16_t server_port, bool tcp = false) : tcp_(tcp) {
    socket_ = socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(server_port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&server), sizeof server) == 0;
    sockaddr_in own{};
    socklen_t length = sizeof own;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &length);
    port_ = ntohs(own.sin_port);
    server_port_ = server_port;
    tag_ = absl::StrCat(getpid(), "x", port_, tcp ? "t" : "u");
  }
  ~RawPeer() { close(socket_); }
  RawPeer(const RawPeer&) = delete;

  bool connected() const { return connected_; }
  bool Send(absl::string_view bytes) {
    return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }

  // The next message, or "" when none comes in time.
  std::string Receive(absl::Duration timeout = absl::Seconds(10)) {
    const absl::Time deadline = absl::Now() + timeout;
    while (true) {
      if (std::string whole = TakeWhole(); !whole.empty()) return whole;
      pollfd ready{socket_, POLLIN, 0};
      const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
      if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0) return "";
      char buffer[65536];
      const ssize_t got = recv(socket_, buffer, sizeof buffer, 0);
      if (got < 0 || (got == 0 && tcp_)) return "";
      if (!tcp_) return std::string(buffer, static_cast<size_t>(got));
      stream_.append(buffer, static_cast<size_t>(got));
    }
  }
  // The next message whose first line has `words`; others are passed over.
  std::string ReceiveWith(absl::string_view words, absl::Duration timeout = absl::Seconds(10)) {
    const absl::Time deadline = absl::Now() + timeout;
    while (absl::Now() < deadline) {
      std::string message = Receive(deadline - absl::Now());
      const absl::string_view text = message;
      if (absl::StrContains(text.substr(0, text.find("\r\n")), words)) return message;
    }
    return "";
  }

  // A request with the given extra headers ("Name: value\r\n"...) and body.
  std::string Request(absl::string_view method, int cseq, absl::string_view headers = "",
                      absl::string_view body = "", absl::string_view to_tag = "",
                      absl::string_view user = "alice") const {
    const absl::string_view cseq_method = method;
    return absl::StrCat(
        method, " sip:", user, "@127.0.0.1:", server_port_, " SIP/2.0\r\nVia: SIP/2.0/",
        tcp_ ? "TCP" : "UDP", " 127.0.0.1:", port_, ";rport;branch=z9hG4bK", tag_, branch_,
        "\r\nMax-Forwards: 70\r\nFrom: \"Bob\" <sip:bob@example.com>;tag=", tag_,
        "\r\nTo: <sip:", user, "@127.0.0.1>", to_tag.empty() ? "" : absl::StrCat(";tag=", to_tag),
        "\r\nCall-ID: ", tag_, call_, "\r\nCSeq: ", cseq, " ", cseq_method,
        "\r\nContact: <sip:bob@127.0.0.1:", port_, tcp_ ? ";transport=tcp" : "", ">\r\n", headers,
        "Content-Length: ", body.size(), "\r\n\r\n", body);
  }
  void NewBranch() { branch_ = absl::StrCat("b", ++serial_); }
  void NewCall() {
    call_ = absl::StrCat("c", ++serial_);
    NewBranch();
  }

  static std::string Header(absl::string_view message, absl::string_view name) {
    const std::string start = absl::StrCat("\r\n", name, ": ");
    const size_t at = message.find(start);
    if (at == absl::string_view::npos) return "";
    const absl::string_view rest = message.substr(at + start.size());
    return std::string(rest.substr(0, rest.find("\r\n")));
  }
  static std::string ToTag(absl::string_view message) {
    const std::string to = Header(message, "To");
    const size_t at = to.find("tag=");
    return at == std::string::npos ? "" : to.substr(at + 4);
  }
  // The response to a request of the server's, with its Via, From, To, Call-ID and CSeq.
  static std::string Ok(absl::string_view request) {
    return absl::StrCat("SIP/2.0 200 OK\r\nVia: ", Header(request, "Via"),
                        "\r\nFrom: ", Header(request, "From"), "\r\nTo: ", Header(request, "To"),
                        "\r\nCall-ID: ", Header(request, "Call-ID"),
                        "\r\nCSeq: ", Header(request, "CSeq"), "\r\nContent-Length: 0\r\n\r\n");
  }
  uint16_t port() const { return port_; }

 private:
  // One message of the TCP stream, by its Content-Length.
  std::string TakeWhole() {
    const size_t end = stream_.find("\r\n\r\n");
    if (end == std::string::npos) return "";
    size_t body = 0;
    if (!absl::SimpleAtoi(Header(stream_, "Content-Length"), &body)) body = 0;
    const size_t length = end + 4 + body;
    if (stream_.size() < length) return "";
    std::string message = stream_.substr(0, length);
    stream_.erase(0, length);
    return message;
  }

  const bool tcp_;
  int socket_ = -1;
  bool connected_ = false;
  uint16_t port_ = 0;
  uint16_t server_port_ = 0;
  int serial_ = 0;
  std::string tag_, branch_ = "b0", call_ = "c0", stream_;
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_RAW_PEER_H_
