#include "bench/decision_load.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <utility>

namespace footman {
namespace {

int64_t ResidentBytes() {
  long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  if (file != nullptr) std::fclose(file);
  return int64_t{pages} * sysconf(_SC_PAGESIZE);
}

}  // namespace

EngineOptions ReferenceOptions(int waiting) {
  EngineOptions options;
  options.abilities.services = {"web"};
  options.abilities.spoken_languages = {"en"};
  options.abilities.redirect = true;
  options.abilities.media = true;
  options.abilities.recording = true;
  options.link_base = "https://foot.example.com";
  options.transfer_prefixes = {"+49"};
  options.max_calls = waiting + 1;
  options.max_addresses = options.max_calls * options.max_offers_per_call;
  return options;
}

Profile ReferenceProfile() {
  Profile profile;
  profile.subscriber = SubscriberId(1);
  profile.numbers = {"+4930222"};
  profile.addresses = {{"web", std::string(24, 'u'), "all", absl::ZeroDuration()}};
  profile.option_sets = {{"all",
                          {{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""},
                           {{TreatmentKind::kPlay, "", Afterwards::kHangUp}, "", ""},
                           {{TreatmentKind::kTransfer, "+4930333", Afterwards::kHangUp}, "", ""},
                           {{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""}}}};
  profile.transfer_targets = {{"Carol", "+4930333"}};
  return profile;
}

CallArrived ReferenceArrival(CallId call, absl::Span<const LinkSecret> secrets) {
  static constexpr absl::string_view kCalled[] = {"+4930222", "+4930223"};
  static constexpr Diversion kDiversions[] = {
      {"+4930222", DiversionReason::kNoAnswer, 1, false},
      {"+4930555", DiversionReason::kUnconditional, 1, false}};
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"+4930111222", "Bob of Twenty Letter", Presentation::kShown,
                    Attestation::kFull};
  arrived.called = kCalled;
  arrived.diversions = kDiversions;
  arrived.secrets = secrets;
  return arrived;
}

DecisionLoad::DecisionLoad(int waiting)
    : count_(waiting), profile_(ReferenceProfile()), secrets_(4) {
  now_.uptime = absl::Hours(1);
  now_.wall = absl::FromUnixSeconds(1700000000);
  // Lists of our own, written to before the engine's memory is measured.
  size_t places = 64;
  while (places < static_cast<size_t>(waiting) * 16) places *= 2;  // far more than live together
  place_of_.resize(places);
  waiting_.resize(static_cast<size_t>(waiting) + 1);
  waiting_.clear();
}

void DecisionLoad::Begin() {
  engine_ = *Engine::Create(ReferenceOptions(count_));
  for (int i = 0; i < count_; ++i) Arrive();
}

void DecisionLoad::Handle(const Event& event) {
  if (!engine_->Handle(event, now_).ok()) ++refused_;
  for (const Command& command : engine_->TakeCommands()) {
    records_ += std::holds_alternative<WriteCallRecord>(command);
  }
}

// Each call is for another subscriber, who is called again long after the settle time.
absl::string_view DecisionLoad::UserOf(uint64_t serial, char (&user)[25]) const {
  const int length = std::snprintf(user, sizeof user, "user-%019llu",
                                   static_cast<unsigned long long>(serial % place_of_.size()));
  return absl::string_view(user, static_cast<size_t>(length));
}

void DecisionLoad::Arrive() {
  const uint64_t serial = ++last_call_;
  const CallId call(serial);
  std::memcpy(secrets_[0].bytes.data(), &serial, sizeof serial);
  char user[25];
  const absl::string_view name = UserOf(serial, user);
  profile_.addresses[0].user.assign(name.data(), name.size());
  Handle(ReferenceArrival(call, secrets_));
  ProfileLoaded loaded;
  loaded.call = call;
  loaded.profile = &profile_;
  loaded.called = "+4930222";
  loaded.zone.from_utc = absl::Hours(1);
  Handle(loaded);
  Handle(OfferDelivered{{call, 0}});
  place_of_[serial % place_of_.size()] = static_cast<uint32_t>(waiting_.size());
  waiting_.push_back(serial);
}

void DecisionLoad::Decide() {
  Arrive();
  ++decided_;
  const uint64_t serial = decided_ % 10 == 0 ? ByTimeout() : RandomWaiting();
  if (decided_ % 10 != 0) decided_ % 2 == 0 ? ByReply(serial) : ByPress(serial);
  End(serial);
}

void DecisionLoad::ByReply(uint64_t serial) {
  static constexpr absl::string_view kReplies[] = {"1", "Voicemail, please!", "decline", "4",
                                                   "Carol"};
  char user[25];
  char message[24];
  const int length =
      std::snprintf(message, sizeof message, "m%llu", static_cast<unsigned long long>(serial));
  ReplyReceived reply;
  reply.subscriber = profile_.subscriber;
  reply.service = "web";
  reply.user = UserOf(serial, user);
  reply.text = kReplies[decided_ / 2 % std::size(kReplies)];
  reply.message_id = absl::string_view(message, static_cast<size_t>(length));
  Handle(reply);
}

void DecisionLoad::ByPress(uint64_t serial) {
  static constexpr uint8_t kOptions[] = {1, 3, 4};
  LinkClicked press;
  press.click = ClickId{serial};
  press.token.call = CallId(serial);
  std::memcpy(press.token.secret.bytes.data(), &serial, sizeof serial);
  press.option = kOptions[decided_ / 2 % std::size(kOptions)];
  Handle(press);
}

uint64_t DecisionLoad::ByTimeout() {
  const absl::Duration wait = *engine_->NextDeadline() - now_.uptime;
  now_.uptime += wait;
  now_.wall += wait;
  uint64_t serial = 0;
  engine_->AdvanceTo(now_);
  for (const Command& command : engine_->TakeCommands()) {
    if (const auto* answer = std::get_if<AnswerLeg>(&command)) serial = answer->leg.call.value();
  }
  return serial;
}

void DecisionLoad::End(uint64_t serial) {
  Handle(LegEnded{{CallId(serial), kCallerLeg}, "bye"});
  const uint32_t place = place_of_[serial % place_of_.size()];
  place_of_[waiting_.back() % place_of_.size()] = place;
  waiting_[place] = waiting_.back();
  waiting_.pop_back();
}

void DecisionLoad::WarmUp() {
  const int rounds = 8 * static_cast<int>(waiting_.size()) + 100000;
  for (int i = 0; i < rounds; ++i) Decide();
}

bool DecisionLoad::IsTrue() const {
  const EngineCounters& counters = engine_->counters();
  return refused_ == 0 && records_ == decided_ && counters.calls_ended == decided_ &&
         counters.selections + counters.defaults == decided_ &&
         counters.defaults == decided_ / 10 && counters.internal_errors == 0 &&
         engine_->open_calls() == static_cast<int>(waiting_.size());
}

namespace {

// By how much resident memory grows while an engine for `waiting` calls is made and they arrive.
int64_t BytesOf(int waiting) {
  // What was freed before goes back to the system, so that it cannot be used again unseen.
  mallopt(M_MMAP_THRESHOLD, 1 << 16);
  malloc_trim(0);
  DecisionLoad load(waiting);
  const int64_t before = ResidentBytes();
  load.Begin();
  return ResidentBytes() - before;
}

}  // namespace

double BytesPerWaitingCall(int waiting) {
  const int64_t of_one = BytesOf(1);
  return static_cast<double>(BytesOf(waiting) - of_one) / (waiting - 1);
}

}  // namespace footman
