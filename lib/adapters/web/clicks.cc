#include "lib/adapters/web/clicks.h"

#include <utility>

namespace footman::web {
namespace {

ClickAnswer NoAnswer() {
  ClickAnswer answer;
  answer.in_time = false;
  return answer;
}

}  // namespace

ClickAnswer OwnedAnswer(const AnswerClick& answer) {
  ClickAnswer owned;
  owned.outcome = answer.outcome;
  owned.takes_argument = answer.takes_argument;
  owned.kind = answer.kind;
  owned.label = std::string(answer.label);
  owned.text = std::string(answer.text);
  owned.language = std::string(answer.language);
  return owned;
}

void Clicks::View(const LinkToken& token, uint8_t option, Then then) {
  const ClickId click = Add(std::move(then));
  if (click.value == 0) return;
  Posted(click, events_->Post(LinkViewed{click, token, option}));
}

void Clicks::Click(const LinkToken& token, uint8_t option, absl::string_view argument,
                   SelectionMeans means, Then then) {
  const ClickId click = Add(std::move(then));
  if (click.value == 0) return;
  Posted(click, events_->Post(LinkClicked{click, token, option, argument, means}));
}

void Clicks::Answer(ClickId click, const ClickAnswer& answer) { Resolve(click, answer); }

ClickId Clicks::Add(Then then) {
  if (waiting_.size() >= limit_) {
    counters_.limits.Met("max_clicks");
    then(NoAnswer());
    return ClickId{};
  }
  const ClickId click{++last_};
  waiting_.emplace(click.value, std::move(then));
  loop_.After(answer_timeout_, [this, click] { Resolve(click, NoAnswer()); });
  return click;
}

void Clicks::Posted(ClickId click, const absl::Status& status) {
  if (!status.ok()) Resolve(click, NoAnswer());
}

void Clicks::Resolve(ClickId click, const ClickAnswer& answer) {
  const auto it = waiting_.find(click.value);
  if (it == waiting_.end()) return;
  const Then then = std::move(it->second);
  waiting_.erase(it);
  then(answer);
}

}  // namespace footman::web
