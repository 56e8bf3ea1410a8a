#include "tests/storm/probe_round.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/rounds.h"

namespace footman::storm {
namespace {

using testing::FakeChannel;
using testing::Owned;

constexpr int kRounds = 200;

Profile ProfileOf(const std::string& user, const std::string& number, uint64_t id,
                  absl::string_view language) {
  Profile profile;
  profile.subscriber = SubscriberId(id);
  profile.numbers = {number};
  profile.language = std::string(language);
  profile.addresses = {{"web", user, "one", absl::ZeroDuration()},
                       {"xmpp", user + "@example.com", "two", absl::ZeroDuration()}};
  const Option voicemail{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""};
  const Option decline{{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""};
  profile.option_sets = {{"one", {voicemail, decline}}, {"two", {decline, voicemail}}};
  profile.default_treatment.kind = TreatmentKind::kVoicemail;
  profile.decision_timeout = kTimeToAnswer;
  return profile;
}

bool ContainsAny(absl::string_view text, absl::Span<const absl::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](absl::string_view part) {
    return absl::StrContains(absl::AsciiStrToLower(text), part);
  });
}

}  // namespace

Round::Round(int number, absl::string_view language)
    : number_(number), random_(static_cast<uint64_t>(number)) {
  fakes_.profiles.Add(ProfileOf("alice", "+491", 1, language));
  fakes_.profiles.Add(ProfileOf("bert", "+492", 2, language));
  RunnerOptions options;
  EngineOptions& engine = options.engine;
  engine.capabilities.media = engine.capabilities.recording = true;
  engine.link_base = "https://foot.example";
  engine.max_calls = 8;
  engine.max_addresses = 64;
  engine.max_remembered_offers = 64;
  runner_ = *Runner::Create(options, fakes_.ports());
  fakes_.ConnectTo(runner_.get());
}

void Round::Pass(absl::Duration time) {
  const absl::Duration until = fakes_.clock.Now().uptime + time;
  for (;;) {
    fakes_.clock.AdvanceTo(std::min(until, std::max(runner_->NextDeadline(), Now())));
    while (runner_->RunOnce(64) > 0) {
    }
    if (Now() >= until && runner_->NextDeadline() > until) return;
  }
}

void Round::SettleSince(absl::Duration ended) {
  Pass(std::max(ended + absl::Seconds(10) - Now(), absl::ZeroDuration()));
}

CallId Round::Call(absl::string_view number) {
  const CallId call = fakes_.Call("Bob", "+4930111", number);
  Pass(absl::ZeroDuration());
  return call;
}

void Round::HangUp(CallId call) {
  fakes_.legs.HangUp(call);
  Pass(absl::ZeroDuration());
}

SendOffer Round::OfferOf(FakeChannel& channel, CallId call) {
  for (const Owned<SendOffer>& offer : channel.offers) {
    if (offer->offer.call == call) return *offer;
  }
  ADD_FAILURE() << "no offer";
  return *channel.offers.back();
}

void Round::TypeBare(CallId call, absl::string_view text) {
  FakeChannel& channel = AnyChannel();
  Type(OfferOf(channel, call), text);
}

void Round::Type(const SendOffer& to, absl::string_view text, const Written& written) {
  const std::string own_id = absl::StrCat("own-", ++messages_);
  ReplyReceived reply;
  reply.subscriber = to.subscriber;
  reply.service = to.service;
  reply.user = to.user;
  reply.text = text;
  reply.message_id = written.id.empty() ? own_id : written.id;
  reply.offer = written.offer;
  reply.thread = written.thread;
  reply.device = written.device;
  ASSERT_TRUE(runner_->Post(reply).ok());
  Pass(absl::ZeroDuration());
}

std::string Round::WordsFor(const SendOffer& offer, TreatmentKind kind) {
  const OfferOption* option = offer.options.begin();
  while (option->kind != kind) ++option;
  return Flip() ? absl::StrCat(option->number) : std::string(option->key_word);
}

void Round::Choose(CallId call, TreatmentKind kind) {
  FakeChannel& channel = AnyChannel();
  const SendOffer offer = OfferOf(channel, call);
  const OfferOption* option = offer.options.begin();
  while (option->kind != kind) ++option;
  // Other letters are words too: only a number after them says that they are none.
  const bool is_word = !absl::StrContains("bcdfgh", offer.letter);
  switch (random_.Below(4)) {
    case 0:
      channel.Reply(offer.user, absl::StrCat(offer.letter, option->number));
      break;
    case 1:
      channel.Reply(offer.user, is_word ? absl::StrCat(offer.letter, " ", option->number)
                                        : absl::StrCat(offer.letter, " ", option->key_word));
      break;
    case 2:
      channel.ReplyTo(offer, absl::StrCat(option->number));
      break;
    default:
      fakes_.links.Press(offer.token, option->number);
  }
  Pass(absl::ZeroDuration());
}

TreatmentKind Round::ChosenFor(CallId call) const {
  for (const Owned<UpdateOffer>& update : fakes_.web.updates) {
    if (update->offer.call != call || update->change != OfferChange::kTaken) continue;
    return ContainsAny(update->text, {"voicemail", "mailbox"}) ? TreatmentKind::kVoicemail
                                                               : TreatmentKind::kDecline;
  }
  return TreatmentKind::kNone;
}

std::string Round::LastNote() const {
  const auto& web = fakes_.web.notes;
  return std::string((web.empty() ? fakes_.xmpp.notes : web).back()->text);
}

size_t Round::WordsTo(absl::string_view user) const {
  size_t words = 0;
  for (const auto& offer : fakes_.xmpp.offers) words += offer->user == user;
  for (const auto& note : fakes_.xmpp.notes) words += note->user == user;
  for (const auto& update : fakes_.xmpp.updates) words += update->user == user;
  return words;
}

bool Asks(absl::string_view text) {
  return ContainsAny(text, {"which call", "did not understand", "just ended", "welchen anruf",
                            "nicht verstanden", "gerade beendet"});
}

bool SaysTooLate(absl::string_view text) { return ContainsAny(text, {"too late", "zu spät"}); }

void TypeUnclearly(Round& round, const std::vector<CallId>& calls, const SendOffer& to,
                   absl::string_view text, const Written& written) {
  SCOPED_TRACE(absl::StrCat("the text was: ", text));
  const size_t notes = round.Notes();
  round.Type(to, text, written);
  for (const CallId call : calls) EXPECT_TRUE(round.IsAsking(call)) << "it acted on a call";
  ASSERT_EQ(round.Notes(), notes + 1) << "it was not answered";
  const FakeChannel& channel = to.service == "web" ? round.fakes().web : round.fakes().xmpp;
  const std::string note(channel.notes.back()->text);
  EXPECT_TRUE(Asks(note)) << note;
}

void ChooseForEach(Round& round, std::vector<CallId> calls) {
  if (round.Flip()) std::reverse(calls.begin(), calls.end());
  for (const CallId call : calls) {
    round.Pause();
    const TreatmentKind kind = round.AnyTreatment();
    round.Choose(call, kind);
    EXPECT_EQ(round.ChosenFor(call), kind);
  }
}

void EachRound(const std::function<void(Round&)>& probe, absl::string_view language) {
  const int only = FromEnvironment("FOOTMAN_PROBE_ROUND", 0);
  const int rounds = Rounds(kRounds);
  for (int number = only > 0 ? only : 1; number <= (only > 0 ? only : rounds); ++number) {
    SCOPED_TRACE("repeat with: FOOTMAN_PROBE_ROUND=" + std::to_string(number));
    Round round(number, language);
    probe(round);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace footman::storm
