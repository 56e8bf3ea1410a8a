// An adapter with a message channel, between a fake runner and a peer who carries its messages.
// Alice is registered; "calls" is who she answers.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_MESSAGE_DESK_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_MESSAGE_DESK_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "footman/adapters/sip.h"
#include "footman/adapters/sip_message.h"
#include "footman/testing/fake_clock.h"
#include "footman/testing/fake_event_sink.h"
#include "tests/adapters/sip/fake_sink.h"
#include "tests/adapters/sip/message_peer.h"
#include "tests/adapters/sip/raw_peer.h"

namespace footman::sip_test {

inline constexpr char kAlice[] = "alice@example.org";
inline constexpr OfferId kOffer{CallId::Of(1, 0, 7), 2};

class FakeDirectory : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view service,
                                           absl::string_view user) override {
    ++asked;
    if (!failure.ok()) return failure;
    if (service == "sip" && user == kAlice) return SubscriberId(1);
    return absl::NotFoundError("nobody's");
  }
  std::atomic<int> asked{0};
  absl::Status failure;  // set before the adapter runs
};

class MessageDesk {
 public:
  MessageDesk() {
    sip_options.listeners = {{"127.0.0.1", 0}};
    sip_options.trusted_peers = {{"127.0.0.0/8", {49}}};
    sip_options.transaction_limit = absl::Seconds(2);
    options.identity = "sip:calls@footman.example";
    options.route = absl::StrCat("127.0.0.1:", peer.port());
    options.answer_timeout = absl::Seconds(5);
  }
  ~MessageDesk() { adapter.reset(); }  // before what it was lent

  void Start() {
    auto made = SipMessageChannel::Create(options, directory, clock);
    ASSERT_TRUE(made.ok()) << made.status();
    channel = *std::move(made);
    auto sip = SipAdapter::Create(sip_options, events, nullptr, channel.get());
    ASSERT_TRUE(sip.ok()) << sip.status();
    adapter = *std::move(sip);
    port = adapter->listeners()[0].port;
  }

  SendOffer Offer(absl::string_view user = kAlice, absl::string_view text = "Call from Bob") {
    SendOffer offer;
    offer.offer = kOffer;
    offer.service = "sip";
    offer.user = user;
    offer.text = text;
    offer.time_left = absl::Seconds(20);
    return offer;
  }
  // Why an offer has failed; "" when nothing says so in time.
  std::string Failure() {
    const auto failed = events.WaitFor<OfferFailed>(kTimeout);
    return failed.has_value() ? std::string((*failed)->reason) : "";
  }

  MessagePeer peer;
  SipOptions sip_options;
  SipMessageOptions options;
  testing::FakeClock clock;
  testing::FakeEventSink events;
  FakeDirectory directory;
  std::unique_ptr<SipMessageChannel> channel;
  std::unique_ptr<SipAdapter> adapter;
  uint16_t port = 0;
};

// A MESSAGE of a peer's. Everything has a value that is taken.
struct Typed {
  std::string from = "<sip:alice@example.org>";
  std::string type = "text/plain";
  std::string headers = {};
  std::string text = "1";
  std::string target = "calls";
  // Its own, unless one is given.
  std::string call_id = {};
  std::string tag = {};
  int cseq = 1;
};

inline std::string MessageOf(const RawPeer& peer, const Typed& typed) {
  const std::string type =
      typed.type.empty() ? "" : absl::StrCat("Content-Type: ", typed.type, "\r\n");
  std::string request = peer.Request("MESSAGE", typed.cseq, absl::StrCat(typed.headers, type),
                                     typed.text, "", typed.target);
  if (!typed.call_id.empty()) {
    const std::string own = absl::StrCat("\r\nCall-ID: ", RawPeer::Header(request, "Call-ID"));
    request = absl::StrReplaceAll(request, {{own, absl::StrCat("\r\nCall-ID: ", typed.call_id)}});
  }
  if (!typed.tag.empty()) {
    const std::string own = RawPeer::Header(request, "From");
    const std::string given = absl::StrCat(own.substr(0, own.find(";tag=")), ";tag=", typed.tag);
    request = absl::StrReplaceAll(request, {{own, given}});
  }
  return absl::StrReplaceAll(request, {{"\"Bob\" <sip:bob@example.com>", typed.from}});
}

// The status of the answer to a fresh MESSAGE; 0 = none came. `response`, if given, is all of it.
inline int Deliver(RawPeer& peer, const Typed& typed, std::string* response = nullptr) {
  peer.NewCall();
  if (!peer.Send(MessageOf(peer, typed))) return 0;
  const std::string answer = peer.Receive();
  if (response != nullptr) *response = answer;
  int status = 0;
  return answer.size() > 11 && absl::SimpleAtoi(answer.substr(8, 3), &status) ? status : 0;
}

// A desk, and a phone that writes to it.
class MessageInTest : public ::testing::Test {
 protected:
  void Start() {
    desk_.Start();
    phone_ = std::make_unique<RawPeer>(desk_.port);
  }
  int Status(const Typed& typed, std::string* response = nullptr) {
    return Deliver(*phone_, typed, response);
  }
  // The oldest reply that was not looked at. It was posted before its message was answered.
  std::optional<testing::Owned<ReplyReceived>> Reply() {
    return desk_.events.WaitFor<ReplyReceived>(absl::ZeroDuration());
  }
  size_t posted() { return desk_.events.events().size(); }
  MessageDesk desk_;
  std::unique_ptr<RawPeer> phone_;
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_MESSAGE_DESK_H_
