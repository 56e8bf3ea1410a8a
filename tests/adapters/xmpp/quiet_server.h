// The far end of a component's connection: it reads when a test tells it to.

#ifndef FOOTMAN_TESTS_ADAPTERS_XMPP_QUIET_SERVER_H_
#define FOOTMAN_TESTS_ADAPTERS_XMPP_QUIET_SERVER_H_

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace footman::xmpp_test {

// A component's server that does nothing unasked: it takes one connection, and reads when it is
// told to. It says XEP-0114's two lines, and gives our own pings back as any server does.
class QuietServer {
 public:
  QuietServer() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    const int little = 4096;  // so that it stalls soon
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, length) == 0 && ::listen(listener_, 1) == 0 &&
        ::getsockname(listener_, generic, &length) == 0) {
      port_ = ntohs(address.sin_port);
    }
  }
  ~QuietServer() {
    ::close(socket_);
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  int socket() const { return socket_; }  // -1: nobody has connected yet
  const std::string& heard() const { return heard_; }

  // Takes the connection, and reads all that has come.
  void Read() {
    if (socket_ < 0 && IsReadable(listener_)) {
      socket_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    }
    char buffer[65536];
    while (socket_ >= 0 && IsReadable(socket_)) {
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) return;
      heard_.append(buffer, static_cast<size_t>(got));
    }
  }
  void Say(const std::string& text) {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  // Reads, and answers a login, until it has heard `text`. False: it did not in time.
  bool Await(absl::string_view text) {
    for (int waited = 0; !absl::StrContains(heard_, text); ++waited) {
      if (waited == 10000) return false;
      pollfd wanted{socket_ < 0 ? listener_ : socket_, POLLIN, 0};
      ::poll(&wanted, 1, 10000);
      Read();
      AnswerLogin();
    }
    return true;
  }
  // Of what it has said: bytes that the other end has not acknowledged yet.
  int unacknowledged() const {
    int bytes = -1;
    ::ioctl(socket_, SIOCOUTQ, &bytes);
    return bytes;
  }
  // REQUIRES: the last thing that was heard is a ping.
  void ReturnPing() { Say(heard_.substr(heard_.rfind("<iq"))); }
  // Answers what a login says.
  void AnswerLogin() {
    if (AnswersOnce("<stream:stream", stream_)) {
      Say("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
          "xmlns='jabber:component:accept' from='calls.test' id='1'>");
    }
    if (AnswersOnce("</handshake>", handshake_)) Say("<handshake/>");
    if (AnswersOnce("</iq>", ping_)) ReturnPing();
  }

 private:
  static bool IsReadable(int socket) {
    pollfd wanted{socket, POLLIN, 0};
    return ::poll(&wanted, 1, 0) > 0;
  }
  bool AnswersOnce(absl::string_view what, bool& answered) {
    if (answered || !absl::StrContains(heard_, what)) return false;
    return answered = true;
  }

  int listener_ = -1, socket_ = -1;
  uint16_t port_ = 0;
  bool stream_ = false, handshake_ = false, ping_ = false;
  std::string heard_;
};

}  // namespace footman::xmpp_test

#endif  // FOOTMAN_TESTS_ADAPTERS_XMPP_QUIET_SERVER_H_
