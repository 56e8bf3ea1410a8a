// Which requests the library may take in: judged before it keeps anything of them.
//
// A request that the library has taken in occupies 10 kB for 32 seconds, refused or not, because
// its transaction must be able to repeat the answer (RFC 3261 17.2). So nobody may cause more of
// them than is known beforehand: strangers share a fixed number, and so do all refusals of peers
// that are over their limit. The rest is answered without state by the gate, over UDP
// (overload_gate.h), or dropped and counted.
//
// All of one thread, the adapter's, except RefusedSources.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_ADMISSION_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_ADMISSION_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"
#include "lib/adapters/sip/admission/known_calls.h"
#include "lib/adapters/sip/admission/network.h"
#include "lib/adapters/sip/admission/unacknowledged.h"
#include "lib/adapters/sip/counters.h"

namespace footman::sip {

// A request as it came, before anything is kept of it. Borrowed texts.
struct IncomingRequest {
  enum class Kind : uint8_t { kAck, kInvite, kMessage, kCancel, kOther };
  Kind kind = Kind::kOther;
  IpAddress source{};
  absl::string_view call_id = {};
  absl::string_view from_tag = {};
  uint32_t cseq = 0;
  bool has_to_tag = false;  // it is, or claims to be, within a dialog
};

enum class Verdict : uint8_t {
  kTaken,
  kStranger,  // 403
  kTooMany,   // 503: its source is over its limit
  kIgnored,   // deserves no answer: an ACK of nothing that is known, an INVITE that comes on and on
};

// Answers whose ACK is still to come, by source. Each holds a media port, for up to 32 s if the ACK
// never comes; so one source has no more than a tenth of the ports for them, or two.
class AnswerSlots {
 public:
  static constexpr int kLeast = 2;
  explicit AnswerSlots(int ports) : most_(std::max(kLeast, ports / 10)) {}
  // False: there is none left.
  bool Take(const IpAddress& source);
  void GiveBack(const IpAddress& source);

 private:
  const int most_;
  absl::flat_hash_map<IpAddress, int> taken_;
};

// Who was refused since somebody asked last. Any thread.
class RefusedSources {
 public:
  // Different ones that are remembered; the others are counted together, without an address.
  static constexpr size_t kMost = 16;
  void Add(const IpAddress& source, int status);
  std::vector<SipRefusal> Take();

 private:
  struct Entry {
    IpAddress source;
    int status = 0;
    uint64_t requests = 0;
  };
  absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  uint64_t others_ ABSL_GUARDED_BY(mutex_) = 0;
};

class Admission {
 public:
  // All outlive it.
  Admission(const SipOptions& options, const TrustedPeers& trusted, Counters* counters,
            RefusedSources* refused);

  const NumberRule* FindPeer(const IpAddress& source) const { return trusted_.Find(source); }

  // What would become of the request now. Takes nothing from any limit.
  Verdict Foresee(const IncomingRequest& request, absl::Duration now) const;
  // Whether there is a kind of request of a trusted source that would be refused now.
  bool IsOverLimit(const IpAddress& source, absl::Duration now) const;
  // The same as Foresee; what is taken counts from now on.
  Verdict Judge(const IncomingRequest& request, absl::Duration now);
  // Whether the library may answer a refused request, with a transaction.
  bool MayKeep(const IncomingRequest& request, Verdict refusal, absl::Duration now);
  // A message was refused for its contents: counts as one of its source's other requests.
  void CountRefusedMessage(const IpAddress& source, absl::Duration now) {
    other_requests_.Take(source, now);
  }
  // Whether a refused request is answered at all, without state: a flood under a stranger's false
  // address must not become one at that address, and answers take time from others.
  bool MayAnswer(Verdict refusal, absl::Duration now);
  // A refused request gets no answer.
  void CountDropped(const IpAddress& source);
  void CountRefused(const IpAddress& source, int status) { refused_.Add(source, status); }
  // Requests were refused a moment ago: what waits in a socket is better judged before the library
  // reads it.
  bool IsBusyRefusing(absl::Duration now) const { return now < busy_until_; }
  void NoteRefusing(absl::Duration now);

  // Now and then, also while nothing comes: forgets what is over.
  void Advance(absl::Duration now);

  // A call in progress, or just over: what belongs to it is taken, from wherever it comes.
  bool HasCall(absl::string_view call_id) const;
  static CallKeys KeysOf(const IncomingRequest& invite);
  void CallBegan(const CallKeys& keys);
  void CallEnded(const CallKeys& keys, absl::Duration now);

 private:
  bool IsRepeated(const IncomingRequest& request) const;
  bool MayRepeat(size_t invite) const;
  bool IsOfCall(const IncomingRequest& request) const;
  bool IsKnownAck(const IncomingRequest& ack) const;
  void Charge(const IncomingRequest& request, absl::Duration now);

  const TrustedPeers& trusted_;
  Counters& counters_;
  RefusedSources& refused_;
  RateLimit rate_;            // new calls and messages of trusted peers
  RateLimit other_requests_;  // their other requests outside calls: OPTIONS, what is not taken
  TokenBucket kept_strangers_;
  TokenBucket kept_too_many_;
  TokenBucket answered_strangers_;
  TokenBucket answered_too_many_;
  Unacknowledged unacknowledged_;
  KnownCalls calls_;
  absl::Duration busy_until_ = -absl::InfiniteDuration();
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_ADMISSION_ADMISSION_H_
