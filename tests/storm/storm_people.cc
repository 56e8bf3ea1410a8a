// The people of a storm: what they read, when they act, what they and their clients write.

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/storm/storm_world.h"

namespace footman::storm {
namespace {

using testing::FakeChannel;
using testing::Owned;

// Nobody means these as an answer.
constexpr absl::string_view kUnclear[] = {"was?",
                                          "who is that?",
                                          "ok",
                                          "2 min",
                                          "+1",
                                          "not 1",
                                          "1 2",
                                          "I am out of office until Monday and will reply then.",
                                          "Danke! 1 Mitarbeiter meldet sich.",
                                          "This mailbox is not monitored."};
// These name an option, and no call.
constexpr absl::string_view kArticles[] = {"a voicemail please", "A voicemail", "a Mailbox bitte",
                                           "a decline please",   "A moment",    "i decline"};
constexpr absl::string_view kDevices[] = {"", "phone", "tablet", "laptop"};

}  // namespace

// ---- What they are told

void StormWorld::Notice(FakeChannel& channel, Seen& seen) {
  while (seen.offers < channel.offers.size()) {
    const Owned<SendOffer> offer = channel.offers[seen.offers++];
    threads_[{std::string(offer->service), std::string(offer->user)}].push_back(offer->offer);
    React(offer);
    AnswerAsRobot(offer->service, offer->user);
  }
  for (; seen.updates < channel.updates.size(); ++seen.updates) {
    const Owned<UpdateOffer>& update = channel.updates[seen.updates];
    AnswerAsRobot(update->service, update->user);
  }
  for (; seen.notes < channel.notes.size(); ++seen.notes) {
    const Owned<SendNote>& note = channel.notes[seen.notes];
    AnswerAsRobot(note->service, note->user);
  }
}

// At some addresses a program answers everything, for ever by the same text.
void StormWorld::AnswerAsRobot(absl::string_view service, absl::string_view user) {
  if (!weather_.robots || !absl::StrContains(user, "user3")) return;
  Later(absl::Seconds(2), [this, service = std::string(service), user = std::string(user)] {
    const std::vector<OfferId>& threads = threads_[{service, user}];
    ReplyReceived reply;
    reply.subscriber = SubscriberId(4);
    reply.service = service;
    reply.user = user;
    reply.text = kUnclear[user.size() % 3 + 7];
    if (Chance(50) && !threads.empty()) reply.thread = threads.back();
    const std::string id = MessageId({Intent::kNothing, CallId()}, ++messages_);
    reply.message_id = id;
    events_.Post(reply).IgnoreError();
  });
}

// ---- When they act

void StormWorld::React(const Owned<SendOffer>& offer) {
  const int acts = static_cast<int>(random_.Below(4));
  for (int i = 0; i < acts; ++i) {
    At(WhenTheyAct(*offer), [this, offer] {  // copies: the list of offers grows meanwhile
      if (Chance(55)) {
        Type(*offer);
      } else {
        Press(*offer);
      }
    });
  }
  if (Chance(20)) {
    Later(absl::Seconds(20), [this, offer] { Stranger(*offer); });
  }
}

absl::Duration StormWorld::WhenTheyAct(const SendOffer& offer) {
  const absl::Duration now = fakes_.clock.Now().uptime;
  // Races: against the timeout, and between the channels of one call.
  if (Chance(15))
    return now + std::max(offer.time_left - absl::Milliseconds(20), {}) +
           Random(absl::Milliseconds(40));
  const auto [race, is_first] = races_.try_emplace(offer.offer.call.value());
  if (is_first) race->second = now + Random(absl::Seconds(12));
  if (Chance(25) && race->second >= now) return race->second;
  return now + Random(absl::Seconds(Chance(80) ? 12 : 90));
}

// ---- What they write

std::string StormWorld::Words(const SendOffer& offer) {
  switch (random_.Below(6)) {
    case 0:
      return "say I will call back";
    case 1:
      return "transfer +49 30 555";
    case 2:
      return std::string(offer.options[random_.Below(offer.options.size())].label);
    case 3:
      return std::string(offer.options[random_.Below(offer.options.size())].key_word);
    default:
      return absl::StrCat(1 + random_.Below(offer.options.size() + 1));
  }
}

// Fills in the text, and what says which call is meant.
Intent StormWorld::Write(const SendOffer& offer, std::string& text, ReplyReceived& reply) {
  const Intent meant{Intent::kMeant, offer.offer.call};
  text = Words(offer);
  switch (random_.Below(10)) {
    case 0:
    case 1:
      reply.offer = offer.offer;
      return meant;
    case 2:
    case 3:
      if (offer.letter.empty()) break;
      text = absl::StrCat(offer.letter, Chance(50) ? "" : " ", 1 + random_.Below(3));
      return meant;
    case 4: {  // the offer, and the answer below
      const std::string quoted = absl::StrReplaceAll(offer.text, {{"\n", "\n> "}});
      text = absl::StrCat(Chance(50) ? absl::StrCat("> ", quoted) : std::string(offer.text), "\n",
                          1 + random_.Below(3));
      return meant;
    }
    case 5:
      text = std::string(kUnclear[random_.Below(std::size(kUnclear))]);
      if (Chance(30)) reply.offer = offer.offer;
      return {Intent::kNothing, offer.offer.call};
    case 6:
      text = std::string(kArticles[random_.Below(std::size(kArticles))]);
      break;
    default:
      break;
  }
  return {Intent::kBare, offer.offer.call};
}

// What clients put into a message by themselves: its offer's thread, their first, or the newest.
void StormWorld::PutIntoThread(const SendOffer& offer, ReplyReceived& reply) {
  const std::vector<OfferId>& threads =
      threads_[{std::string(offer.service), std::string(offer.user)}];
  switch (random_.Below(5)) {
    case 0:
      reply.thread = offer.offer;
      break;
    case 1:
      reply.thread = threads.front();
      break;
    case 2:
      reply.thread = threads.back();
      break;
    default:
      break;
  }
}

void StormWorld::Type(const SendOffer& offer) {
  ReplyReceived reply;
  reply.subscriber = offer.subscriber;
  reply.service = offer.service;
  reply.user = offer.user;
  std::string text;
  const Intent intent = Write(offer, text, reply);
  PutIntoThread(offer, reply);
  // Some devices count their messages, and begin anew.
  const bool counts = Chance(15);
  const std::string id =
      MessageId(intent, counts ? 1 + static_cast<int>(random_.Below(3)) : ++messages_);
  reply.device = kDevices[random_.Below(std::size(kDevices))];
  reply.text = text;
  reply.message_id = id;
  if (Chance(10)) reply.origin = static_cast<ReplyOrigin>(1 + random_.Below(4));
  events_.Post(reply).IgnoreError();  // a full mailbox refuses it: the person types again
  if (!Chance(5)) return;
  // A service repeats it, soon or late.
  Later(absl::Seconds(Chance(50) ? 5 : 200),
        [this, again = Owned<ReplyReceived>(reply)] { events_.Post(*again).IgnoreError(); });
}

void StormWorld::Press(const SendOffer& offer) {
  LinkToken token = offer.token;
  if (Chance(5)) token.secret.bytes[7] ^= 1;
  const auto option = static_cast<uint8_t>(random_.Below(offer.options.size() + 2));
  const ClickId click{++clicks_};
  if (Chance(30)) {
    events_.Post(LinkViewed{click, token, option}).IgnoreError();
    return;
  }
  const absl::string_view argument = Chance(50) ? "+4930777" : "";
  const SelectionMeans means = Chance(50) ? SelectionMeans::kLink : SelectionMeans::kButton;
  events_.Post(LinkClicked{click, token, option, argument, means}).IgnoreError();
}

// Knows everything but the address.
void StormWorld::Stranger(const SendOffer& offer) {
  const std::string user = absl::StrCat(offer.user, ".evil.net");
  ReplyReceived reply;
  reply.service = offer.service;
  reply.user = user;
  reply.text = "1";
  if (Chance(50)) reply.offer = offer.offer;
  const std::string id = MessageId({Intent::kMeant, offer.offer.call}, ++messages_);
  reply.message_id = id;
  events_.Post(reply).IgnoreError();
}

}  // namespace footman::storm
