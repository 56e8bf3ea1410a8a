#include "lib/runner/mailbox.h"

#include <iterator>
#include <utility>
#include <variant>

namespace footman::internal {
namespace {

bool CanBeRefused(const Event& event) {
  return std::holds_alternative<CallArrived>(event) ||
         std::holds_alternative<ReplyReceived>(event) ||
         std::holds_alternative<LinkViewed>(event) || std::holds_alternative<LinkClicked>(event) ||
         std::holds_alternative<DigitPressed>(event);
}

}  // namespace

Mailbox::Mailbox(const Clock& clock, int capacity, int max_calls)
    : clock_(clock),
      capacity_(static_cast<size_t>(capacity)),
      hard_bound_(capacity_ + size_t{kAwaitedPerCall} * static_cast<size_t>(max_calls)) {}

absl::Status Mailbox::Post(const Event& event, std::unique_ptr<CallLeg>* leg) {
  if (closed_) return absl::UnavailableError("shutting down");
  if (leg != nullptr && refuse_calls_) return absl::UnavailableError("no new calls are taken");
  const bool refusable = CanBeRefused(event);
  const size_t bound = refusable ? capacity_ : hard_bound_ + kAwaitedPerLeg * dialled_legs_;
  if (refusable && BorrowedBytes(event) > kMaxBytes) return Refuse("the event is too long");

  std::unique_ptr<Envelope> envelope = Spare();
  envelope->event.Assign(event);
  bool was_empty = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.size() >= bound) {
      return Refuse("the mailbox is full");
    }
    // Stamped inside the lock, so that the order of the stamps is the order of the queue.
    envelope->posted = clock_.Now();
    if (leg != nullptr) envelope->leg = std::move(*leg);
    was_empty = waiting_.empty();
    waiting_.push_back(std::move(envelope));
  }
  if (was_empty && wake_up_) wake_up_();
  return absl::OkStatus();
}

void Mailbox::Take(Envelopes& envelopes) {
  Envelopes used;
  used.swap(envelopes);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    envelopes.swap(waiting_);
    while (!used.empty() && spare_.size() < kSpareEnvelopes) {
      spare_.push_back(std::move(used.back()));
      used.pop_back();
    }
    // The queue keeps the storage of the batch before.
    if (used.empty()) waiting_.swap(used);
  }
}

std::optional<absl::Duration> Mailbox::OldestPosted() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front()->posted.uptime;
}

void Mailbox::SetWakeUp(std::function<void()> wake_up) { wake_up_ = std::move(wake_up); }

std::unique_ptr<Envelope> Mailbox::Spare() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!spare_.empty()) {
      std::unique_ptr<Envelope> spare = std::move(spare_.back());
      spare_.pop_back();
      return spare;
    }
  }
  return std::make_unique<Envelope>();
}

absl::Status Mailbox::Refuse(const char* why) {
  ++refused_;
  return absl::ResourceExhaustedError(why);
}

}  // namespace footman::internal
