// An engine under test: stepped by hand, checked after every step, its messages kept as text.

#ifndef FOOTMAN_TESTS_CORE_TEST_ENGINE_H_
#define FOOTMAN_TESTS_CORE_TEST_ENGINE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/engine.h"

namespace footman {

// Everything can be done: web, xmpp, speech in English and German, redirect, a host's treatment.
EngineOptions AbleOptions();
// Alice, +4930222, asked on web/alice at once: 1 voicemail, 2 say, 3 decline, 4 wait, 5 transfer to
// a typed number, 6 transfer to Carol, 7 a recorded message, 8 a text, 9 the host's "queue".
// Twenty seconds, then voicemail.
Profile Alice();
// The same, also asked on xmpp/alice@im.example, `later`, with 1 decline and 2 voicemail.
Profile AliceOnTwo(absl::Duration later);

// What somebody was sent.
struct Message {
  enum Kind { kOffer, kUpdate, kNote, kVoicemail } kind;
  std::string service, user, text;
  OfferChange change = OfferChange::kEnded;  // kUpdate
  std::string letter{};                      // kOffer
  OfferId offer{};
  LinkToken token{};
  absl::Duration time_left{};
  std::vector<std::string> options{};  // kOffer: "voicemail|Take a voicemail"
};
struct Click {
  ClickOutcome outcome;
  bool takes_argument;
  std::string label, text;
};

class TestEngine {
 public:
  explicit TestEngine(const EngineOptions& options = AbleOptions(), Profile profile = Alice());

  // ---- Steps. Each must succeed and leave every call consistent.
  void Handle(const Event& event);
  // Time passes; whatever is due fires, each at its own moment.
  void Pass(absl::Duration time);
  // The next timer fires; false: there is none.
  bool FireNext();

  // ---- A call from Bob, +4930111, to Alice.
  CallId Arrive();
  void Load(CallId call);
  void Deliver(CallId call, uint8_t offer = 0) { Handle(OfferDelivered{{call, offer}}); }
  // Arrived, loaded and delivered.
  CallId Ask();
  // Whatever the caller does last; and time for everything that is still open.
  void Finish(CallId call);

  void Reply(absl::string_view text, absl::string_view user = "alice",
             absl::string_view service = "web");
  void ReplyTo(OfferId offer, absl::string_view text, absl::string_view user = "alice",
               absl::string_view service = "web");
  // In the thread of an offer; from a device.
  void ReplyIn(OfferId thread, absl::string_view text, absl::string_view device = "");
  // The press of an option's button on its page; and how it was answered.
  Click Press(const LinkToken& token, int option, absl::string_view argument = "");
  Click View(const LinkToken& token, int option);

  // ---- What came of it.
  std::string StateOf(CallId call) const { return std::string(engine().StateOf(call)); }
  absl::Span<const Command> last() const { return last_; }
  template <typename T>
  const T* Last() const {  // in the last step
    for (const Command& command : last_) {
      if (const T* found = std::get_if<T>(&command)) return found;
    }
    return nullptr;
  }
  std::vector<Message> messages;  // all of them
  std::vector<std::string> log;   // every command as text
  Message OfferOf(CallId call, uint8_t index = 0) const;
  // The texts of the notes since the last call of this.
  std::vector<std::string> TakeNotes();
  uint32_t serial() const { return serial_; }  // of the last request that carried one
  int RecordsOf(CallId call) const;
  Disposition DispositionOf(CallId call) const;
  const Engine& engine() const { return *engine_; }
  Engine& engine() { return *engine_; }

  Moment now{absl::Hours(1), absl::FromUnixSeconds(1700000000)};
  Profile profile;

 private:
  void CollectCommands();
  void KeepMessage(const Command& command);

  std::unique_ptr<Engine> engine_;
  absl::Span<const Command> last_;
  size_t notes_taken_ = 0;
  uint32_t serial_ = 0;
  uint64_t next_call_ = 1;
  uint64_t next_click_ = 1;
  uint64_t next_message_ = 1;
  Click click_{};
  std::map<uint64_t, std::vector<Disposition>> records_;
};

// The secrets of a call, never the same for two.
std::vector<LinkSecret> SecretsFor(CallId call, size_t count);

}  // namespace footman

#endif  // FOOTMAN_TESTS_CORE_TEST_ENGINE_H_
