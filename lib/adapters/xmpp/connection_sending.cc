// What a connection sends: stanzas, and the pings that tell what the server has taken.

#include <poll.h>

#include <new>
#include <utility>

#include "lib/adapters/xmpp/connection.h"
#include "lib/adapters/xmpp/ids.h"

namespace footman::xmpp {
namespace {

constexpr int kMaxUnsent = 500;  // stanzas that wait here and in the library

}  // namespace

// The library writes each text by itself, and a packet for each stanza costs more than the rest of
// it: those of one turn become one text. With stream management the library must count them.
void Connection::Write(const Stanza& stanza) {
  ++sent_;
  if (stream_management_ || state_ != XmppState::kOnline) {
    xmpp_send(conn_, stanza.get());
    return;
  }
  char* text = nullptr;
  size_t length = 0;
  if (xmpp_stanza_to_text(stanza.get(), &text, &length) != XMPP_EOK) throw std::bad_alloc();
  unsent_text_.append(text, length);
  ++unsent_stanzas_;
  xmpp_free(context_, text);
}

void Connection::Flush() {
  if (unsent_stanzas_ == 0) return;
  xmpp_send_raw(conn_, unsent_text_.data(), unsent_text_.size());
  unsent_text_.clear();
  in_library_stanzas_ = std::exchange(unsent_stanzas_, 0);
}

// The library does not count a text that it has begun to write. It stops only where the socket
// takes no more.
void Connection::NoteWritten() {
  if (in_library_stanzas_ == 0 || xmpp_conn_send_queue_len(conn_) > 0) return;
  if (guard_.IsReady(POLLOUT)) in_library_stanzas_ = 0;
}

int Connection::unsent() const {
  if (conn_ == nullptr) return 0;
  return unsent_stanzas_ + in_library_stanzas_ + xmpp_conn_send_queue_len(conn_);
}

void Connection::WantAccepted() {
  if (stream_management_) return;
  if (ping_id_.empty()) {
    Ping();
  } else {
    want_accepted_ = true;
  }
}

void Connection::Ping() {
  ping_covers_ = sent_;
  ping_sent_ = now_;
  ping_id_ = NewId(context_);
  Stanza iq = NewStanza(context_, "iq");
  SetAttribute(iq, "type", "get");
  SetAttribute(iq, "id", ping_id_);
  if (!sender_.empty()) SetAttribute(iq, "from", sender_);
  // A component writes to itself, by way of its server: it need not know any other host there.
  SetAttribute(iq, "to", sender_.empty() ? own_.domain() : sender_);
  AddChild(iq, NewStanza(context_, "ping", kNsPing));
  Write(iq);
}

bool Connection::is_congested() const { return unsent() > kMaxUnsent; }

}  // namespace footman::xmpp
