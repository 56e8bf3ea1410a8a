// Options that cannot be are refused, and the error names the field.

#include "footman/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "footman/engine.h"

namespace footman {
namespace {

using testing::StartsWith;

TEST(OptionsTest, TheDefaultsAreGood) {
  EXPECT_TRUE(Validate(EngineOptions()).ok());
  EXPECT_TRUE(Engine::Create(EngineOptions()).ok());
}

struct Bad {
  const char* field;
  std::function<void(EngineOptions&)> make;
};

TEST(OptionsTest, EachFieldIsNamed) {
  const Bad kBad[] = {
      {"capabilities.services",
       [](EngineOptions& o) { o.capabilities.services.assign(17, "web"); }},
      {"capabilities.recording", [](EngineOptions& o) { o.capabilities.recording = true; }},
      {"link_base", [](EngineOptions& o) { o.link_base = "https://foot.example/"; }},
      {"link_base", [](EngineOptions& o) { o.link_base = std::string(201, 'x'); }},
      {"fallback_treatment",
       [](EngineOptions& o) { o.fallback_treatment.kind = TreatmentKind::kWait; }},
      {"transfer_prefixes",
       [](EngineOptions& o) {
         o.transfer_prefixes = {"+49", ""};
       }},
      {"transfer_prefixes", [](EngineOptions& o) { o.transfer_prefixes = {"49"}; }},
      {"transfer_prefixes", [](EngineOptions& o) { o.transfer_prefixes = {"+"}; }},
      {"profile_timeout", [](EngineOptions& o) { o.profile_timeout = absl::ZeroDuration(); }},
      {"delivery_timeout", [](EngineOptions& o) { o.delivery_timeout = -absl::Seconds(1); }},
      {"decision_timeout", [](EngineOptions& o) { o.decision_timeout = absl::Hours(25); }},
      {"call_limit", [](EngineOptions& o) { o.call_limit = absl::InfiniteDuration(); }},
      {"wait_extension", [](EngineOptions& o) { o.wait_extension = absl::ZeroDuration(); }},
      {"speech_timeout", [](EngineOptions& o) { o.speech_timeout = absl::ZeroDuration(); }},
      {"answer_timeout", [](EngineOptions& o) { o.answer_timeout = absl::ZeroDuration(); }},
      {"prompt_limit", [](EngineOptions& o) { o.prompt_limit = absl::ZeroDuration(); }},
      {"recording_limit", [](EngineOptions& o) { o.recording_limit = absl::ZeroDuration(); }},
      {"silence_limit", [](EngineOptions& o) { o.silence_limit = absl::ZeroDuration(); }},
      {"storing_timeout", [](EngineOptions& o) { o.storing_timeout = absl::ZeroDuration(); }},
      {"host_timeout", [](EngineOptions& o) { o.host_timeout = absl::ZeroDuration(); }},
      {"ending_timeout", [](EngineOptions& o) { o.ending_timeout = absl::ZeroDuration(); }},
      {"memory", [](EngineOptions& o) { o.memory = absl::ZeroDuration(); }},
      {"ambiguity_window", [](EngineOptions& o) { o.ambiguity_window = -absl::Seconds(1); }},
      {"retry_after", [](EngineOptions& o) { o.retry_after = -absl::Seconds(1); }},
      {"max_calls", [](EngineOptions& o) { o.max_calls = 0; }},
      {"max_offers_per_call", [](EngineOptions& o) { o.max_offers_per_call = 9; }},
      {"max_offers_per_call", [](EngineOptions& o) { o.max_offers_per_call = 0; }},
      {"max_waits_per_call", [](EngineOptions& o) { o.max_waits_per_call = -1; }},
      {"max_waits_per_call", [](EngineOptions& o) { o.max_waits_per_call = 100; }},
      {"max_addresses", [](EngineOptions& o) { o.max_addresses = o.max_calls; }},
      {"max_remembered_offers", [](EngineOptions& o) { o.max_remembered_offers = 0; }},
      {"max_name_length", [](EngineOptions& o) { o.max_name_length = 257; }},
      {"max_typed_text", [](EngineOptions& o) { o.max_typed_text = 0; }},
  };
  for (const Bad& bad : kBad) {
    EngineOptions options;
    bad.make(options);
    const absl::Status status = Validate(options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.field;
    EXPECT_THAT(std::string(status.message()), StartsWith(std::string(bad.field) + ":"));
    EXPECT_FALSE(Engine::Create(options).ok());
  }
}

}  // namespace
}  // namespace footman
