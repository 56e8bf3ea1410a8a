// A SIP phone's server in plain text, on one loopback port over UDP and TCP: it is sent messages,
// and answers each as a test wants.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_MESSAGE_PEER_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_MESSAGE_PEER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/adapters/sip/raw_peer.h"

namespace footman::sip_test {

class MessagePeer {
 public:
  // A request that came, and the way back.
  struct Received {
    std::string request;  // empty: none came
    bool tcp = false;
    sockaddr_in from{};
    int connection = -1;

    std::string header(absl::string_view name) const { return RawPeer::Header(request, name); }
    std::string body() const {
      const size_t end = request.find("\r\n\r\n");
      return end == std::string::npos ? "" : request.substr(end + 4);
    }
    std::string target() const { return request.substr(8, request.find(' ', 8) - 8); }
  };

  explicit MessagePeer(bool tcp = true) {
    udp_ = Bound(SOCK_DGRAM, 0);
    sockaddr_in own{};
    socklen_t length = sizeof own;
    getsockname(udp_, reinterpret_cast<sockaddr*>(&own), &length);
    port_ = ntohs(own.sin_port);
    if (tcp) {
      tcp_ = Bound(SOCK_STREAM, port_);
      listen(tcp_, 8);
    }
  }
  ~MessagePeer() {
    for (const int descriptor : {udp_, tcp_, connection_}) {
      if (descriptor >= 0) close(descriptor);
    }
  }
  MessagePeer(const MessagePeer&) = delete;
  uint16_t port() const { return port_; }

  Received Receive(absl::Duration timeout = absl::Seconds(10)) {
    const absl::Time deadline = absl::Now() + timeout;
    while (true) {
      if (Received whole = TakeWhole(); !whole.request.empty()) return whole;
      pollfd ready[3] = {{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}, {connection_, POLLIN, 0}};
      const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
      if (left <= 0 || poll(ready, 3, static_cast<int>(left)) <= 0) return {};
      if (ready[1].revents != 0) {
        if (connection_ >= 0) close(connection_);
        connection_ = accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
        stream_.clear();
      } else if (ready[2].revents != 0) {
        ReadStream();
      } else if (ready[0].revents != 0) {
        return ReadDatagram();
      }
    }
  }

  void Answer(const Received& to, int status, absl::string_view headers = "") {
    const std::string response = absl::StrReplaceAll(
        RawPeer::Ok(to.request), {{"SIP/2.0 200 OK", absl::StrCat("SIP/2.0 ", status, " Said")},
                                  {"\r\nCSeq", absl::StrCat("\r\n", headers, "CSeq")}});
    if (to.tcp) {
      send(to.connection, response.data(), response.size(), MSG_NOSIGNAL);
    } else {
      sendto(udp_, response.data(), response.size(), 0, reinterpret_cast<const sockaddr*>(&to.from),
             sizeof to.from);
    }
  }

 private:
  static int Bound(int type, uint16_t port) {
    const int made = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (type == SOCK_STREAM) setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    static_cast<void>(bind(made, reinterpret_cast<sockaddr*>(&address), sizeof address));
    return made;
  }
  Received ReadDatagram() {
    char buffer[65536];
    Received received;
    socklen_t length = sizeof received.from;
    const ssize_t got = recvfrom(udp_, buffer, sizeof buffer, 0,
                                 reinterpret_cast<sockaddr*>(&received.from), &length);
    if (got > 0) received.request.assign(buffer, static_cast<size_t>(got));
    return received;
  }
  void ReadStream() {
    char buffer[65536];
    const ssize_t got = recv(connection_, buffer, sizeof buffer, 0);
    if (got > 0) return static_cast<void>(stream_.append(buffer, static_cast<size_t>(got)));
    close(connection_);
    connection_ = -1;
  }
  Received TakeWhole() {
    Received received;
    const size_t end = stream_.find("\r\n\r\n");
    if (end == std::string::npos) return received;
    size_t body = 0;
    if (!absl::SimpleAtoi(RawPeer::Header(stream_, "Content-Length"), &body)) body = 0;
    if (stream_.size() < end + 4 + body) return received;
    received.request = stream_.substr(0, end + 4 + body);
    received.tcp = true;
    received.connection = connection_;
    stream_.erase(0, end + 4 + body);
    return received;
  }

  int udp_ = -1, tcp_ = -1, connection_ = -1;
  uint16_t port_ = 0;
  std::string stream_;
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_MESSAGE_PEER_H_
