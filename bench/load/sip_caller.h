// Callers for what sipp cannot time: calls at a steady pace, from the process that writes the
// replies, so that one clock sees a reply go and its 302 come.
//
// No SIP stack: it writes one kind of INVITE and finds its calls in the answers by their Call-ID.

#ifndef FOOTMAN_BENCH_LOAD_SIP_CALLER_H_
#define FOOTMAN_BENCH_LOAD_SIP_CALLER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/load/machine.h"

namespace footman::bench {

struct CallOutcome {
  Nanoseconds began = 0;    // the INVITE was written
  Nanoseconds offered = 0;  // the offer was read, where a person reads it; 0: not
  Nanoseconds replied = 0;  // the subscriber's reply was written; 0: not
  Nanoseconds ended = 0;    // the final response came; 0: none did
  int status = 0;
  bool wrong_target = false;
  bool has_retry_after = false;
};

class SipCaller {
 public:
  explicit SipCaller(Poller& poller);
  ~SipCaller();
  SipCaller(const SipCaller&) = delete;
  SipCaller& operator=(const SipCaller&) = delete;

  // Calls subscribers `first` to `first + count - 1` in turn, each `in_a_row` times, `rate` each
  // second, until `until`.
  void Start(uint16_t switch_port, double rate, Nanoseconds until, uint32_t first, uint32_t count,
             uint32_t in_a_row);
  bool is_busy() const { return next_ != kNever; }
  const std::vector<CallOutcome>& outcomes() const { return outcomes_; }

  void OnOffer(uint32_t subscriber);
  void OnReply(uint32_t subscriber);
  Nanoseconds Turn(Nanoseconds now);

 private:
  CallOutcome* NewestOf(uint32_t subscriber);
  uint32_t SubscriberOf(size_t call) const;
  void Invite(Nanoseconds now);
  void Read();
  void Take(std::string_view message, Nanoseconds now);
  void Acknowledge(size_t call, uint32_t subscriber, std::string_view to);

  Poller& poller_;
  int socket_ = -1;
  uint16_t port_ = 0;
  uint16_t switch_port_ = 0;
  Nanoseconds interval_ = 0, next_ = kNever, until_ = 0;
  uint32_t first_ = 0, count_ = 1, in_a_row_ = 1;
  std::vector<CallOutcome> outcomes_;                   // by call
  std::unordered_map<uint32_t, size_t> by_subscriber_;  // their newest call
};

}  // namespace footman::bench

#endif  // FOOTMAN_BENCH_LOAD_SIP_CALLER_H_
