// Three more ways in which a reply could land on the wrong call, by what clients and servers add to
// it: the newest thread or the first one on every message, and ids that were used before.

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/storm/probe_round.h"

namespace footman::storm {
namespace {

using testing::FakeChannel;

// ---- Echoed thread.

// Meant for another call than the thread's, asked about, and repeated in the same words: the client
// puts the same thread on both.
void TypeTwiceInThread(Round& round, const std::vector<CallId>& calls, const SendOffer& to,
                       OfferId thread) {
  const std::string text = round.WordsFor(to, round.AnyTreatment());
  round.Pause();
  TypeUnclearly(round, calls, to, text, {{}, thread});
  if (round.Flip()) return;
  round.Pause();
  TypeUnclearly(round, calls, to, text, {{}, thread});
}

TEST(Probes, AClientThatEchoesTheNewestThread) {
  EachRound([](Round& round) {
    const CallId first = round.Call("+491");
    FakeChannel& channel = round.AnyChannel();
    round.Pause();
    if (round.Flip()) {  // by then it is the newest
      const SendOffer to = round.OfferOf(channel, first);
      TypeUnclearly(round, {first}, to, "who is that?", {{}, to.offer});
    }
    const bool ended = round.Flip();
    if (ended) round.HangUp(first);
    const CallId second = round.Call("+491");
    const SendOffer newest = round.OfferOf(channel, second);
    std::vector<CallId> open = {second};
    if (!ended) open.push_back(first);
    TypeTwiceInThread(round, open, newest, newest.offer);
    if (!ended && round.Flip()) {
      open.push_back(round.Call("+491"));
      const SendOffer third = round.OfferOf(channel, open.back());
      round.Pause();
      TypeUnclearly(round, open, third, "1", {{}, third.offer});
    }
    ChooseForEach(round, open);
  });
}

// ---- First thread kept.

TEST(Probes, AClientThatKeepsItsFirstThread) {
  EachRound([](Round& round) {
    FakeChannel& channel = round.AnyChannel();
    const CallId first = round.Call("+491");
    const OfferId kept = round.OfferOf(channel, first).offer;
    // One after the other: each can be answered, in the thread of the first.
    CallId call = first;
    for (int i = 0; i < 3; ++i) {
      round.Pause();
      const SendOffer offer = round.OfferOf(channel, call);
      const TreatmentKind kind = round.AnyTreatment();
      round.Type(offer, round.WordsFor(offer, kind), {{}, kept});
      EXPECT_EQ(round.ChosenFor(call), kind);
      round.HangUp(call);
      if (i < 2) {
        round.SettleSince(round.Now());
        call = round.Call("+491");
      }
    }
    // So soon after that, and of two, it is asked about.
    const CallId soon = round.Call("+491");
    TypeTwiceInThread(round, {soon}, round.OfferOf(channel, soon), kept);
    const CallId both = round.Call("+491");
    round.Pause();
    TypeUnclearly(round, {soon, both}, round.OfferOf(channel, both), "1", {{}, kept});
    ChooseForEach(round, {soon, both});
  });
}

TEST(Probes, AClientThatKeepsTheThreadOfACallThatIsOpen) {
  EachRound([](Round& round) {
    FakeChannel& channel = round.AnyChannel();
    const CallId first = round.Call("+491");
    const SendOffer kept = round.OfferOf(channel, first);
    round.Pause();
    if (round.Flip()) TypeUnclearly(round, {first}, kept, "who is that?", {{}, kept.offer});
    const CallId second = round.Call("+491");
    // Meant for the second.
    TypeTwiceInThread(round, {first, second}, round.OfferOf(channel, second), kept.offer);
    ChooseForEach(round, {first, second});
  });
}

// ---- Reused message id.

TEST(Probes, TwoDevicesWithTheSameMessageIds) {
  EachRound([](Round& round) {
    FakeChannel& channel = round.AnyChannel();
    const std::array<std::string, 2> devices = {"phone", "tablet"};
    for (size_t i = 0; i < 2; ++i) {
      const CallId call = round.Call("+491");
      const SendOffer offer = round.OfferOf(channel, call);
      round.Pause();
      const TreatmentKind kind = round.AnyTreatment();
      round.Type(offer, round.WordsFor(offer, kind), {offer.offer, {}, devices[i], "1"});
      EXPECT_EQ(round.ChosenFor(call), kind);
    }
  });
}

TEST(Probes, ADeviceThatCountsFromOneAgain) {
  EachRound([](Round& round) {
    FakeChannel& channel = round.AnyChannel();
    for (int i = 0; i < 3; ++i) {
      const CallId call = round.Call("+491");
      const SendOffer offer = round.OfferOf(channel, call);
      round.Pause();
      const TreatmentKind kind = round.AnyTreatment();
      round.Type(offer, round.WordsFor(offer, kind), {{}, {}, "phone", "1"});
      EXPECT_EQ(round.ChosenFor(call), kind);
      round.HangUp(call);
      round.Pass(absl::Seconds(120 + round.Below(200)));
    }
  });
}

TEST(Probes, AServerThatRepeatsAMessage) {
  EachRound([](Round& round) {
    FakeChannel& channel = round.AnyChannel();
    const CallId first = round.Call("+491");
    const SendOffer offer = round.OfferOf(channel, first);
    round.Pause();
    const std::string text = round.WordsFor(offer, round.AnyTreatment());
    const Written written = {{}, {}, "phone", "1"};
    round.Type(offer, text, written);
    EXPECT_NE(round.ChosenFor(first), TreatmentKind::kNone);
    round.HangUp(first);
    round.Pass(absl::Seconds(round.Below(90)));
    const CallId second = round.Call("+491");
    for (int i = 0; i < 3; ++i) {
      round.Pause();
      round.Type(offer, text, written);
      EXPECT_TRUE(round.IsAsking(second)) << "the reply leaked into the next call";
      EXPECT_EQ(round.Notes(), 0u);
    }
    ChooseForEach(round, {second});
  });
}

}  // namespace
}  // namespace footman::storm
