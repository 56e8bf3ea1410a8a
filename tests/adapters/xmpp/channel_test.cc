// The channel without a server: what it refuses, and that nothing waits for ever.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/synchronization/notification.h"
#include "footman/adapters/xmpp.h"
#include "footman/runner.h"
#include "footman/testing/conformance/bench.h"
#include "footman/testing/fake_event_sink.h"

namespace footman {
namespace {

using ::testing::HasSubstr;

class Nobody : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view, absl::string_view) override {
    return absl::NotFoundError("nobody's");
  }
};

XmppOptions Good() {
  XmppOptions options;
  options.jid = "footman@localhost";
  options.password = "secret";
  options.host = "127.0.0.1";
  options.port = 1;  // nobody listens there
  options.send_timeout = absl::Milliseconds(50);
  options.note_timeout = absl::Milliseconds(50);
  return options;
}

class XmppChannelTest : public ::testing::Test {
 protected:
  absl::Status Refusal(const std::function<void(XmppOptions&)>& change) {
    XmppOptions options = Good();
    change(options);
    return XmppChannel::Create(options, directory_, clock_).status();
  }

  Nobody directory_;
  SystemClock clock_;
  footman::testing::FakeEventSink events_;
};

TEST_F(XmppChannelTest, RefusesOptionsThatCannotBe) {
  EXPECT_TRUE(Refusal([](XmppOptions&) {}).ok());
  const std::vector<std::pair<std::function<void(XmppOptions&)>, std::string>> wrong = {
      {[](XmppOptions& o) { o.jid = ""; }, "jid"},
      {[](XmppOptions& o) { o.jid = "localhost"; }, "user@domain"},
      {[](XmppOptions& o) { o.jid = "footman@localhost/home"; }, "resource"},
      {[](XmppOptions& o) { o.resource = ""; }, "resource"},
      {[](XmppOptions& o) { o.password = ""; }, "password"},
      {[](XmppOptions& o) { o.ca_file = "/nowhere/ca.pem"; }, "ca_file"},
      {[](XmppOptions& o) { o.send_timeout = absl::ZeroDuration(); }, "time"},
      {[](XmppOptions& o) { o.retry_max = absl::Milliseconds(1); }, "retry_max"},
      {[](XmppOptions& o) { o.max_queued = 0; }, "limit"},
      {[](XmppOptions& o) { o.max_received_text = 1 << 20; }, "max_received_text"},
      {[](XmppOptions& o) {
         o.login = XmppLogin::kComponent;
         o.host = "10.0.0.1";
       },
       "loopback"},
      {[](XmppOptions& o) {
         o.login = XmppLogin::kComponent;
         o.host = "127.evil.net";
       },
       "loopback"},
  };
  for (const auto& [change, word] : wrong) {
    const absl::Status status = Refusal(change);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(word));
  }
}

TEST_F(XmppChannelTest, TakesNothingBeforeItStartsOrAfterItStops) {
  auto channel = XmppChannel::Create(Good(), directory_, clock_);
  ASSERT_TRUE(channel.ok());
  const SendNote note{"xmpp", "alice@localhost", CallId(), "hi"};
  EXPECT_EQ((*channel)->Note(note).code(), absl::StatusCode::kUnavailable);
  (*channel)->Start(events_);
  EXPECT_TRUE((*channel)->Note(note).ok());
  (*channel)->Stop();
  (*channel)->Stop();
  EXPECT_EQ((*channel)->Note(note).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ((*channel)->status().state, XmppState::kStopped);
}

TEST_F(XmppChannelTest, SpeaksToXmppAddressesAlone) {
  auto channel = XmppChannel::Create(Good(), directory_, clock_);
  ASSERT_TRUE(channel.ok());
  (*channel)->Start(events_);
  for (const char* user : {"", "alice", "alice@localhost/phone", "a@b@c", "alice@ "}) {
    EXPECT_EQ((*channel)->Note({"xmpp", user, CallId(), "hi"}).code(),
              absl::StatusCode::kInvalidArgument)
        << user;
  }
}

TEST_F(XmppChannelTest, WithoutAServerAnOfferFailsInTime) {
  for (const XmppLogin login : {XmppLogin::kClient, XmppLogin::kComponent}) {
    XmppOptions options = Good();
    options.login = login;
    auto channel = XmppChannel::Create(options, directory_, clock_);
    ASSERT_TRUE(channel.ok());
    (*channel)->Start(events_);
    ASSERT_TRUE((*channel)->Send(conformance::SampleOffer("xmpp", "alice@localhost")).ok());
    const auto failed = events_.WaitFor<OfferFailed>(absl::Seconds(5));
    ASSERT_TRUE(failed.has_value());
    EXPECT_THAT(std::string((*failed)->reason), HasSubstr("no connection"));
    EXPECT_FALSE((*channel)->status().last_error.ok());
  }
}

TEST_F(XmppChannelTest, WhatWaitsHasFailedWhenItStops) {
  XmppOptions options = Good();
  options.send_timeout = absl::Hours(1);
  auto channel = XmppChannel::Create(options, directory_, clock_);
  ASSERT_TRUE(channel.ok());
  (*channel)->Start(events_);
  ASSERT_TRUE((*channel)->Send(conformance::SampleOffer("xmpp", "alice@localhost")).ok());
  (*channel)->Stop();
  EXPECT_TRUE(events_.WaitFor<OfferFailed>(absl::ZeroDuration()).has_value());
}

TEST_F(XmppChannelTest, TheQueueIsBounded) {
  XmppOptions options = Good();
  options.max_queued = 3;
  options.send_timeout = options.note_timeout = absl::Hours(1);
  auto channel = XmppChannel::Create(options, directory_, clock_);
  ASSERT_TRUE(channel.ok());
  (*channel)->Start(events_);
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    status = (*channel)->Note({"xmpp", "alice@localhost", CallId(), "hi"});
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(XmppChannelTest, SaysWhyNobodyCanBeReached) {
  XmppOptions options = Good();
  absl::Notification told;
  absl::Status why;
  options.on_state = [&](XmppState state, const absl::Status& last_error) {
    if (state != XmppState::kWaiting || last_error.ok() || told.HasBeenNotified()) return;
    why = last_error;
    told.Notify();
  };
  const auto channel = XmppChannel::Create(options, directory_, clock_);
  ASSERT_TRUE(channel.ok()) << channel.status();
  (*channel)->Start(events_);
  EXPECT_TRUE(told.WaitForNotificationWithTimeout(absl::Seconds(20)));
  (*channel)->Stop();
  EXPECT_FALSE(why.ok());
}

}  // namespace
}  // namespace footman
