// Seven ways in which a reply could land on the wrong call, each tried hundreds of times at human
// pace: people answer half a second to three seconds after they read something. The engine, its
// runner and two messaging services are as they are in a house; only the clock is a test's.
//
// FOOTMAN_PROBE_ROUND=7 repeats one round; FOOTMAN_LONG=1 makes ten times as many.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/runner.h"
#include "footman/testing/fake_ports.h"
#include "footman/testing/random.h"

namespace footman::storm {
namespace {

using testing::FakeChannel;
using testing::FakePorts;
using testing::Owned;

constexpr int kRounds = 200;

Profile ProfileOf(const std::string& user, const std::string& number, uint64_t id) {
  Profile profile;
  profile.subscriber = SubscriberId(id);
  profile.numbers = {number};
  profile.addresses = {{"web", user, "one", absl::ZeroDuration()},
                       {"xmpp", user + "@example.com", "two", absl::ZeroDuration()}};
  const Option voicemail{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""};
  const Option decline{{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""};
  profile.option_sets = {{"one", {voicemail, decline}}, {"two", {decline, voicemail}}};
  profile.default_treatment.kind = TreatmentKind::kVoicemail;
  profile.time_to_answer = absl::Seconds(15);
  return profile;
}

// One round: a house of its own with Alice (+491) and Bert (+492), each on two services.
class Round {
 public:
  explicit Round(int number) : random_(static_cast<uint64_t>(number)) {
    fakes_.profiles.Add(ProfileOf("alice", "+491", 1));
    fakes_.profiles.Add(ProfileOf("bert", "+492", 2));
    RunnerOptions options;
    EngineOptions& engine = options.engine;
    engine.abilities.media = engine.abilities.recording = true;
    engine.link_base = "https://foot.example";
    engine.max_calls = 8;
    engine.max_addresses = 64;
    engine.max_remembered_offers = 64;
    runner_ = *Runner::Create(options, fakes_.ports());
    fakes_.ConnectTo(runner_.get());
  }

  // ---- Time passes, and what is due happens at its own moment.
  void Pass(absl::Duration time) {
    const absl::Duration until = fakes_.clock.Now().uptime + time;
    for (;;) {
      fakes_.clock.AdvanceTo(std::min(until, std::max(runner_->NextDeadline(), Now())));
      while (runner_->RunOnce(64) > 0) {
      }
      if (Now() >= until && runner_->NextDeadline() > until) return;
    }
  }
  absl::Duration Human() { return absl::Milliseconds(500 + random_.Below(2501)); }
  void Pause() { Pass(Human()); }
  absl::Duration Now() const { return fakes_.clock.Now().uptime; }

  // ---- What people do.
  CallId Call(absl::string_view number) {
    const CallId call = fakes_.Call("Bob", "+4930111", number);
    Pass(absl::ZeroDuration());
    return call;
  }
  void HangUp(CallId call) {
    fakes_.legs.HangUp(call);
    Pass(absl::ZeroDuration());
  }
  bool Flip() { return random_.Chance(50); }
  FakeChannel& AnyChannel() { return Flip() ? fakes_.web : fakes_.xmpp; }
  // What the channel was sent for the call.
  const SendOffer& OfferOf(FakeChannel& channel, CallId call) {
    for (const Owned<SendOffer>& offer : channel.offers) {
      if (offer->offer.call == call) return *offer;
    }
    ADD_FAILURE() << "no offer";
    return *channel.offers.back();
  }
  // A bare reply by the subscriber of that call.
  void TypeBare(CallId call, absl::string_view text) {
    FakeChannel& channel = AnyChannel();
    channel.Reply(OfferOf(channel, call).user, text);
    Pass(absl::ZeroDuration());
  }
  // One that says which call is meant: by the letter, by reference, by a link.
  void Choose(CallId call, TreatmentKind kind) {
    FakeChannel& channel = AnyChannel();
    const SendOffer& offer = OfferOf(channel, call);
    const OfferOption* option = offer.options.begin();
    if (option->kind != kind) ++option;
    switch (random_.Below(4)) {
      case 0:
        channel.Reply(offer.user, absl::StrCat(offer.letter, option->number));
        break;
      case 1:
        channel.Reply(offer.user, absl::StrCat(offer.letter, " ", option->key_word));
        break;
      case 2:
        channel.ReplyTo(offer, absl::StrCat(option->number));
        break;
      default:
        fakes_.links.Press(offer.token, option->number);
    }
    Pass(absl::ZeroDuration());
  }

  // ---- What came of it.
  bool IsAsking(CallId call) const { return runner_->engine().StateOf(call) == "Asking"; }
  // What a person chose for the call; kNone = nobody did.
  TreatmentKind ChosenFor(CallId call) const {
    for (const Owned<UpdateOffer>& update : fakes_.web.updates) {
      if (update->offer.call != call || update->change != OfferChange::kTaken) continue;
      const bool voicemail = absl::StrContains(update->text, "voicemail");
      return voicemail ? TreatmentKind::kVoicemail : TreatmentKind::kDecline;
    }
    return TreatmentKind::kNone;
  }
  size_t Notes() const { return fakes_.web.notes.size() + fakes_.xmpp.notes.size(); }
  std::string LastNote() const {
    const auto& web = fakes_.web.notes;
    return std::string((web.empty() ? fakes_.xmpp.notes : web).back()->text);
  }
  // Whatever was sent to that user of XMPP.
  size_t WordsTo(absl::string_view user) const {
    size_t words = 0;
    for (const auto& offer : fakes_.xmpp.offers) words += offer->user == user;
    for (const auto& note : fakes_.xmpp.notes) words += note->user == user;
    for (const auto& update : fakes_.xmpp.updates) words += update->user == user;
    return words;
  }
  FakePorts& fakes() { return fakes_; }

 private:
  testing::Random random_;
  FakePorts fakes_;
  std::unique_ptr<Runner> runner_;
};

int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

void EachRound(const std::function<void(Round&)>& probe) {
  const int only = FromEnvironment("FOOTMAN_PROBE_ROUND", 0);
  const int rounds = FromEnvironment("FOOTMAN_LONG", 0) > 0 ? 10 * kRounds : kRounds;
  for (int number = only > 0 ? only : 1; number <= (only > 0 ? only : rounds); ++number) {
    SCOPED_TRACE("repeat with: FOOTMAN_PROBE_ROUND=" + std::to_string(number));
    Round round(number);
    probe(round);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Probes, TwoCallsToOneSubscriberAnsweredInEitherOrder) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    const CallId second = round.Call("+491");
    round.Pause();
    // A bare word could mean either.
    round.TypeBare(first, round.Flip() ? "1" : "decline");
    EXPECT_TRUE(round.IsAsking(first) && round.IsAsking(second));
    EXPECT_EQ(round.Notes(), 1u);
    round.Pause();
    const bool in_order = round.Flip();
    const CallId early = in_order ? first : second, late = in_order ? second : first;
    const bool voicemail_first = round.Flip();
    const auto one = voicemail_first ? TreatmentKind::kVoicemail : TreatmentKind::kDecline;
    const auto other = voicemail_first ? TreatmentKind::kDecline : TreatmentKind::kVoicemail;
    round.Choose(early, one);
    EXPECT_EQ(round.ChosenFor(early), one);
    EXPECT_TRUE(round.IsAsking(late));
    round.Pause();
    round.Choose(late, other);
    EXPECT_EQ(round.ChosenFor(early), one);
    EXPECT_EQ(round.ChosenFor(late), other);
  });
}

TEST(Probes, TwoCallsToTwoSubscribersOneAnswered) {
  EachRound([](Round& round) {
    const bool alice_first = round.Flip();
    const CallId one = round.Call(alice_first ? "+491" : "+492");
    if (round.Flip()) round.Pause();
    const CallId other = round.Call(alice_first ? "+492" : "+491");
    round.Pause();
    round.TypeBare(one, "decline");
    EXPECT_EQ(round.ChosenFor(one), TreatmentKind::kDecline);
    EXPECT_TRUE(round.IsAsking(other));
    round.Pass(absl::Seconds(20));
    EXPECT_FALSE(round.IsAsking(other));
    EXPECT_EQ(round.ChosenFor(other), TreatmentKind::kNone) << "it is the default's";
  });
}

TEST(Probes, AStrangersHelloBeforeACall) {
  EachRound([](Round& round) {
    const std::string stranger = "mallory@example.com";
    round.fakes().xmpp.Reply(stranger, round.Flip() ? "hello" : "1");
    round.Pause();
    const CallId call = round.Call("+491");
    EXPECT_TRUE(round.IsAsking(call));
    round.Pause();
    round.fakes().xmpp.Reply(stranger, "decline");
    round.Pause();
    EXPECT_TRUE(round.IsAsking(call));
    EXPECT_EQ(round.WordsTo(stranger), 0u);
    round.TypeBare(call, "voicemail");
    EXPECT_EQ(round.ChosenFor(call), TreatmentKind::kVoicemail);
  });
}

TEST(Probes, AReplyAfterTheTimeoutAndBeforeTheNextCall) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pass(absl::Seconds(15));
    EXPECT_FALSE(round.IsAsking(first));
    round.Pause();
    round.TypeBare(first, "decline");
    EXPECT_EQ(round.ChosenFor(first), TreatmentKind::kNone);
    EXPECT_EQ(round.Notes(), 1u);
    EXPECT_TRUE(absl::StartsWith(round.LastNote(), "Too late: nobody chose in time"))
        << round.LastNote();
    round.Pause();
    const CallId second = round.Call("+491");
    round.Pause();
    EXPECT_TRUE(round.IsAsking(second)) << "the reply leaked into the next call";
    round.Choose(second, TreatmentKind::kDecline);
    EXPECT_EQ(round.ChosenFor(second), TreatmentKind::kDecline);
  });
}

TEST(Probes, ABareReplyJustAfterTheNextCallsOfferMeantForTheOneBefore) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    const bool ended = round.Flip();
    if (ended) {
      round.HangUp(first);
      round.Pause();
    }
    const CallId second = round.Call("+491");
    round.Pass(absl::Milliseconds(100));
    round.TypeBare(first, round.Flip() ? "1" : "voicemail");
    EXPECT_EQ(round.ChosenFor(first), TreatmentKind::kNone);
    EXPECT_TRUE(round.IsAsking(second)) << "the reply went to the wrong call";
    EXPECT_EQ(round.IsAsking(first), !ended);
    EXPECT_EQ(round.Notes(), 1u) << "and was not answered";
  });
}

TEST(Probes, ACallerWhoHungUpThenANewCall) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    round.Pause();
    round.HangUp(first);
    const absl::Duration hung_up = round.Now();
    round.Pause();
    const CallId second = round.Call("+491");
    round.Pause();
    round.TypeBare(second, "decline");
    EXPECT_TRUE(round.IsAsking(second)) << "it may have been meant for the first";
    if (round.Flip()) {
      round.Choose(second, TreatmentKind::kDecline);
    } else {
      round.Pass(hung_up + absl::Seconds(10) - round.Now());  // now it can mean nothing else
      round.TypeBare(second, "decline");
    }
    EXPECT_EQ(round.ChosenFor(second), TreatmentKind::kDecline);
    EXPECT_EQ(round.ChosenFor(first), TreatmentKind::kNone);
  });
}

TEST(Probes, ThePrefixLookAlike) {
  EachRound([](Round& round) {
    const CallId call = round.Call("+491");
    const SendOffer& offer = round.OfferOf(round.fakes().xmpp, call);
    for (const std::string user : {"alice@example.com.evil.net", "alice@example.co", "alice",
                                   "Alice@example.com", "alice@example.com/phone"}) {
      round.Pause();
      SendOffer forged = offer;
      forged.user = user;
      if (round.Flip()) {
        round.fakes().xmpp.ReplyTo(forged, "1");
      } else {
        round.fakes().xmpp.Reply(user, round.Flip() ? "a1" : "decline");
      }
      if (!round.IsAsking(call)) break;  // five pauses may be longer than the period
      EXPECT_EQ(round.WordsTo(user), 0u) << user;
    }
    EXPECT_EQ(round.ChosenFor(call), TreatmentKind::kNone);
  });
}

}  // namespace
}  // namespace footman::storm
