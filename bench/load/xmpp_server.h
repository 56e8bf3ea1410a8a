// The other end of XEP-0114: what an XMPP server with its users is to the switch, and nothing more.
//
// It takes one component, checks its handshake, and answers each offer as the subscriber would: by
// the number of one option, in the offer's thread, at once or after a while. It does by itself what
// a server and all of its users would do on other machines, so that the switch is what is measured.

#ifndef FOOTMAN_BENCH_LOAD_XMPP_SERVER_H_
#define FOOTMAN_BENCH_LOAD_XMPP_SERVER_H_

#include <expat.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/machine.h"

namespace footman::bench {

// One stanza, as flat as messages between people are.
struct Stanza {
  int depth = 0;  // while it is read
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string body;
  std::string thread;
  bool asks_ping = false;
  bool asks_capabilities = false;
};

struct XmppCounts {
  uint64_t offers = 0;
  uint64_t replies = 0;
  uint64_t wrong_offers = 0;  // that name another caller than the subscriber's own
  uint64_t other_messages = 0;
};

class XmppServer {
 public:
  // `on_reply` hears of each reply as it is written: to the subscriber with this number.
  XmppServer(Poller& poller, std::string secret, std::string option_label,
             std::function<void(uint32_t subscriber)> on_reply);
  ~XmppServer();
  XmppServer(const XmppServer&) = delete;
  XmppServer& operator=(const XmppServer&) = delete;

  uint16_t port() const { return port_; }
  bool has_component() const { return online_; }
  const XmppCounts& counts() const { return counts_; }
  size_t waiting() const { return due_.size(); }

  // Replies come after a time between the two; both zero = at once. Held ones wait for Release.
  void SetDelay(Nanoseconds least, Nanoseconds most);
  void Hold() { hold_ = true; }
  void Release();

  // Once in each turn of the loop: what is due, then one write for all of it. Returns when it wants
  // to be called again at the latest.
  Nanoseconds Turn(Nanoseconds now);

 private:
  struct Reply {
    uint32_t subscriber;
    std::string xml;
  };

  void Accept();
  void Read();
  void Close();
  void Flush();
  void Take(const Stanza& stanza);
  void TakeMessage(const Stanza& stanza);
  void SendReply(Reply reply);
  std::string NumberOfOption(const std::string& text) const;

  static void OnStart(void* self, const char* name, const char** attributes);
  static void OnEnd(void* self, const char* name);
  static void OnText(void* self, const char* text, int length);

  Poller& poller_;
  const std::string secret_;
  const std::string option_label_;
  const std::function<void(uint32_t)> on_reply_;
  int listener_ = -1;
  uint16_t port_ = 0;
  int socket_ = -1;
  bool online_ = false;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser_;
  Stanza stanza_;
  std::string* text_ = nullptr;  // where character data goes
  std::string out_;
  std::vector<uint32_t> written_;  // the subscribers whose replies are in out_
  std::mt19937 random_{1};
  Nanoseconds least_ = 0, most_ = 0;
  bool hold_ = false;
  std::multimap<Nanoseconds, Reply> due_;
  XmppCounts counts_;
};

}  // namespace footman::bench

#endif  // FOOTMAN_BENCH_LOAD_XMPP_SERVER_H_
