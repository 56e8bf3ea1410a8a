// A connection to a server that reads slowly: what is sent leaves whole, in order, and without
// waiting for anything else than the server.

#include "lib/adapters/xmpp/connection.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/adapters/xmpp/sent_message.h"
#include "tests/adapters/xmpp/quiet_server.h"

namespace footman::xmpp {
namespace {

// Far more than a turn takes, and than sockets hold back.
constexpr absl::Duration kLongWait = absl::Seconds(20);
constexpr size_t kLongText = 256 << 10;

class ConnectionTest : public ::testing::Test, public Connection::Listener {
 protected:
  ConnectionTest() {
    options_.login = XmppLogin::kComponent;
    options_.jid = "calls.test";
    options_.password = "secret";
    options_.host = "127.0.0.1";
    options_.port = server_.port();
    connection_ = std::make_unique<Connection>(options_, Jid{"calls.test", ""}, *this);
  }
  void OnOnline() override {}
  void OnOffline() override {}
  void OnStanza(xmpp_stanza_t*) override {}
  void OnAccepted(uint64_t) override {}

  void LogIn() {
    connection_->Dial(Now());
    while (connection_->state() != XmppState::kOnline && Now() < kLongWait) {
      server_.Read();
      server_.AnswerLogin();
      Turn(absl::Milliseconds(1));
    }
    ASSERT_EQ(connection_->state(), XmppState::kOnline) << connection_->last_error();
  }
  void Send(const std::string& id, const std::string& text) {
    connection_->Send(NoteMessage(connection_->context(), {"calls.test", "alice@test", id}, text));
  }
  // Until the sockets hold no more of it, and the rest waits here.
  void FillSockets() {
    for (int i = 0; i < 64; ++i) Send(absl::StrCat("long", i), std::string(kLongText, 'x'));
    for (int i = 0; i < 3; ++i) Turn(absl::ZeroDuration());
  }
  // REQUIRES: `last` is the id of what was sent last.
  bool HasHeardAll(absl::string_view last) const {
    return absl::StrContains(server_.heard(), absl::StrCat("id=\"", last, "\"")) &&
           absl::EndsWith(server_.heard(), "</message>");
  }
  void Turn(absl::Duration wait) { connection_->Turn(Now(), wait, server_.socket()); }
  absl::Duration Now() const { return absl::Now() - began_; }

  const absl::Time began_ = absl::Now();
  xmpp_test::QuietServer server_;
  XmppOptions options_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(ConnectionTest, AHalfWrittenStanzaLeavesAsSoonAsTheServerReads) {
  LogIn();
  FillSockets();
  EXPECT_FALSE(absl::StrContains(server_.heard(), "long"));
  // The server says nothing that would wake the connection: only the room that its reading makes
  // does.
  for (server_.Read(); !HasHeardAll("long63"); server_.Read()) {
    Turn(kLongWait);
    ASSERT_LT(Now(), kLongWait) << "it waited for something else";
  }
}

// Else a server that waits for it (Nagle) keeps a reply for up to 40 ms.
TEST_F(ConnectionTest, WhatWasReadIsAcknowledgedAtOnce) {
  LogIn();
  // Such exchanges make the system wait with it, so that it goes with our next word.
  for (int i = 0; i < 40; ++i) {
    server_.Say("<message from='alice@test'><body>hi</body></message>");
    Turn(kLongWait);
    EXPECT_EQ(server_.unacknowledged(), 0) << i;
    Send(absl::StrCat("answer", i), "hi");
    Turn(absl::ZeroDuration());
    server_.Read();
  }
}

TEST_F(ConnectionTest, WhatIsHalfWrittenCountsAsUnsentAndNothingIsMixedIntoIt) {
  LogIn();
  FillSockets();
  ASSERT_FALSE(connection_->is_congested());
  for (int i = 0; i < 440; ++i) Send(absl::StrCat("short", i), "hi");
  EXPECT_TRUE(connection_->is_congested()) << "64 in the library and 440 here";
  Turn(absl::ZeroDuration());
  EXPECT_TRUE(connection_->is_congested()) << "the server has read nothing since";
  for (server_.Read(); !HasHeardAll("short439") && Now() < kLongWait; server_.Read()) {
    Turn(absl::Milliseconds(10));
  }
  EXPECT_FALSE(connection_->is_congested());
  size_t at = 0;
  for (const char* id : {"long0", "long1", "long63", "short0", "short439"}) {
    const size_t next = server_.heard().find(absl::StrCat("id=\"", id, "\""), at);
    ASSERT_NE(next, std::string::npos) << id;
    at = next;
  }
}

}  // namespace
}  // namespace footman::xmpp
