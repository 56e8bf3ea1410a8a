// Views and clicks that wait for the runner's answer: a bounded table, on the web thread.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_CLICKS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_CLICKS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/event_sink.h"
#include "lib/adapters/web/counters.h"
#include "lib/adapters/web/http.h"

namespace footman::web {

// An AnswerClick that owns its texts.
struct ClickAnswer {
  bool in_time = true;  // false: there was no answer; the rest says nothing
  ClickOutcome outcome = ClickOutcome::kUnknown;
  bool takes_argument = false;
  TreatmentKind kind = TreatmentKind::kNone;
  std::string label;
  std::string text;
  std::string language;
};
ClickAnswer OwnedAnswer(const AnswerClick& answer);

class Clicks {
 public:
  using Then = std::function<void(const ClickAnswer&)>;

  Clicks(Loop& loop, Counters& counters, absl::Duration answer_timeout, int limit)
      : loop_(loop), counters_(counters), answer_timeout_(answer_timeout), limit_(limit) {}
  void SetSink(EventSink& events) { events_ = &events; }

  // Posts the event with a fresh ClickId. `then` is called exactly once, in time or not.
  void View(const LinkToken& token, uint8_t option, Then then);
  void Click(const LinkToken& token, uint8_t option, absl::string_view argument,
             SelectionMeans means, Then then);
  // A late or foreign answer is ignored.
  void Answer(ClickId click, const ClickAnswer& answer);
  // At the end: nobody is told any more.
  void DropAll() { waiting_.clear(); }

 private:
  // Returns zero, with `then` already called, when too many wait.
  ClickId Add(Then then);
  void Posted(ClickId click, const absl::Status& status);
  void Resolve(ClickId click, const ClickAnswer& answer);

  Loop& loop_;
  Counters& counters_;
  const absl::Duration answer_timeout_;
  const size_t limit_;
  EventSink* events_ = nullptr;
  uint64_t last_ = 0;
  absl::flat_hash_map<uint64_t, Then> waiting_;
};

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_CLICKS_H_
