// Subscribers who are logged in to a real XMPP server, and choose as soon as they are asked: what
// XmppServer stands in for, seen from the far side of the server.

#ifndef FOOTMAN_BENCH_LOAD_PEOPLE_H_
#define FOOTMAN_BENCH_LOAD_PEOPLE_H_

#include <strophe.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/load/machine.h"

namespace footman::bench {

struct PeopleCounts {
  size_t online = 0;
  uint64_t offers = 0;
  uint64_t wrong_offers = 0;  // that name another caller than the subscriber's own
};

class People {
 public:
  using Told = std::function<void(uint32_t subscriber)>;

  // `on_offer` hears of each offer as it is read, `on_reply` of each reply as it is written.
  People(Poller& poller, std::string option_label, Told on_offer, Told on_reply);
  ~People();
  People(const People&) = delete;
  People& operator=(const People&) = delete;

  // Subscribers `first` to `first + count - 1`, as "u17@domain", without TLS: it is the way of the
  // messages that is timed.
  void LogIn(uint16_t port, const std::string& domain, const std::string& password, uint32_t first,
             uint32_t count);
  const PeopleCounts& counts() const { return counts_; }

  // Once in each turn of the loop. Returns when it wants to be called again at the latest.
  Nanoseconds Turn(Nanoseconds now);

 private:
  struct Person {
    People* people = nullptr;
    uint32_t subscriber = 0;
    xmpp_conn_t* connection = nullptr;
  };

  void Choose(const Person& person, xmpp_stanza_t* offer, xmpp_stanza_t* button);
  xmpp_stanza_t* ButtonOf(xmpp_stanza_t* message) const;

  static void OnEvent(xmpp_conn_t* conn, xmpp_conn_event_t event, int error,
                      xmpp_stream_error_t* stream_error, void* person);
  static int OnSocket(xmpp_conn_t* conn, void* socket);
  static int OnMessage(xmpp_conn_t* conn, xmpp_stanza_t* message, void* person);
  static int OnQuestion(xmpp_conn_t* conn, xmpp_stanza_t* question, void* person);

  Poller& poller_;
  const std::string option_label_;
  const Told on_offer_, on_reply_;
  xmpp_ctx_t* const context_;
  std::vector<std::unique_ptr<Person>> people_;
  std::vector<uint32_t> chosen_;  // whose replies wait to be written
  bool has_news_ = false;         // a socket is readable
  bool leaving_ = false;
  PeopleCounts counts_;
};

}  // namespace footman::bench

#endif  // FOOTMAN_BENCH_LOAD_PEOPLE_H_
