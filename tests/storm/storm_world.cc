#include "tests/storm/storm_world.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"

namespace footman::storm {
namespace {

using testing::FaultPlan;

constexpr int kSubscribers = 6;
constexpr int kMaxCalls = 12;  // at once: some are refused in a burst

std::string NumberOf(int subscriber) { return absl::StrCat("+4930", 200 + subscriber); }

Option OptionOf(TreatmentKind kind, std::string argument = "",
                Afterwards afterwards = Afterwards::kHangUp) {
  Option option;
  option.treatment = {kind, std::move(argument), afterwards};
  return option;
}

// One address, several at once, one after the other, two on one service, more than are asked.
std::vector<Address> AddressesOf(int number, const std::string& user) {
  const absl::Duration at_once;
  const std::string jid = user + "@example.com", phone = user + "@phones.example";
  switch (number) {
    case 0:
      return {{"web", user, "full", at_once}};
    case 1:
      return {{"web", user, "full", at_once}, {"xmpp", jid, "short", at_once}};
    case 2:
      return {{"web", user, "full", at_once},
              {"xmpp", jid, "short", absl::Seconds(3)},
              {"sip", phone, "short", absl::Seconds(6)}};
    case 3:
      return {{"xmpp", jid, "full", at_once}, {"xmpp", "home." + jid, "short", absl::Seconds(4)}};
    case 4:
      return {{"sip", phone, "short", at_once}, {"web", user, "full", at_once}};
    default:
      return {{"web", user, "full", at_once},
              {"xmpp", jid, "short", at_once},
              {"sip", phone, "full", at_once},
              {"sip", "home." + phone, "short", absl::Seconds(2)},
              {"xmpp", "home." + jid, "full", absl::Seconds(1)}};
  }
}

Profile ProfileOf(int number) {
  const std::string user = absl::StrCat("user", number);
  Profile profile;
  profile.subscriber = SubscriberId(static_cast<uint64_t>(number + 1));
  profile.display_name = user;
  profile.numbers = {NumberOf(number)};
  profile.language = number % 3 == 2 ? "de" : "en";
  profile.decision_timeout = absl::Seconds(10 + 5 * number);
  profile.addresses = AddressesOf(number, user);
  profile.option_sets = {
      {"full",
       {OptionOf(TreatmentKind::kVoicemail), OptionOf(TreatmentKind::kPlay),
        OptionOf(TreatmentKind::kPlay, "text", Afterwards::kVoicemail),
        OptionOf(TreatmentKind::kPlay, "audio"), OptionOf(TreatmentKind::kDecline),
        OptionOf(TreatmentKind::kWait), OptionOf(TreatmentKind::kTransfer, "+4930999"),
        OptionOf(TreatmentKind::kTransfer), OptionOf(TreatmentKind::kHost, "concierge")}},
      {"short", {OptionOf(TreatmentKind::kDecline), OptionOf(TreatmentKind::kVoicemail)}}};
  profile.messages = {{"text", "Text", "We are closed.", ""}, {"audio", "Audio", "", "stored-1"}};
  if (number >= 4) profile.greeting = "text";
  const std::array<Treatment, kSubscribers> defaults = {
      {{TreatmentKind::kVoicemail, "", Afterwards::kHangUp},
       {TreatmentKind::kDecline, "", Afterwards::kHangUp},
       {TreatmentKind::kPlay, "text", Afterwards::kVoicemail},
       {TreatmentKind::kTransfer, "+4930888", Afterwards::kHangUp},
       {TreatmentKind::kHost, "concierge", Afterwards::kHangUp},
       {TreatmentKind::kPlay, "audio", Afterwards::kHangUp}}};
  profile.default_treatment = defaults[static_cast<size_t>(number)];
  return profile;
}

}  // namespace

Weather WeatherOf(uint64_t seed) {
  Weather weather;
  FaultPlan& faults = weather.faults;
  faults.seed = seed ^ 0x5707;
  faults.longest_delay = absl::Seconds(seed % 2 == 0 ? 3 : 15);
  switch (seed % 8) {
    case 0:  // calm
      break;
    case 1:
      faults.refuse = 10;
      break;
    case 2:
      faults.delay = 60;
      break;
    case 3:
      faults.duplicate = 40;
      faults.delay = 40;
      break;
    case 4:
      faults.lose = 15;
      break;
    case 5:
      faults.throw_ = 10;
      faults.delay = 20;
      break;
    case 6:  // everything
      faults.refuse = 8;
      faults.throw_ = 4;
      faults.lose = 8;
      faults.duplicate = 20;
      faults.delay = 40;
      break;
    case 7:  // a disaster
      faults.refuse = 40;
      faults.throw_ = 10;
      faults.lose = 30;
      faults.duplicate = 30;
      faults.delay = 60;
      break;
  }
  weather.pre_answer_mode = static_cast<PreAnswerMode>(seed / 8 % 3);
  if (seed / 24 % 2 == 1) weather.nonsense = 50;
  weather.robots = seed / 3 % 2 == 1;
  return weather;
}

StormWorld::StormWorld(uint64_t seed, int calls)
    : weather_(WeatherOf(seed)), random_(seed), faults_(weather_.faults), calls_left_(calls) {
  AddSubscribers();
  auto runner = Runner::Create(Options(), FaultyPorts());
  runner_ = *std::move(runner);
  watch_.Watch(&runner_->engine());
  events_.ConnectTo(runner_.get());
  fakes_.ConnectTo(&events_);
  fake_sip_.ConnectTo(&events_);
}

void StormWorld::AddSubscribers() {
  for (int i = 0; i < kSubscribers; ++i) {
    const Profile profile = ProfileOf(i);
    for (const Address& address : profile.addresses) {
      watch_.AddSubscriberAddress(address.service, address.user);
    }
    fakes_.profiles.Add(profile);
  }
}

RunnerOptions StormWorld::Options() const {
  RunnerOptions options;
  EngineOptions& engine = options.engine;
  engine.capabilities.media = engine.capabilities.recording = engine.capabilities.redirect = true;
  engine.link_base = "https://foot.example";
  engine.pre_answer_mode = weather_.pre_answer_mode;
  engine.transfer_prefixes = {"+49"};
  engine.max_calls = kMaxCalls;
  engine.max_addresses = 400;
  return options;
}

Ports StormWorld::FaultyPorts() {
  Ports ports;
  ports.clock = &fakes_.clock;
  ports.ids = &fakes_.ids;
  ports.profiles = &profiles_;
  ports.channels = {&web_, &xmpp_, &sip_};
  ports.links = &fakes_.links;
  ports.speech = &speech_;
  ports.recordings = &recordings_;
  ports.host_treatments = &host_;
  ports.records = &records_;
  ports.trace = &watch_;
  return ports;
}

// ---- Time

absl::Duration StormWorld::Random(absl::Duration longest) {
  const auto bound = static_cast<uint64_t>(absl::ToInt64Milliseconds(longest));
  return absl::Milliseconds(random_.Below(bound + 1));
}

void StormWorld::Later(absl::Duration longest, Act act) {
  At(fakes_.clock.Now().uptime + Random(longest), std::move(act));
}

absl::Duration StormWorld::NextMoment() const {
  absl::Duration next = std::min(events_.NextDelivery(), runner_->NextDeadline());
  if (!agenda_.empty()) next = std::min(next, agenda_.begin()->first);
  return next;
}

std::string StormWorld::Run() {
  Later(absl::ZeroDuration(), [this] { Call(); });
  for (absl::Duration next = NextMoment(); next < absl::InfiniteDuration(); next = NextMoment()) {
    fakes_.clock.AdvanceTo(std::max(next, fakes_.clock.Now().uptime));
    events_.Deliver(next);
    while (!agenda_.empty() && agenda_.begin()->first <= next) {
      const Act act = std::move(agenda_.begin()->second);
      agenda_.erase(agenda_.begin());
      act();
    }
    // One event at a time, so that people may act between any two.
    while (runner_->RunOnce(1) > 0) {
      Notice(fakes_.web, web_seen_);
      Notice(fakes_.xmpp, xmpp_seen_);
      Notice(fake_sip_, sip_seen_);
    }
    if (!watch_.failure().empty()) return watch_.failure();
  }
  watch_.CheckEnd();
  if (!watch_.failure().empty()) return watch_.failure();
  for (CallId call : watch_.all_calls()) {
    if (!fakes_.legs.Find(call)->destroyed) return "a leg was left behind";
  }
  if (runner_->counters().malformed_events > 0) return "a malformed event";
  return "";
}

// ---- Callers

void StormWorld::Call() {
  const int number = static_cast<int>(random_.Below(kSubscribers + 1));  // one is nobody's
  const CallId call = fakes_.ids.NextCall();
  const std::string name = absl::StrCat("Caller ", call.value());
  const std::string from = absl::StrCat("+49171", call.value());
  const std::string to = NumberOf(number);
  const std::array<absl::string_view, 2> called = {to, "+4930000"};
  const std::vector<Diversion> diversions(random_.Below(4), {to, DiversionReason::kBusy});
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {from, name, Presentation::kAllowed};
  arrived.called = called;
  arrived.diversions = diversions;
  std::unique_ptr<CallLeg> leg =
      std::make_unique<testing::FaultyLeg>(fakes_.legs.Make(call), faults_);
  events_.PostCall(arrived, leg).IgnoreError();  // a full mailbox: the leg ends here
  if (Chance(60)) {
    Later(absl::Seconds(Chance(50) ? 5 : 60), [this, call] { fakes_.legs.HangUp(call); });
  }
  if (Chance(30)) {
    Later(absl::Seconds(30), [this, call] { fakes_.legs.Press(call, Chance(70) ? '#' : '5'); });
  }
  for (int i = 0; i < 8 && Chance(weather_.nonsense); ++i) {
    Later(absl::Seconds(40), [this, call] { Nonsense(call); });
  }
  if (Chance(2)) {
    // Somebody sets the clock on the wall.
    const absl::Duration by = absl::Seconds(3600) - absl::Seconds(random_.Below(7200));
    fakes_.clock.SetWall(fakes_.clock.Now().wall + by);
  }
  if (--calls_left_ > 0) {
    // Bursts and lulls; some are longer than anything is remembered.
    const absl::Duration lull = Chance(5) ? absl::Minutes(12) : absl::Seconds(20);
    Later(Chance(80) ? absl::Seconds(3) : lull, [this] { Call(); });
  }
}

// ---- Adapters

// What nobody asked, or the wrong kind of answer.
void StormWorld::Nonsense(CallId call) {
  const LegId leg{call, static_cast<uint8_t>(random_.Below(10) == 0)};
  const auto serial = static_cast<uint16_t>(random_.Below(6));
  const OfferId offer{call, static_cast<uint8_t>(random_.Below(4))};
  const std::array<Event, 14> events = {
      Event(ProfileMissing{call}),
      Event(ProfileFailed{call, "nonsense"}),
      Event(OfferDelivered{offer}),
      Event(OfferFailed{offer, "nonsense"}),
      Event(LegAnswered{leg}),
      Event(LegFailed{leg, "nonsense"}),
      Event(PromptFinished{leg, serial}),
      Event(PromptFailed{leg, serial, "nonsense"}),
      Event(RecordingFinished{leg, serial, "nonsense", absl::Seconds(1), RecordingEnd::kDigit}),
      Event(RecordingFailed{leg, serial, "nonsense"}),
      Event(SpeechSynthesized{call, serial, "nonsense"}),
      Event(SpeechNotSynthesized{call, serial, "nonsense"}),
      Event(VoicemailStored{call, 1, "nonsense"}),
      Event(HostTreatmentFinished{call, Chance(50) ? HostOutcome::kEnded
                                                   : HostOutcome::kHandedBack}),
  };
  events_.Post(events[random_.Below(events.size())]).IgnoreError();
}

}  // namespace footman::storm
