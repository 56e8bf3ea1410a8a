// An adapter on a free loopback port with a fake runner and, when wanted, fake audio.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_SIP_FIXTURE_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_SIP_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "footman/adapters/sip.h"
#include "tests/adapters/sip/fake_sink.h"
#include "tests/adapters/sip/raw_peer.h"

namespace footman::sip_test {

class SipTest : public ::testing::Test {
 protected:
  SipTest() {
    options_.listeners = {{"127.0.0.1", 0}};
    options_.trusted_peers = {{"127.0.0.0/8", {49}}};
    options_.transaction_limit = absl::Seconds(2);
  }
  void TearDown() override { adapter_.reset(); }  // before what a test lends it
  void StartAdapter(media::AudioEngine* audio = nullptr) {
    auto adapter = SipAdapter::Create(options_, sink_, audio);
    ASSERT_TRUE(adapter.ok()) << adapter.status();
    adapter_ = *std::move(adapter);
    port_ = adapter_->listeners()[0].port;
    ASSERT_NE(port_, 0);
  }
  bool NoCallIsLeft() { return adapter_->AwaitNoCalls(kTimeout); }
  // OPTIONS gets its 200: the adapter is alive.
  void ExpectAlive() {
    RawPeer peer(port_);
    ASSERT_TRUE(peer.Send(peer.Request("OPTIONS", 1)));
    EXPECT_THAT(peer.Receive(), ::testing::StartsWith("SIP/2.0 200"));
  }

  SipOptions options_;
  FakeSink sink_;  // outlives the adapter
  std::unique_ptr<SipAdapter> adapter_;
  uint16_t port_ = 0;
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_SIP_FIXTURE_H_
