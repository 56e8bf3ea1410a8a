#include "tests/storm/storm_watch.h"

#include <optional>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/runner/command_fields.h"
#include "lib/runner/event_fields.h"
#include "lib/trace/pack.h"

namespace footman::storm {
namespace {

constexpr absl::Duration kAmbiguityWindow = absl::Seconds(10);
constexpr absl::Duration kMemory = absl::Minutes(10);
constexpr absl::Duration kRepeatMemory = absl::Minutes(2);
constexpr size_t kRepeats = 7;  // of the messages of one address
constexpr int kUnclearNotes = 3;
constexpr size_t kEndedNotes = 2;

OfferName NameOf(OfferId offer) { return {offer.call.value(), offer.index}; }

// The call that a command does something to. Words to people and answers to clicks do nothing.
std::optional<CallId> Touched(const Command& command) {
  if (std::holds_alternative<SendNote>(command) || std::holds_alternative<AnswerClick>(command)) {
    return std::nullopt;
  }
  return std::visit(
      [](const auto& c) -> CallId {
        if constexpr (requires { c.call; }) {
          return c.call;
        } else if constexpr (requires { c.leg; }) {
          return c.leg.call;
        } else if constexpr (requires { c.offer; }) {
          return c.offer.call;
        } else if constexpr (requires { c.record; }) {
          return c.record->call;
        } else {
          return CallId();
        }
      },
      command);
}

Intent IntentOf(absl::string_view message_id) {
  const std::vector<std::string> parts = absl::StrSplit(message_id, ':');
  Intent intent;
  uint64_t call = 0;
  if (parts.size() > 1 && absl::SimpleAtoi(parts[1], &call)) intent.call = CallId(call);
  intent.kind = parts[0] == "bare"      ? Intent::kBare
                : parts[0] == "nothing" ? Intent::kNothing
                                        : Intent::kMeant;
  return intent;
}

// The text without the name of its call, which an address is told if it had several:
// "(b) Caller 7 (+491717): ", or without the letter.
absl::string_view Unnamed(absl::string_view text) {
  const size_t name = text.find(" (+49171"), end = text.find("): ");
  const bool named = absl::StartsWith(text, "(") || absl::StartsWith(text, "Caller ");
  return named && name < end && end != text.npos ? text.substr(end + 3) : text;
}

}  // namespace

std::string MessageId(const Intent& intent, int number) {
  constexpr absl::string_view kNames[] = {"meant", "bare", "nothing"};
  return absl::StrCat(kNames[intent.kind], ":", intent.call.value(), ":", number);
}

void StormWatch::OnStart(const EngineOptions& options) {
  options_ = options;
  recording_ = std::string(writer_.Start(options));
}

void StormWatch::OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
                        absl::Span<const Transition>) {
  ++steps_;
  absl::StrAppend(&recording_, writer_.Step(event, now, commands));
  if (!failure_.empty()) return;
  now_ = now.uptime;
  if (event != nullptr) {
    if (const auto* arrived = std::get_if<CallArrived>(event)) {
      arrived_.emplace(arrived->call.value(), now_);
    } else if (const auto* reply = std::get_if<ReplyReceived>(event)) {
      CheckReply(*reply, commands);
    } else if (const auto* view = std::get_if<LinkViewed>(event)) {
      CheckClick(view->click, view->token, /*may_act=*/false, commands);
    } else if (const auto* click = std::get_if<LinkClicked>(event)) {
      CheckClick(click->click, click->token, /*may_act=*/true, commands);
    }
  }
  closings_.clear();
  for (const Command& command : commands) Follow(command);
  CheckClosings();
  const absl::Status consistent = engine_->CheckConsistency();
  if (!consistent.ok()) Fail(consistent.message());
  if (engine_->counters().internal_errors > 0) Fail("an internal error was counted");
  if (failure_.empty()) return;
  proto::trace::Step step;
  if (event != nullptr) Pack(*event, *step.mutable_event());
  for (const Command& command : commands) Pack(command, *step.add_commands());
  absl::StrAppend(&failure_, "\n", step.DebugString());
}

void StormWatch::Fail(absl::string_view what) {
  if (failure_.empty()) {
    failure_ = absl::StrCat("step ", steps_, " at ", absl::FormatDuration(now_), ": ", what);
  }
}

// ---- What may follow from a reply

void StormWatch::CheckReply(const ReplyReceived& reply, absl::Span<const Command> commands) {
  const AddressName address(reply.service, reply.user);
  if (registered_.count(address) == 0 && !commands.empty()) Fail("a stranger got something");
  if (reply.origin != ReplyOrigin::kLive && !commands.empty()) Fail("a robot was answered");
  if (reply.origin != ReplyOrigin::kLive || registered_.count(address) == 0) return;
  CheckRepeated(reply, commands);
  for (const Command& command : commands) {
    const std::optional<CallId> touched = Touched(command);
    if (touched.has_value()) CheckTouched(reply, *touched);
  }
  CheckNotes(reply, commands);
  // A thread is in use where what was written in it named its call. What had to be asked about says
  // nothing: clients echo the newest thread, and keep the first, on every message.
  if (!reply.thread.has_value()) return;
  const Intent intent = IntentOf(reply.message_id);
  const bool names_it = reply.offer.has_value()
                            ? reply.offer == reply.thread
                            : intent.kind == Intent::kMeant && reply.thread->call == intent.call;
  if (names_it) addresses_[address].threads[NameOf(*reply.thread)] = steps_;
}

// The same id from the same device within two minutes is a message that was read already.
void StormWatch::CheckRepeated(const ReplyReceived& reply, absl::Span<const Command> commands) {
  std::deque<Message>& messages =
      addresses_[{std::string(reply.service), std::string(reply.user)}].messages;
  for (const Message& message : messages) {
    if (message.device != reply.device || message.id != reply.message_id) continue;
    if (now_ - message.read >= kRepeatMemory) continue;
    if (!commands.empty()) Fail("a repeated message was read again");
    return;
  }
  messages.push_back({std::string(reply.device), std::string(reply.message_id), now_});
  if (messages.size() > kRepeats) messages.pop_front();
}

void StormWatch::CheckTouched(const ReplyReceived& reply, CallId touched) {
  AddressLife& life = addresses_[{std::string(reply.service), std::string(reply.user)}];
  if (!IsAsking(touched)) Fail("a reply did something to a call that does not ask");
  const Intent intent = IntentOf(reply.message_id);
  if (intent.kind == Intent::kNothing) Fail("a reply acted that was not meant as an answer");
  if (intent.kind == Intent::kMeant && touched != intent.call) {
    Fail("a reply acted on a call that it was not meant for");
  }
  if (intent.kind == Intent::kBare) {
    const bool in_its_thread = reply.thread.has_value() && reply.thread->call == touched;
    if (!in_its_thread || !MayDecideByThread(life, *reply.thread)) CheckBareReply(life, touched);
  }
  life.unclear_notes.erase(touched.value());
  life.unclear_notes.erase(0);
}

// R10: its offer is open there, and since somebody wrote in it no other was opened there.
bool StormWatch::MayDecideByThread(const AddressLife& life, OfferId thread) const {
  const auto written = life.threads.find(NameOf(thread));
  if (written == life.threads.end() || life.open.count(NameOf(thread)) == 0) return false;
  for (const OfferName& other : life.open) {
    if (other != NameOf(thread) && offers_.at(other).opened > written->second) return false;
  }
  return true;
}

void StormWatch::CheckBareReply(const AddressLife& life, CallId touched) {
  if (life.open.size() != 1 || life.open.begin()->first != touched.value()) {
    Fail("a bare reply was taken although several calls, or another, could be meant");
  }
  if (now_ - life.last_closed < kAmbiguityWindow)
    Fail("a bare reply was taken within the ambiguity window");
}

// Only to the one who wrote; robots that answer everything are not answered for ever (R11).
void StormWatch::CheckNotes(const ReplyReceived& reply, absl::Span<const Command> commands) {
  int notes = 0;
  for (const Command& command : commands) {
    const auto* note = std::get_if<SendNote>(&command);
    if (note == nullptr) continue;
    if (note->service != reply.service || note->user != reply.user) {
      Fail("a reply was answered to somebody else");
    }
    if (++notes > 1) Fail("a reply was answered twice");
    CheckNote(*note, addresses_[{std::string(note->service), std::string(note->user)}]);
  }
}

void StormWatch::CheckNote(const SendNote& note, AddressLife& life) {
  if (note.text.empty()) Fail("a note says nothing");
  const bool about_ended = note.call == CallId() ? life.open.empty() : !IsAsking(note.call);
  if (!about_ended) {
    if (++life.unclear_notes[note.call.value()] > kUnclearNotes)
      Fail("unclear replies were answered for ever");
    return;
  }
  while (!life.ended_notes.empty() && now_ - life.ended_notes.front() >= kMemory) {
    life.ended_notes.pop_front();
  }
  life.ended_notes.push_back(now_);
  if (life.ended_notes.size() > kEndedNotes) Fail("too much was said about calls that ended");
}

// Of several that were open at once, each is told by its letter or by who called.
void StormWatch::CheckNamesItsCall(const AddressLife& life, const OfferLife& offer, CallId call,
                                   absl::string_view text) {
  if (life.open.size() < 2 && now_ - life.last_several >= kMemory) return;
  const std::string letter = absl::StrCat("(", offer.letter, ")");
  const std::string caller = absl::StrCat("Caller ", call.value());
  if (!absl::StrContains(text, letter) && !absl::StrContains(text, caller)) {
    Fail("a text does not say which of several calls it speaks of");
  }
}

// ---- What may follow from a click

void StormWatch::CheckClick(ClickId click, const LinkToken& token, bool may_act,
                            absl::Span<const Command> commands) {
  int answers = 0;
  bool done = false;
  for (const Command& command : commands) {
    if (const auto* answer = std::get_if<AnswerClick>(&command)) {
      ++answers;
      if (answer->click.value != click.value) Fail("another click was answered");
      done = answer->outcome == ClickOutcome::kDone;
    }
  }
  if (answers != 1) Fail("a click was not answered exactly once");
  if (done && !may_act) Fail("a view did something");
  // Somebody is there, and is told again what is unclear.
  for (auto it = offers_.lower_bound({token.call.value(), 0});
       may_act && it != offers_.end() && it->first.first == token.call.value(); ++it) {
    addresses_[it->second.address].unclear_notes.erase(token.call.value());
    addresses_[it->second.address].unclear_notes.erase(0);
  }
  for (const Command& command : commands) {
    const std::optional<CallId> touched = Touched(command);
    if (!touched.has_value()) continue;
    if (!done) Fail("a click that was refused did something");
    if (!IsAsking(*touched)) Fail("a click did something to a call that does not ask");
    if (*touched != token.call) Fail("a click acted on a call that it was not meant for");
  }
}

// ---- The model

void StormWatch::Follow(const Command& command) {
  const std::optional<CallId> touched = Touched(command);
  if (touched.has_value() && recorded_.count(touched->value()) > 0) {
    Fail("something was done to a call after its record was written");
  }
  if (const auto* offer = std::get_if<SendOffer>(&command)) Follow(*offer);
  if (const auto* update = std::get_if<UpdateOffer>(&command)) Follow(*update);
  if (const auto* answer = std::get_if<AnswerLeg>(&command)) Follow(*answer);
  if (const auto* record = std::get_if<WriteCallRecord>(&command)) Follow(*record);
}

void StormWatch::Follow(const SendOffer& command) {
  const AddressName address(command.service, command.user);
  if (registered_.count(address) == 0) Fail("an offer went to a stranger");
  const OfferLife life{address, std::string(command.letter), steps_};
  const bool fresh = offers_.emplace(NameOf(command.offer), life).second;
  if (!fresh) Fail("an offer was sent twice");
  if (settled_.count(command.offer.call.value()) > 0) Fail("an offer of a call that is settled");
  AddressLife& there = addresses_[address];
  there.open.insert(NameOf(command.offer));
  there.unclear_notes.erase(0);
  // R10: while it is open, and for ten minutes.
  const auto used = there.letters.find(life.letter);
  if (used != there.letters.end() && now_ < used->second) Fail("a letter was used again too soon");
  there.letters[life.letter] = absl::InfiniteDuration();
}

void StormWatch::Follow(const UpdateOffer& command) {
  const auto found = offers_.find(NameOf(command.offer));
  if (found == offers_.end()) return Fail("an offer that was never sent was updated");
  OfferLife& offer = found->second;
  if (offer.closed) return Fail("an offer was closed twice, or changed after its end");
  if (command.change == OfferChange::kExtended) return;
  offer.closed = true;
  closings_.push_back(command);
  // R9: within the limit of the call, whatever was lost on the way.
  if (now_ - arrived_[command.offer.call.value()] > options_.call_limit) {
    Fail("a question was open for longer than the limit of its call");
  }
  AddressLife& address = addresses_[offer.address];
  CheckNamesItsCall(address, offer, command.offer.call, command.text);
  if (address.open.size() > 1) address.last_several = now_;
  address.open.erase(NameOf(command.offer));
  address.last_closed = now_;
  address.letters[offer.letter] = now_ + kMemory;
}

bool StormWatch::IsAsking(CallId call) const {
  const auto first = offers_.lower_bound({call.value(), 0});
  return first != offers_.end() && first->first.first == call.value() && !first->second.closed;
}

void StormWatch::CheckClosings() {
  if (closings_.empty()) return;
  const uint64_t call = closings_[0].offer.call.value();
  const OfferChange change = closings_[0].change;
  if (!settled_.emplace(call, change).second) Fail("a call was settled twice");
  if (closings_.size() > 1) ++contests_[change];
  const UpdateOffer* winner = nullptr;
  for (const UpdateOffer& closing : closings_) {
    if (closing.offer.call.value() != call) Fail("two calls were settled in one step");
    if (closing.change != change) Fail("the offers of a call ended differently");
    const bool chose = absl::StrContains(closing.text, "You chose: ") ||
                       absl::StrContains(closing.text, "Gew\u00e4hlt: ");
    if (chose && winner != nullptr) Fail("two addresses were told that they won");
    if (chose) winner = &closing;
    // Where the offer was never seen the text says who called, and when.
    const bool same = change != OfferChange::kTaken && change != OfferChange::kDefaulted;
    if (same && Unnamed(closing.text) != Unnamed(closings_[0].text)) {
      Fail("the addresses were told different things");
    }
  }
  if ((winner != nullptr) != (change == OfferChange::kTaken)) Fail("taken, but not by one");
  if (winner != nullptr) CheckTaken(*winner);
  for (auto it = offers_.lower_bound({call, 0}); it != offers_.end() && it->first.first == call;
       ++it) {
    if (!it->second.closed) Fail("an offer was left open when its call was settled");
  }
}

// The others are told where it was taken: on which service, or on which address of their own.
void StormWatch::CheckTaken(const UpdateOffer& winner) {
  for (const UpdateOffer& closing : closings_) {
    if (closing.offer == winner.offer) continue;
    const bool same = closing.service == winner.service;
    if (!absl::StrContains(closing.text, same ? winner.user : winner.service)) {
      Fail("somebody was not told who took it");
    }
  }
}

// R12: nobody pays for the time in which the subscriber decides, unless the operator wants it.
void StormWatch::Follow(const AnswerLeg& command) {
  if (options_.pre_answer_mode == PreAnswerMode::kAnswered) return;
  if (IsAsking(command.leg.call)) Fail("the call was answered while the subscriber decides");
}

void StormWatch::Follow(const WriteCallRecord& command) {
  const CallRecord& record = *command.record;
  const uint64_t call = record.call.value();
  if (arrived_.count(call) == 0) Fail("a record of a call that never arrived");
  if (!recorded_.insert(call).second) Fail("two records of one call");
  ++dispositions_[std::string(Name(record.disposition))];
  if (record.disposition == Disposition::kNone) Fail("a record without a disposition");
  int winners = 0;
  for (const Decision& decision : record.decisions) {
    const bool by_person = decision.means != SelectionMeans::kDefault;
    if (by_person && decision.treatment != TreatmentKind::kWait) ++winners;
  }
  const auto settled = settled_.find(call);
  const bool taken = settled != settled_.end() && settled->second == OfferChange::kTaken;
  if (winners != (taken ? 1 : 0)) Fail("not exactly one selection won the call");
  if (settled != settled_.end() && settled->second == OfferChange::kDefaulted &&
      record.decisions.empty()) {
    Fail("a default that is not in the record");
  }
  if (IsAsking(record.call)) Fail("a call ended with an open offer");
}

void StormWatch::CheckEnd() {
  for (const auto& [call, when] : arrived_) {
    if (recorded_.count(call) == 0) Fail(absl::StrCat("call ", call, " has no record"));
  }
  if (engine_->open_calls() != 0) Fail("a call never ended");
}

std::vector<CallId> StormWatch::all_calls() const {
  std::vector<CallId> calls;
  for (const auto& [call, when] : arrived_) calls.emplace_back(call);
  return calls;
}

}  // namespace footman::storm
