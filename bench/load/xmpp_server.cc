#include "bench/load/xmpp_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "bench/load/numbers.h"

namespace footman::bench {
namespace {

constexpr char kStreamId[] = "load";
constexpr char kStreamHeader[] =
    "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns='jabber:component:accept' from='calls.load.test' id='load'>";

std::string Sha1Hex(const std::string& text) {
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

// For what the switch itself wrote, which is given back to it.
std::string Escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '\'':
        result += "&apos;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string Get(const Stanza& stanza, const char* name) {
  const auto found = stanza.attributes.find(name);
  return found == stanza.attributes.end() ? "" : found->second;
}

std::string Attribute(const char* name, const std::string& value) {
  return std::string(" ") + name + "='" + Escaped(value) + "'";
}

}  // namespace

XmppServer::XmppServer(Poller& poller, std::string secret, std::string option_label,
                       std::function<void(uint32_t)> on_reply)
    : poller_(poller),
      secret_(std::move(secret)),
      option_label_(std::move(option_label)),
      on_reply_(std::move(on_reply)),
      parser_(nullptr, &XML_ParserFree) {
  listener_ = ListenTcp(&port_);
  poller_.Add(listener_, [this] { Accept(); });
}

XmppServer::~XmppServer() {
  Close();
  poller_.Remove(listener_);
  close(listener_);
}

// ---- The connection.

void XmppServer::Accept() {
  const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  Close();
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  socket_ = fd;
  parser_.reset(XML_ParserCreate(nullptr));
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), &XmppServer::OnStart, &XmppServer::OnEnd);
  XML_SetCharacterDataHandler(parser_.get(), &XmppServer::OnText);
  stanza_ = Stanza();
  poller_.Add(socket_, [this] { Read(); });
}

void XmppServer::Read() {
  char buffer[65536];
  const ssize_t count = read(socket_, buffer, sizeof buffer);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0 ||
      XML_Parse(parser_.get(), buffer, static_cast<int>(count), 0) == XML_STATUS_ERROR) {
    Close();
  }
}

void XmppServer::Close() {
  if (socket_ < 0) return;
  poller_.Remove(socket_);
  close(socket_);
  socket_ = -1;
  online_ = false;
  out_.clear();
  written_.clear();
}

void XmppServer::Flush() {
  if (out_.empty() || socket_ < 0) return;
  for (const uint32_t subscriber : written_) on_reply_(subscriber);
  written_.clear();
  size_t done = 0;
  while (done < out_.size()) {
    const ssize_t count = send(socket_, out_.data() + done, out_.size() - done, MSG_NOSIGNAL);
    if (count > 0) {
      done += static_cast<size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd writable{socket_, POLLOUT, 0};
      poll(&writable, 1, 1000);
    } else if (errno != EINTR) {
      return Close();
    }
  }
  out_.clear();
}

// ---- What comes.

void XmppServer::OnStart(void* self, const char* name, const char** attributes) {
  auto& server = *static_cast<XmppServer*>(self);
  Stanza& stanza = server.stanza_;
  const int depth = stanza.depth++;
  if (depth == 0) server.out_ += kStreamHeader;
  if (depth == 1) {
    stanza.name = name;
    for (; *attributes != nullptr; attributes += 2)
      stanza.attributes[attributes[0]] = attributes[1];
    server.text_ = stanza.name == "handshake" ? &stanza.body : nullptr;
  }
  if (depth != 2) return;
  const std::string child = name;
  server.text_ = child == "body" ? &stanza.body : child == "thread" ? &stanza.thread : nullptr;
  stanza.asks_ping = child == "ping";
  stanza.asks_capabilities = child == "query";
}

void XmppServer::OnEnd(void* self, const char*) {
  auto& server = *static_cast<XmppServer*>(self);
  server.text_ = nullptr;
  if (--server.stanza_.depth != 1) return;
  server.Take(server.stanza_);
  server.stanza_ = Stanza();
  server.stanza_.depth = 1;
}

void XmppServer::OnText(void* self, const char* text, int length) {
  auto& server = *static_cast<XmppServer*>(self);
  if (server.text_ != nullptr) server.text_->append(text, static_cast<size_t>(length));
}

void XmppServer::Take(const Stanza& stanza) {
  if (stanza.name == "handshake") {
    online_ = stanza.body == Sha1Hex(kStreamId + secret_);
    if (!online_) return Close();
    out_ += "<handshake/>";
  }
  if (!online_) return;
  if (stanza.name == "message") return TakeMessage(stanza);
  if (stanza.name != "iq" || Get(stanza, "type") != "get") return;
  if (stanza.asks_ping) {
    // To itself, by way of us.
    out_ += "<iq type='get'" + Attribute("id", Get(stanza, "id")) +
            Attribute("from", Get(stanza, "from")) + Attribute("to", Get(stanza, "to")) +
            "><ping xmlns='urn:xmpp:ping'/></iq>";
  }
  if (stanza.asks_capabilities) {
    out_ += "<iq type='result'" + Attribute("id", Get(stanza, "id")) +
            Attribute("from", Get(stanza, "to")) + Attribute("to", Get(stanza, "from")) +
            "><query xmlns='http://jabber.org/protocol/disco#info'>"
            "<identity category='client' type='phone'/></query></iq>";
  }
}

void XmppServer::TakeMessage(const Stanza& stanza) {
  const std::string number = NumberOfOption(stanza.body);
  if (number.empty()) {  // what became of an offer
    ++counts_.other_messages;
    return;
  }
  ++counts_.offers;
  const std::string user = Get(stanza, "to");
  const auto subscriber = static_cast<uint32_t>(std::atoi(user.c_str() + 1));  // "u17@load.test"
  if (stanza.body.find(CallerOf(subscriber)) == std::string::npos) ++counts_.wrong_offers;
  Reply reply{subscriber, "<message type='chat' id='r" + std::to_string(counts_.offers) + "'" +
                              Attribute("from", user + "/phone") +
                              Attribute("to", Get(stanza, "from")) + "><body>" + number +
                              "</body><thread>" + Escaped(stanza.thread) + "</thread></message>"};
  if (most_ == 0 && !hold_) return SendReply(std::move(reply));
  const Nanoseconds when =
      hold_ ? kNever : Now() + std::uniform_int_distribution<Nanoseconds>(least_, most_)(random_);
  due_.emplace(when, std::move(reply));
}

// The digit before the label of the option that we choose.
std::string XmppServer::NumberOfOption(const std::string& text) const {
  const size_t label = text.find(option_label_);
  if (label == std::string::npos) return "";
  const size_t newline = text.rfind('\n', label);
  const size_t line = newline == std::string::npos ? 0 : newline + 1;
  return text[line] >= '1' && text[line] <= '9' ? text.substr(line, 1) : "";
}

// ---- What goes.

void XmppServer::SendReply(Reply reply) {
  out_ += reply.xml;
  written_.push_back(reply.subscriber);
  ++counts_.replies;
}

void XmppServer::SetDelay(Nanoseconds least, Nanoseconds most) {
  least_ = least;
  most_ = std::max(least, most);
}

void XmppServer::Release() {
  hold_ = false;
  for (auto held = due_.lower_bound(kNever); held != due_.end(); held = due_.erase(held)) {
    SendReply(std::move(held->second));
  }
}

Nanoseconds XmppServer::Turn(Nanoseconds now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    SendReply(std::move(due_.begin()->second));
    due_.erase(due_.begin());
  }
  Flush();
  return due_.empty() ? kNever : due_.begin()->first;
}

}  // namespace footman::bench
