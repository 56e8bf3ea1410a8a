// One round of a probe: a switch of its own with Alice (+491) and Bert (+492), each on two of its
// services. The engine, its runner and the services are as they are in a switch; only the clock is
// a test's.

#ifndef FOOTMAN_TESTS_STORM_PROBE_ROUND_H_
#define FOOTMAN_TESTS_STORM_PROBE_ROUND_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/runner.h"
#include "footman/testing/fake_ports.h"
#include "footman/testing/random.h"

namespace footman::storm {

constexpr absl::Duration kTimeToAnswer = absl::Seconds(30);

// What else is in a message than its text.
struct Written {
  std::optional<OfferId> offer = {};   // that it is a reply to
  std::optional<OfferId> thread = {};  // that the client has put it into
  std::string device = {};
  std::string id = {};  // empty: one that nobody used
};

class Round {
 public:
  explicit Round(int number, absl::string_view language = "en");

  int number() const { return number_; }

  // ---- Time passes, and what is due happens at its own moment.
  void Pass(absl::Duration time);
  absl::Duration Human() { return absl::Milliseconds(500 + random_.Below(2501)); }
  void Pause() { Pass(Human()); }
  absl::Duration Now() const { return fakes_.clock.Now().uptime; }
  // Until a bare reply can no longer be meant for a call that ended then.
  void SettleSince(absl::Duration ended);

  // ---- What people do.
  CallId Call(absl::string_view number);
  void HangUp(CallId call);
  bool Flip() { return random_.Chance(50); }
  size_t Below(size_t end) { return random_.Below(end); }
  template <typename List>
  const auto& Pick(const List& list) {
    return list[random_.Below(std::size(list))];
  }
  testing::FakeChannel& AnyChannel() { return Flip() ? fakes_.web : fakes_.xmpp; }
  // What the channel was sent for the call.
  SendOffer OfferOf(testing::FakeChannel& channel, CallId call);
  SendOffer WebOffer(CallId call) { return OfferOf(fakes_.web, call); }
  // A bare reply by the subscriber of that call.
  void TypeBare(CallId call, absl::string_view text);
  // A reply by whom the offer was for, where it was sent.
  void Type(const SendOffer& to, absl::string_view text, const Written& written = {});
  // The number or the word of a treatment, as that offer has it.
  std::string WordsFor(const SendOffer& offer, TreatmentKind kind);
  // A reply that says which call is meant: by the letter, by reference, by a link.
  void Choose(CallId call, TreatmentKind kind);
  TreatmentKind AnyTreatment() {
    return Flip() ? TreatmentKind::kVoicemail : TreatmentKind::kDecline;
  }

  // ---- What came of it.
  bool IsAsking(CallId call) const { return runner_->engine().StateOf(call) == "Asking"; }
  // What a person chose for the call; kNone = nobody did.
  TreatmentKind ChosenFor(CallId call) const;
  size_t Notes() const { return fakes_.web.notes.size() + fakes_.xmpp.notes.size(); }
  std::string LastNote() const;
  // Whatever was sent to that user of XMPP.
  size_t WordsTo(absl::string_view user) const;
  testing::FakePorts& fakes() { return fakes_; }

 private:
  const int number_;
  testing::Random random_;
  testing::FakePorts fakes_;
  std::unique_ptr<Runner> runner_;
  int messages_ = 0;
};

// Texts of ours, by what they mean.
bool Asks(absl::string_view text);
bool SaysTooLate(absl::string_view text);

// Types what may change nothing: these calls are open, and it is asked which or what was meant.
void TypeUnclearly(Round& round, const std::vector<CallId>& calls, const SendOffer& to,
                   absl::string_view text, const Written& written = {});
// Chooses for each call something of its own, in either order.
void ChooseForEach(Round& round, std::vector<CallId> calls);

// FOOTMAN_PROBE_ROUND=7 repeats one round; FOOTMAN_LONG=1 makes ten times as many.
void EachRound(const std::function<void(Round&)>& probe, absl::string_view language = "en");

}  // namespace footman::storm

#endif  // FOOTMAN_TESTS_STORM_PROBE_ROUND_H_
