// A stand-in for the runner: it knows which offers are out, answers views and clicks as the engine
// would, and remembers what was posted. For tests of the web adapter and for its demo server.

#ifndef FOOTMAN_TESTS_ADAPTERS_WEB_DESK_H_
#define FOOTMAN_TESTS_ADAPTERS_WEB_DESK_H_

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "footman/command.h"
#include "footman/event_sink.h"
#include "footman/link_server.h"

namespace footman::web_test {

LinkToken TokenFor(int call);
OfferId OfferFor(int call);

// One offer that is out, with what it says.
struct OfferScript {
  int call = 1;
  std::string user = "alice";
  SubscriberId subscriber{7};
  std::string language = "en";
  std::string link_base = "";
  absl::Duration time_left = absl::Seconds(25);
  std::string name = "Bob Miller";
  std::string number = "+493012345678";
};

class Desk : public EventSink {
 public:
  void SetLinks(LinkServer& links) { links_ = &links; }
  // Called with each line of the log, from the web thread.
  void SetListener(std::function<void(const std::string&)> listener) {
    listener_ = std::move(listener);
  }
  // Whether views and clicks are answered at all, and events taken.
  void SetSilent(bool silent);
  void SetFull(bool full);

  // Registers an offer and calls `send` with the command; the texts live that long.
  void Offer(const OfferScript& script, const std::function<void(const SendOffer&)>& send);
  void End(int call);

  absl::Status Post(const Event& event) override;
  absl::Status PostCall(const CallArrived& call, std::unique_ptr<CallLeg>& leg) override;

  // Waits, five seconds at most, until a line of the log is `line`; false = it never came.
  bool Wait(const std::string& line);
  int Count(const std::string& prefix);
  std::string last_device();  // of a reply
  std::vector<std::string> log();

 private:
  enum class State { kOpen, kTaken, kEnded };
  struct Known {
    State state = State::kOpen;
    std::string language;
  };
  void Log(std::string line);
  AnswerClick Judge(const LinkToken& token, int option, absl::string_view argument, bool click);
  void Reply(ClickId click, AnswerClick answer);

  LinkServer* links_ = nullptr;
  std::function<void(const std::string&)> listener_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool silent_ = false;
  bool full_ = false;
  std::map<std::string, Known> offers_;  // by token
  std::vector<std::string> log_;
  std::string last_device_;
};

}  // namespace footman::web_test

#endif  // FOOTMAN_TESTS_ADAPTERS_WEB_DESK_H_
