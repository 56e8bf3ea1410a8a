// Stores of our own: who can be called, and what callers left. Both are in memory.

#ifndef FOOTMAN_EXAMPLES_OWN_STACK_STORES_H_
#define FOOTMAN_EXAMPLES_OWN_STACK_STORES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "footman/event_relay.h"
#include "footman/media_sink.h"
#include "footman/profile_store.h"

namespace own_stack {

class Profiles : public footman::ProfileStore {
 public:
  void Add(footman::Profile profile) {
    for (const std::string& number : profile.numbers) profiles_[number] = profile;
  }
  void Start(footman::EventSink& events) override { events_.Connect(&events); }
  void Stop() override { events_.Connect(nullptr); }

  // A store that waits for a server would return at once and post from its own thread.
  absl::Status Load(const footman::LoadProfile& command) override {
    for (const absl::string_view candidate : command.called) {
      const auto found = profiles_.find(std::string(candidate));
      if (found == profiles_.end()) continue;
      footman::ProfileLoaded loaded;
      loaded.call = command.call;
      loaded.profile = &found->second;  // copied before Post returns
      loaded.called = candidate;
      return events_.Post(loaded);
    }
    return events_.Post(footman::ProfileMissing{command.call});
  }

 private:
  footman::EventRelay events_;
  std::map<std::string, footman::Profile> profiles_;
};

class Recordings : public footman::RecordingStore {
 public:
  void Start(footman::EventSink& events) override { events_.Connect(&events); }
  void Stop() override { events_.Connect(nullptr); }

  absl::StatusOr<std::unique_ptr<footman::MediaSink>> Open(
      const footman::StartRecording&) override {
    return std::make_unique<Sink>(*this);
  }
  absl::Status Store(const footman::StoreVoicemail& command) override {
    return events_.Post(footman::VoicemailStored{command.call, command.serial, command.audio});
  }

 private:
  class Sink : public footman::MediaSink {
   public:
    explicit Sink(Recordings& store) : store_(store) {}
    absl::Status Write(absl::Span<const int16_t> samples, int) override {
      samples_.insert(samples_.end(), samples.begin(), samples.end());
      return absl::OkStatus();
    }
    absl::StatusOr<std::string> Finish(bool keep) override {
      if (!keep) return std::string();
      const std::string name = "recording-" + std::to_string(store_.kept_.size() + 1);
      store_.kept_[name] = std::move(samples_);
      return name;
    }

   private:
    Recordings& store_;
    std::vector<int16_t> samples_;
  };

  footman::EventRelay events_;
  std::map<std::string, std::vector<int16_t>> kept_;
};

}  // namespace own_stack

#endif  // FOOTMAN_EXAMPLES_OWN_STACK_STORES_H_
