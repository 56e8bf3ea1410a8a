// Sees every step of a storm and holds it against what must always be true.
//
// It keeps a model of its own, made of commands alone: which offers are open at which address,
// which calls have ended. Nothing of it comes from inside the engine, but for CheckConsistency.

#ifndef FOOTMAN_TESTS_STORM_STORM_WATCH_H_
#define FOOTMAN_TESTS_STORM_STORM_WATCH_H_

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/engine.h"
#include "footman/trace.h"
#include "lib/trace/trace_io.h"

namespace footman::storm {

using AddressName = std::pair<std::string, std::string>;  // service, user
using OfferName = std::pair<uint64_t, int>;               // call, index

// What the author of a reply had in mind; it travels in the message's id.
struct Intent {
  enum Kind {
    kMeant,    // the call, and no other
    kBare,     // neither letter nor reference: whichever call is the only one
    kNothing,  // no option of any call
  };
  Kind kind = kMeant;
  CallId call;
};
std::string MessageId(const Intent& intent, int number);

class StormWatch : public TraceSink {
 public:
  // The engine is made after its watch.
  void Watch(const Engine* engine) { engine_ = engine; }
  void AddSubscriberAddress(absl::string_view service, absl::string_view user) {
    registered_.emplace(service, user);
  }

  void OnStart(const EngineOptions& options) override;
  void OnStep(const Event* event, const Moment& now, absl::Span<const Command> commands,
              absl::Span<const Transition> transitions) override;

  // At the end of the storm: everything has ended.
  void CheckEnd();
  std::vector<CallId> all_calls() const;

  // The first thing that went wrong, with the step that did it; empty = nothing.
  const std::string& failure() const { return failure_; }
  const std::string& recording() const { return recording_; }
  int steps() const { return steps_; }
  int calls() const { return static_cast<int>(arrived_.size()); }
  // How the calls ended.
  const std::map<std::string, int>& dispositions() const { return dispositions_; }
  // Calls that were asked on several addresses, by how the question ended.
  const std::map<OfferChange, int>& contests() const { return contests_; }

 private:
  struct OfferLife {
    AddressName address;
    std::string letter;
    int opened = 0;  // the step
    bool closed = false;
  };
  struct Message {
    std::string device, id;
    absl::Duration read;
  };
  struct AddressLife {
    std::set<OfferName> open;
    std::map<std::string, absl::Duration> letters;  // until when they are not free
    std::deque<Message> messages;                   // the last that were read
    std::map<OfferName, int> threads;               // the step at which each was last used
    absl::Duration last_closed = -absl::InfiniteDuration();
    absl::Duration last_several = -absl::InfiniteDuration();  // when several were open
    std::map<uint64_t, int> unclear_notes;                    // by call; zero = "which call?"
    std::deque<absl::Duration> ended_notes;                   // about what had ended
  };

  void Fail(absl::string_view what);
  void Follow(const Command& command);
  void Follow(const SendOffer& command);
  void Follow(const UpdateOffer& command);
  void Follow(const AnswerLeg& command);
  void Follow(const WriteCallRecord& command);
  // The offers of a call end together, in one step, and say the same.
  void CheckClosings();
  void CheckTaken(const UpdateOffer& winner);
  bool IsAsking(CallId call) const;

  // What each kind of event may cause.
  void CheckReply(const ReplyReceived& reply, absl::Span<const Command> commands);
  void CheckNotes(const ReplyReceived& reply, absl::Span<const Command> commands);
  void CheckRepeated(const ReplyReceived& reply, absl::Span<const Command> commands);
  void CheckTouched(const ReplyReceived& reply, CallId touched);
  void CheckBareReply(const AddressLife& life, CallId touched);
  bool MayDecideByThread(const AddressLife& life, OfferId thread) const;
  void CheckNote(const SendNote& note, AddressLife& life);
  void CheckNamesItsCall(const AddressLife& life, const OfferLife& offer, CallId call,
                         absl::string_view text);
  void CheckClick(ClickId click, const LinkToken& token, bool may_act,
                  absl::Span<const Command> commands);

  const Engine* engine_ = nullptr;
  std::set<AddressName> registered_;
  std::map<OfferName, OfferLife> offers_;
  std::vector<UpdateOffer> closings_;        // of this step
  std::map<uint64_t, OfferChange> settled_;  // by call
  std::map<AddressName, AddressLife> addresses_;
  EngineOptions options_;
  std::map<uint64_t, absl::Duration> arrived_;
  std::set<uint64_t> recorded_;
  std::map<std::string, int> dispositions_;
  std::map<OfferChange, int> contests_;
  TraceWriter writer_;
  std::string recording_;
  absl::Duration now_;
  int steps_ = 0;
  std::string failure_;
};

}  // namespace footman::storm

#endif  // FOOTMAN_TESTS_STORM_STORM_WATCH_H_
