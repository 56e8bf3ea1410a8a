// The conformance kit of ImChannel, with a bridge that takes what is for Alice.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "footman/testing/conformance/im_channel.h"
#include "tests/adapters/webhook/desk.h"

namespace footman::conformance {
namespace {

using webhook_test::Answer;
using webhook_test::Received;

Answer TakeForAlice(const Received& request) {
  const auto body = nlohmann::json::parse(request.body);
  return {body["user"] == "alice" ? 204 : 404, {}};
}

class WebhookBench : public ImChannelBench {
 public:
  testing::FakeEventSink& events() override { return desk_.events; }
  ImChannel& channel() override { return *desk_.channel; }
  absl::Duration quiet() const override { return absl::Milliseconds(50); }
  std::string reachable_user() override { return "alice"; }
  std::string unreachable_user() override { return "bert"; }
  void Type(const std::string& text) override {
    const std::string body = webhook_test::ReplyBody(absl::StrCat("typed-", ++typed_), text);
    EXPECT_EQ(webhook_test::Post(*desk_.channel, body).status, 202);
  }

 private:
  webhook_test::Bridge bridge_{TakeForAlice};
  webhook_test::Desk desk_{webhook_test::OptionsFor(bridge_.url())};
  int typed_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Webhook, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new WebhookBench);
                         }));

}  // namespace
}  // namespace footman::conformance
