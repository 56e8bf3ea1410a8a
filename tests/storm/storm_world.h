// The world of a storm: callers who call, wait and hang up; subscribers who tap, type and mistype;
// strangers and robots; ports that fail. All of it follows from one seed.

#ifndef FOOTMAN_TESTS_STORM_STORM_WORLD_H_
#define FOOTMAN_TESTS_STORM_STORM_WORLD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "footman/runner.h"
#include "footman/testing/fake_ports.h"
#include "footman/testing/faulty_ports.h"
#include "footman/testing/random.h"
#include "tests/storm/storm_watch.h"

namespace footman::storm {

struct Weather {
  testing::FaultPlan faults;
  PreAnswerMode pre_answer_mode = PreAnswerMode::kRinging;
  double nonsense = 0;  // percent of calls
  bool robots = false;  // at the addresses of one subscriber
};
// Calm for some seeds, a disaster for others.
Weather WeatherOf(uint64_t seed);

class StormWorld {
 public:
  StormWorld(uint64_t seed, int calls);

  // Runs until every call has ended. Returns what went wrong; empty = nothing.
  std::string Run();

  const StormWatch& watch() const { return watch_; }
  RunnerCounters counters() const { return runner_->counters(); }

 private:
  using Act = std::function<void()>;

  void AddSubscribers();
  RunnerOptions Options() const;
  Ports FaultyPorts();

  absl::Duration Random(absl::Duration longest);
  void At(absl::Duration uptime, Act act) { agenda_.emplace(uptime, std::move(act)); }
  void Later(absl::Duration longest, Act act);
  // The next moment at which anything happens.
  absl::Duration NextMoment() const;
  void Call();
  // People look at what they were sent since the last time.
  struct Seen {
    size_t offers = 0, updates = 0, notes = 0;
  };
  void Notice(testing::FakeChannel& channel, Seen& seen);
  void AnswerAsRobot(absl::string_view service, absl::string_view user);
  void React(const testing::Owned<SendOffer>& offer);
  absl::Duration WhenTheyAct(const SendOffer& offer);
  void Type(const SendOffer& offer);
  void Press(const SendOffer& offer);
  std::string Words(const SendOffer& offer);
  Intent Write(const SendOffer& offer, std::string& text, ReplyReceived& reply);
  void PutIntoThread(const SendOffer& offer, ReplyReceived& reply);
  void Stranger(const SendOffer& offer);
  // An adapter that answers what nobody asked, or with the wrong kind of answer.
  void Nonsense(CallId call);
  bool Chance(double percent) { return random_.Chance(percent); }

  const Weather weather_;
  testing::Random random_;
  testing::Faults faults_;
  StormWatch watch_;
  testing::FakePorts fakes_;
  testing::FaultyChannel web_{fakes_.web, faults_};
  testing::FaultyChannel xmpp_{fakes_.xmpp, faults_};
  testing::FakeChannel fake_sip_{"sip"};
  testing::FaultyChannel sip_{fake_sip_, faults_};
  testing::FaultyProfileStore profiles_{fakes_.profiles, faults_};
  testing::FaultySpeech speech_{fakes_.speech, faults_};
  testing::FaultyRecordings recordings_{fakes_.recordings, faults_};
  testing::FaultyHostTreatments host_{fakes_.host_treatments, faults_};
  testing::FaultyRecords records_{fakes_.records, faults_};
  testing::FaultyEvents events_{fakes_.clock, faults_};
  std::unique_ptr<Runner> runner_;
  int calls_left_;
  int messages_ = 0;
  uint64_t clicks_ = 0;
  Seen web_seen_, xmpp_seen_, sip_seen_;
  std::map<AddressName, std::vector<OfferId>> threads_;  // that were begun there, oldest first
  std::map<uint64_t, absl::Duration> races_;             // by call: when several act at one moment
  std::multimap<absl::Duration, Act> agenda_;            // equal times: in the order of planning
};

}  // namespace footman::storm

#endif  // FOOTMAN_TESTS_STORM_STORM_WORLD_H_
