#include "lib/adapters/sip/admission/admission.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/hash/hash.h"

namespace footman::sip {
namespace {

// Transactions that refusals may begin: so many at once, and so many in each second after that. In
// 32 s they are 64, which is 640 kB (over TCP up to 5 MB, since the library keeps what came in one
// piece with a request).
constexpr double kKeptAtOnce = 32;
constexpr double kKeptPerSecond = 1;
// Refusals without state.
constexpr double kAnsweredStrangersPerSecond = 100;
constexpr double kAnsweredPeersPerSecond = 2000;
// Of a limit of requests, the part that may be others than calls and messages. An OPTIONS keeps as
// much as a call that is refused, but nobody sends many for a reason.
constexpr int kOtherRequestsPart = 64;
constexpr int kMinOtherRequestsPerSecond = 16;
// Of a limit of requests, the part that may wait for an ACK: as many as end in a fifth of a second,
// and a good round trip is shorter.
constexpr int kUnacknowledgedPart = 5;
constexpr int kMinUnacknowledged = 200;
// After a refusal the next one is expected for this long.
constexpr absl::Duration kBusyTime = absl::Seconds(2);

size_t CallIdKey(absl::string_view call_id) { return absl::Hash<absl::string_view>()(call_id); }

size_t InviteKey(const IncomingRequest& request) {
  return absl::Hash<std::tuple<absl::string_view, absl::string_view, uint32_t>>()(
      {request.call_id, request.from_tag, request.cseq});
}

}  // namespace

bool AnswerSlots::Take(const IpAddress& source) {
  int& taken = taken_[source];
  if (taken >= most_) return false;
  ++taken;
  return true;
}

void AnswerSlots::GiveBack(const IpAddress& source) {
  const auto found = taken_.find(source);
  if (--found->second == 0) taken_.erase(found);
}

void RefusedSources::Add(const IpAddress& source, int status) {
  absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.source == source && entry.status == status;
  });
  if (found != entries_.end()) {
    ++found->requests;
  } else if (entries_.size() < kMost) {
    entries_.push_back({source, status, 1});
  } else {
    ++others_;
  }
}

std::vector<SipRefusal> RefusedSources::Take() {
  std::vector<Entry> entries;
  uint64_t others = 0;
  {
    absl::MutexLock lock(&mutex_);
    entries.swap(entries_);
    others = std::exchange(others_, 0);
  }
  std::vector<SipRefusal> refusals;
  for (const Entry& entry : entries) {
    refusals.push_back({IpText(entry.source), entry.status, entry.requests});
  }
  if (others > 0) refusals.push_back({"", 0, others});
  return refusals;
}

Admission::Admission(const SipOptions& options, const TrustedPeers& trusted, Counters* counters,
                     RefusedSources* refused)
    : trusted_(trusted),
      counters_(*counters),
      refused_(*refused),
      rate_(options.max_requests_per_second),
      other_requests_(std::max(kMinOtherRequestsPerSecond,
                               options.max_requests_per_second / kOtherRequestsPart)),
      kept_strangers_(kKeptPerSecond, kKeptAtOnce),
      kept_too_many_(kKeptPerSecond, kKeptAtOnce),
      answered_strangers_(kAnsweredStrangersPerSecond, kAnsweredStrangersPerSecond),
      answered_too_many_(kAnsweredPeersPerSecond, kAnsweredPeersPerSecond),
      unacknowledged_(
          std::max(kMinUnacknowledged, options.max_requests_per_second / kUnacknowledgedPart),
          options.transaction_limit),
      calls_(options.transaction_limit) {}

// A CANCEL has the numbers of its INVITE. Its transaction answers it, so that it keeps nothing
// more, if it came the same way (with the same branch); else 482 keeps as much as a new request.
bool Admission::IsRepeated(const IncomingRequest& request) const {
  using Kind = IncomingRequest::Kind;
  if (request.has_to_tag || (request.kind != Kind::kInvite && request.kind != Kind::kCancel)) {
    return false;
  }
  const size_t key = InviteKey(request);
  return calls_.HasInvite(key) || unacknowledged_.Has(key);
}

bool Admission::MayRepeat(size_t invite) const {
  return calls_.MayRepeat(invite) || unacknowledged_.MayRepeat(invite);
}

bool Admission::HasCall(absl::string_view call_id) const { return calls_.Has(CallIdKey(call_id)); }

bool Admission::IsKnownAck(const IncomingRequest& ack) const {
  const size_t key = InviteKey(ack);
  return calls_.HasInvite(key) || unacknowledged_.Has(key);
}

bool Admission::IsOfCall(const IncomingRequest& request) const {
  return request.has_to_tag && HasCall(request.call_id);
}

void Admission::Advance(absl::Duration now) {
  unacknowledged_.Advance(now);
  calls_.Advance(now);
  rate_.ForgetFull(now);
  other_requests_.ForgetFull(now);
}

void Admission::NoteRefusing(absl::Duration now) { busy_until_ = now + kBusyTime; }

bool Admission::IsOverLimit(const IpAddress& source, absl::Duration now) const {
  return !rate_.Has(source, now) || !other_requests_.Has(source, now) ||
         unacknowledged_.IsFull(source);
}

Verdict Admission::Foresee(const IncomingRequest& request, absl::Duration now) const {
  using Kind = IncomingRequest::Kind;
  const auto within = [&](bool limit) { return limit ? Verdict::kTaken : Verdict::kTooMany; };
  const bool is_ack = request.kind == Kind::kAck;
  if (is_ack && IsKnownAck(request)) return Verdict::kTaken;
  if (IsRepeated(request)) {
    return MayRepeat(InviteKey(request)) ? Verdict::kTaken : Verdict::kIgnored;
  }
  if (IsOfCall(request)) {
    const bool has_room = calls_.HasRoom(CallIdKey(request.call_id), now);
    return is_ack && !has_room ? Verdict::kIgnored : within(has_room);
  }
  if (is_ack) return Verdict::kIgnored;
  if (trusted_.Find(request.source) == nullptr) return Verdict::kStranger;
  if (request.kind == Kind::kMessage) {
    return within(rate_.Has(request.source, now) && other_requests_.Has(request.source, now));
  }
  if (request.kind != Kind::kInvite) return within(other_requests_.Has(request.source, now));
  return within(rate_.Has(request.source, now) && !unacknowledged_.IsFull(request.source));
}

Verdict Admission::Judge(const IncomingRequest& request, absl::Duration now) {
  unacknowledged_.Advance(now);
  calls_.Advance(now);
  const Verdict verdict = Foresee(request, now);
  if (verdict == Verdict::kTaken) {
    Charge(request, now);
  } else if (verdict != Verdict::kIgnored) {
    NoteRefusing(now);
  }
  return verdict;
}

// In the order of Foresee.
void Admission::Charge(const IncomingRequest& request, absl::Duration now) {
  using Kind = IncomingRequest::Kind;
  const size_t key = InviteKey(request);
  if (request.kind == Kind::kAck && IsKnownAck(request)) {
    calls_.Acknowledge(key);
    unacknowledged_.Remove(key);
  } else if (IsRepeated(request)) {
    calls_.CountRepeat(key);
    unacknowledged_.CountRepeat(key);
  } else if (IsOfCall(request)) {
    calls_.TakeRoom(CallIdKey(request.call_id), now);
  } else if (request.kind == Kind::kInvite) {
    rate_.Take(request.source, now);
    // Until it has become a call: what the library itself refuses is not reported.
    unacknowledged_.Add(key, request.source, now);
  } else {
    (request.kind == Kind::kMessage ? rate_ : other_requests_).Take(request.source, now);
  }
}

bool Admission::MayKeep(const IncomingRequest& request, Verdict refusal, absl::Duration now) {
  if (refusal == Verdict::kIgnored) return false;
  const bool may = (refusal == Verdict::kStranger ? kept_strangers_ : kept_too_many_).Take(now);
  if (may && request.kind == IncomingRequest::Kind::kInvite) {
    unacknowledged_.Add(InviteKey(request), request.source, now);  // its ACK is welcome
  }
  return may;
}

bool Admission::MayAnswer(Verdict refusal, absl::Duration now) {
  return (refusal == Verdict::kStranger ? answered_strangers_ : answered_too_many_).Take(now);
}

void Admission::CountDropped(const IpAddress& source) {
  ++counters_.dropped;
  refused_.Add(source, 0);
}

CallKeys Admission::KeysOf(const IncomingRequest& invite) {
  return {CallIdKey(invite.call_id), InviteKey(invite), invite.source};
}

void Admission::CallBegan(const CallKeys& keys) {
  unacknowledged_.Remove(keys.invite);
  calls_.Began(keys);
}

void Admission::CallEnded(const CallKeys& keys, absl::Duration now) {
  if (calls_.Ended(keys, now)) unacknowledged_.Add(keys.invite, keys.source, now);
}

}  // namespace footman::sip
