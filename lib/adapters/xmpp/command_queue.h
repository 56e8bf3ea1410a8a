// What the runner wants sent, on its way to the channel's thread: a bounded queue that wakes the
// thread up by a file descriptor, because that waits for the socket as well.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_COMMAND_QUEUE_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_COMMAND_QUEUE_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/command.h"

namespace footman::xmpp {

// A button of an offer.
struct Button {
  uint8_t number = 0;
  std::string label;
  std::string shown;  // in the person's own chat, once it is pressed: "a1", or the label
};

// A copy of a command, its texts clean.
struct Outgoing {
  enum class Kind : uint8_t { kOffer, kUpdate, kNote, kVoicemail };
  Kind kind = Kind::kNote;
  absl::Duration given;  // Moment::uptime
  std::string user;      // bare and prepared
  std::string text;
  OfferId offer;         // kOffer, kUpdate
  CallId call;           // kNote; zero = about none
  std::string language;  // kOffer
  std::string headline;  // kOffer
  std::vector<Button> buttons;
  OfferChange change = OfferChange::kEnded;  // kUpdate
  std::string voicemail;                     // kVoicemail
};

// Threads: any may Put and Wake; one takes.
class CommandQueue {
 public:
  explicit CommandQueue(size_t most);
  ~CommandQueue();
  CommandQueue(const CommandQueue&) = delete;
  CommandQueue& operator=(const CommandQueue&) = delete;

  // Before it, and after Close, Put answers Unavailable. Opened at most once.
  void Open();
  // What is left can still be taken.
  void Close();

  // ResourceExhausted: full. Unavailable: not open.
  absl::Status Put(Outgoing command);
  std::optional<Outgoing> Take();

  // Readable when there is a reason to look: a command came, the queue was closed, Wake.
  int wake_up_fd() const { return wake_up_; }
  void Wake();
  void ClearWakeUp();

 private:
  const size_t most_;
  const int wake_up_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Outgoing> commands_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_COMMAND_QUEUE_H_
