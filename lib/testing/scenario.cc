// Plays a story step by step, compares what was told with what happens, and writes down the latter.

#include "footman/testing/scenario.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "footman/engine.h"
#include "lib/testing/read.h"
#include "lib/testing/story.h"
#include "lib/testing/tell.h"

namespace footman::testing {
namespace {

// Where the commands of a step fit what was told: for each command the line, or none if "...".
struct Comparison {
  bool fits = true;
  std::vector<const StoryLine*> line_of;  // by command; null = told by no line
};

Comparison Compare(const StoryStep& step, const std::vector<Told>& commands) {
  Comparison comparison;
  comparison.line_of.resize(commands.size(), nullptr);
  size_t next = 0;
  bool any = false;
  for (const StoryLine& line : step.lines) {
    if (line.kind == LineKind::kAnyCommands) any = true;
    if (line.kind != LineKind::kCommand) continue;
    size_t found = next;
    while (found < commands.size() && !Fits(line.words, commands[found])) ++found;
    if (found == commands.size()) {
      comparison.fits = false;
      continue;
    }
    if (found != next && !any) comparison.fits = false;
    comparison.line_of[found] = &line;
    next = found + 1;
    any = false;
  }
  if (next != commands.size() && !any) comparison.fits = false;
  return comparison;
}

class Player {
 public:
  Player(absl::string_view file, Story story) : file_(file), story_(std::move(story)) {}

  ScenarioOutcome Play() {
    outcome_.rewritten = story_.setting;
    absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Create(story_.cast.options);
    if (!engine.ok()) {
      Fail(engine.status().code(), 1, engine.status().message());
      return std::move(outcome_);
    }
    engine_ = *std::move(engine);
    for (size_t i = 0; i < story_.steps.size(); ++i) PlayStep(i);
    return std::move(outcome_);
  }

 private:
  void PlayStep(size_t index) {
    const StoryStep& step = story_.steps[index];
    if (step.is_timer()) {
      PlayTimer(index);
      return;
    }
    // Timers that are due by then and that nobody told.
    while (NextTimer() <= step.at) {
      const StoryStep untold{step.number, NextTimer(), "", {}, {}};
      Fail(absl::StatusCode::kFailedPrecondition, step.number,
           absl::StrCat("a timer fires at ", absl::FormatDuration(untold.at),
                        " that the story does not tell"));
      if (!FireTimer(untold)) return;
    }
    if (step.is_end()) {
      Write(step.raw);
      for (const StoryLine& line : step.lines) Write(line.raw);
      return;
    }
    HandleEvent(step);
  }

  void PlayTimer(size_t index) {
    const StoryStep& step = story_.steps[index];
    if (NextTimer() == step.at) {
      FireTimer(step);
      return;
    }
    Fail(absl::StatusCode::kFailedPrecondition, step.number,
         absl::StrCat("no timer fires at ", absl::FormatDuration(step.at), "; the next is due ",
                      absl::FormatDuration(NextTimer())));
    // It has moved, as long as it still comes before the next event; or there is none any more.
    absl::Duration latest = step.at;
    for (size_t i = index + 1; i < story_.steps.size(); ++i) {
      latest = story_.steps[i].at;
      if (!story_.steps[i].is_timer()) break;
    }
    if (NextTimer() <= latest) FireTimer(step);
  }

  absl::Duration NextTimer() const {
    return engine_->NextDeadline().value_or(absl::InfiniteDuration());
  }
  static Moment MomentAt(absl::Duration at) { return {at, StoryStart() + at}; }

  bool FireTimer(const StoryStep& step) {
    const absl::Duration at = NextTimer();
    if (!engine_->AdvanceTo(MomentAt(at))) {
      Fail(absl::StatusCode::kInternal, step.number, "the engine names a deadline and has none");
      return false;
    }
    const bool as_told = step.is_timer() && step.at == at;
    Write(as_told ? step.raw : absl::StrCat("@", absl::FormatDuration(at), " > Timer"));
    Finish(step);
    return true;
  }

  void HandleEvent(const StoryStep& step) {
    Write(step.raw);
    absl::StatusOr<StoryEvent> event = ReadEvent(step.words, story_.cast, step.number);
    if (!event.ok()) {
      Fail(event.status().code(), step.number, event.status().message());
      return;
    }
    const absl::Status status = engine_->Handle(event->event, MomentAt(step.at));
    if (!status.ok()) {
      Fail(absl::StatusCode::kFailedPrecondition, step.number,
           absl::StrCat("the engine refuses it: ", status.ToString()));
      return;
    }
    if (const auto* arrived = std::get_if<CallArrived>(&event->event)) {
      states_.emplace(NameOf(arrived->call), "");
    }
    Finish(step);
  }

  // What the step wanted done, and the states that it left.
  void Finish(const StoryStep& step) {
    ++outcome_.steps;
    std::vector<Told> commands;
    for (const Command& command : engine_->commands()) {
      commands.push_back(Tell(command, story_.cast));
    }
    const Comparison comparison = Compare(step, commands);
    if (comparison.fits) {
      WriteAsTold(step);
    } else {
      Fail(absl::StatusCode::kFailedPrecondition, step.number, Difference(step, commands));
      WriteAsHappened(step, commands, comparison);
    }
    FinishStates(step);
    if (absl::Status status = engine_->CheckConsistency(); !status.ok()) {
      Fail(absl::StatusCode::kInternal, step.number, status.message());
    }
  }

  std::string StateOf(absl::string_view name) const {
    const std::optional<CallId> call = CallNamed(name);
    const absl::string_view state = call.has_value() ? engine_->StateOf(*call) : "";
    return state.empty() ? "gone" : std::string(state);
  }

  // Told states are compared; changed ones that nobody told are written down.
  void FinishStates(const StoryStep& step) {
    for (const StoryLine& line : step.lines) {
      if (line.kind != LineKind::kState) continue;
      const std::string& name = line.words[0].value;
      const std::string state = StateOf(name);
      if (state != line.words[1].value) {
        Fail(absl::StatusCode::kFailedPrecondition, step.number,
             absl::StrCat(name, " is told to be ", line.words[1].value, " and is ", state));
      }
      states_[name] = state;
      pending_.push_back(state == line.words[1].value ? line.raw
                                                      : absl::StrCat("  = ", name, " ", state));
    }
    for (auto& [name, state] : states_) {
      const std::string now = StateOf(name);
      if (now != state) pending_.push_back(absl::StrCat("  = ", name, " ", now));
      state = now;
    }
    for (const std::string& line : pending_) Write(line);
    pending_.clear();
    // Prose behind the last command belongs before what happens next.
    for (const std::string& line : prose_) Write(line);
    prose_.clear();
  }

  void WriteAsTold(const StoryStep& step) {
    for (const StoryLine& line : step.lines) {
      if (line.kind == LineKind::kProse) {
        prose_.push_back(line.raw);
      } else if (line.kind != LineKind::kState) {
        FlushProse();
        Write(line.raw);
      }
    }
  }

  void WriteAsHappened(const StoryStep& step, const std::vector<Told>& commands,
                       const Comparison& comparison) {
    for (size_t i = 0; i < commands.size(); ++i) {
      const StoryLine* line = comparison.line_of[i];
      Write(line != nullptr ? line->raw : absl::StrCat("  < ", LineOf(commands[i])));
    }
    for (const StoryLine& line : step.lines) {
      if (line.kind == LineKind::kProse) prose_.push_back(line.raw);
    }
  }

  void FlushProse() {
    for (const std::string& line : prose_) Write(line);
    prose_.clear();
  }

  static std::string Difference(const StoryStep& step, const std::vector<Told>& commands) {
    std::string text = absl::StrCat("told otherwise: ", step.raw, "\n told:\n");
    for (const StoryLine& line : step.lines) {
      if (line.kind == LineKind::kCommand || line.kind == LineKind::kAnyCommands) {
        absl::StrAppend(&text, line.raw, "\n");
      }
    }
    absl::StrAppend(&text, " actual:\n");
    for (const Told& told : commands) absl::StrAppend(&text, "  < ", LineOf(told), "\n");
    return text;
  }

  void Write(absl::string_view line) { absl::StrAppend(&outcome_.rewritten, line, "\n"); }

  // The first failure is the one to read.
  void Fail(absl::StatusCode code, int number, absl::string_view why) {
    if (!outcome_.status.ok()) return;
    outcome_.status = absl::Status(code, absl::StrCat(file_, ":", number, ": ", why));
  }

  const std::string file_;
  const Story story_;
  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::string> states_;  // by the call's letter
  std::vector<std::string> pending_;
  std::vector<std::string> prose_;
  ScenarioOutcome outcome_;
};

}  // namespace

ScenarioOutcome PlayScenario(absl::string_view file, absl::string_view text) {
  absl::StatusOr<Story> story = ParseStory(file, text);
  if (!story.ok()) return {story.status(), "", 0};
  return Player(file, *std::move(story)).Play();
}

}  // namespace footman::testing
