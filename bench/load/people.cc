#include "bench/load/people.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstring>
#include <utility>

#include "bench/load/numbers.h"

namespace footman::bench {
namespace {

// libstrophe tells nobody whose socket it has opened.
thread_local People* opening = nullptr;

std::string TextOf(xmpp_stanza_t* stanza) {
  char* const text = stanza == nullptr ? nullptr : xmpp_stanza_get_text(stanza);
  if (text == nullptr) return "";
  std::string copy = text;
  xmpp_free(xmpp_stanza_get_context(stanza), text);
  return copy;
}

}  // namespace

People::People(Poller& poller, std::string option_label, Told on_offer, Told on_reply)
    : poller_(poller),
      option_label_(std::move(option_label)),
      on_offer_(std::move(on_offer)),
      on_reply_(std::move(on_reply)),
      context_((xmpp_initialize(), xmpp_ctx_new(nullptr, nullptr))) {}

People::~People() {
  leaving_ = true;
  for (const auto& person : people_) xmpp_conn_release(person->connection);
  xmpp_ctx_free(context_);
}

// ---- Logging in.

void People::LogIn(uint16_t port, const std::string& domain, const std::string& password,
                   uint32_t first, uint32_t count) {
  opening = this;
  for (uint32_t subscriber = first; subscriber < first + count; ++subscriber) {
    people_.push_back(std::make_unique<Person>());
    Person& person = *people_.back();
    person = {this, subscriber, xmpp_conn_new(context_)};
    const std::string jid = "u" + std::to_string(subscriber) + "@" + domain + "/phone";
    xmpp_conn_set_jid(person.connection, jid.c_str());
    xmpp_conn_set_pass(person.connection, password.c_str());
    xmpp_conn_set_flags(person.connection, XMPP_CONN_FLAG_DISABLE_TLS);
    xmpp_conn_set_sockopt_callback(person.connection, &People::OnSocket);
    if (xmpp_connect_client(person.connection, "127.0.0.1", port, &People::OnEvent, &person) !=
        XMPP_EOK) {
      Fail("logging in " + jid);
    }
  }
}

int People::OnSocket(xmpp_conn_t*, void* socket) {
  const int fd = *static_cast<int*>(socket);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // what waits, waits in the server
  opening->poller_.Add(fd, [people = opening] { people->has_news_ = true; });
  return 0;
}

void People::OnEvent(xmpp_conn_t* conn, xmpp_conn_event_t event, int, xmpp_stream_error_t*,
                     void* self) {
  auto& person = *static_cast<Person*>(self);
  if (person.people->leaving_) return;
  if (event != XMPP_CONN_CONNECT) Fail("a person was logged out");
  xmpp_handler_add(conn, &People::OnMessage, nullptr, "message", nullptr, self);
  xmpp_handler_add(conn, &People::OnQuestion, XMPP_NS_DISCO_INFO, "iq", "get", self);
  xmpp_stanza_t* const presence = xmpp_presence_new(person.people->context_);
  xmpp_send(conn, presence);
  xmpp_stanza_release(presence);
  ++person.people->counts_.online;
}

// ---- What comes.

int People::OnMessage(xmpp_conn_t*, xmpp_stanza_t* message, void* self) {
  const auto& person = *static_cast<Person*>(self);
  People& people = *person.people;
  xmpp_stanza_t* const button = people.ButtonOf(message);
  if (button == nullptr) return 1;  // what became of an offer
  people.on_offer_(person.subscriber);
  ++people.counts_.offers;
  const std::string text = TextOf(xmpp_stanza_get_child_by_name(message, "body"));
  if (text.find(CallerOf(person.subscriber)) == std::string::npos) ++people.counts_.wrong_offers;
  people.Choose(person, message, button);
  return 1;
}

// XEP-0439; the one that passes the call on.
xmpp_stanza_t* People::ButtonOf(xmpp_stanza_t* message) const {
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(message); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    const char* const name = xmpp_stanza_get_name(child);
    const char* const label = xmpp_stanza_get_attribute(child, "label");
    if (name != nullptr && label != nullptr && std::strcmp(name, "response") == 0 &&
        option_label_ == label) {
      return child;
    }
  }
  return nullptr;
}

void People::Choose(const Person& person, xmpp_stanza_t* offer, xmpp_stanza_t* button) {
  const std::string id = "r" + std::to_string(counts_.offers);
  xmpp_stanza_t* const reply =
      xmpp_message_new(context_, "chat", xmpp_stanza_get_from(offer), id.c_str());
  xmpp_message_set_body(reply, xmpp_stanza_get_attribute(button, "value"));
  xmpp_send(person.connection, reply);
  xmpp_stanza_release(reply);
  chosen_.push_back(person.subscriber);
}

// What the device can do: little, so that it is sent follow-ups.
int People::OnQuestion(xmpp_conn_t* conn, xmpp_stanza_t* question, void* self) {
  xmpp_stanza_t* const answer = xmpp_stanza_reply(question);
  xmpp_stanza_t* const query = xmpp_stanza_new(static_cast<Person*>(self)->people->context_);
  xmpp_stanza_set_type(answer, "result");
  xmpp_stanza_set_name(query, "query");
  xmpp_stanza_set_ns(query, XMPP_NS_DISCO_INFO);
  xmpp_stanza_add_child(answer, query);
  xmpp_send(conn, answer);
  xmpp_stanza_release(query);
  xmpp_stanza_release(answer);
  return 1;
}

// ---- Turning.

Nanoseconds People::Turn(Nanoseconds now) {
  if (people_.empty()) return kNever;
  const bool all_online = counts_.online == people_.size();
  if (std::exchange(has_news_, false) || !all_online) {
    xmpp_run_once(context_, 0);  // reads
    for (const uint32_t subscriber : chosen_) on_reply_(subscriber);
    chosen_.clear();
    xmpp_run_once(context_, 0);  // writes what reading brought about
  }
  return all_online ? kNever : now + kMillisecond;
}

}  // namespace footman::bench
