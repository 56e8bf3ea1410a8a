#include "tests/adapters/web/desk.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::web_test {
namespace {

struct Line {
  TreatmentKind kind;
  bool takes_argument;
  const char* english;
  const char* german;
  const char* word;
};
constexpr Line kMenu[] = {
    {TreatmentKind::kVoicemail, false, "Voicemail", "Sprachnachricht", "voicemail"},
    {TreatmentKind::kTransfer, false, "Transfer to mobile", "Aufs Handy", "mobile"},
    {TreatmentKind::kTransfer, true, "Transfer to …", "Verbinden mit …", "transfer"},
    {TreatmentKind::kPlay, true, "Say …", "Sagen …", "say"},
    {TreatmentKind::kWait, false, "Ask to wait", "Bitte warten", "hold"},
    {TreatmentKind::kDecline, false, "Decline", "Ablehnen", "decline"},
};

const char* LabelOf(int option, absl::string_view language) {
  const Line& line = kMenu[option - 1];
  return language == "de" ? line.german : line.english;
}

}  // namespace

LinkToken TokenFor(int call) {
  LinkToken token;
  token.call = CallId::Of(1, 0, static_cast<uint64_t>(call));
  token.secret.bytes.fill(static_cast<uint8_t>(call * 17 + 5));
  return token;
}

OfferId OfferFor(int call) { return {TokenFor(call).call, 0}; }

void Desk::SetSilent(bool silent) {
  const std::lock_guard<std::mutex> lock(mutex_);
  silent_ = silent;
}
void Desk::SetFull(bool full) {
  const std::lock_guard<std::mutex> lock(mutex_);
  full_ = full;
}

void Desk::Offer(const OfferScript& script, const std::function<void(const SendOffer&)>& send) {
  const bool german = script.language == "de";
  const LinkToken token = TokenFor(script.call);
  std::vector<std::string> links;
  std::vector<OfferOption> options;
  links.reserve(std::size(kMenu));
  for (size_t i = 0; i < std::size(kMenu); ++i) {
    links.push_back(absl::StrCat(script.link_base, "/c/", FormatLinkToken(token), "/", i + 1));
    options.push_back({static_cast<uint8_t>(i + 1), kMenu[i].kind, kMenu[i].takes_argument,
                       LabelOf(static_cast<int>(i + 1), script.language), kMenu[i].word,
                       links.back()});
  }
  const std::string headline =
      absl::StrCat(german ? "Anruf von " : "Call from ", script.name, " (", script.number, ")",
                   german ? " für Ihre Büronummer" : " for your office number");
  SendOffer command;
  command.offer = OfferFor(script.call);
  command.subscriber = script.subscriber;
  command.service = "web";
  command.user = script.user;
  command.language = script.language;
  command.letter = "b";
  command.caller = {script.number, script.name, Presentation::kAllowed, Attestation::kFull};
  command.headline = headline;
  command.text = headline;
  command.options = options;
  command.token = token;
  command.time_left = script.time_left;
  command.default_label = LabelOf(1, script.language);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    offers_[FormatLinkToken(token)] = {State::kOpen, script.language};
  }
  send(command);
}

void Desk::End(int call) {
  const std::lock_guard<std::mutex> lock(mutex_);
  offers_[FormatLinkToken(TokenFor(call))].state = State::kEnded;
}

absl::Status Desk::Post(const Event& event) {
  if (const auto* delivered = std::get_if<OfferDelivered>(&event)) {
    Log(absl::StrCat("delivered ", delivered->offer.call.value() & 0xffff));
  } else if (const auto* failed = std::get_if<OfferFailed>(&event)) {
    Log(absl::StrCat("failed ", failed->offer.call.value() & 0xffff, " ", failed->reason));
  } else if (const auto* reply = std::get_if<ReplyReceived>(&event)) {
    if (full_) return absl::ResourceExhaustedError("full");
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      last_device_ = std::string(reply->device);
    }
    Log(absl::StrCat("reply ", reply->subscriber.value(), " ", reply->service, ":", reply->user,
                     " ", reply->text));
  } else if (const auto* view = std::get_if<LinkViewed>(&event)) {
    if (full_) return absl::ResourceExhaustedError("full");
    Log(absl::StrCat("view ", view->option));
    Reply(view->click, Judge(view->token, view->option, "", false));
  } else if (const auto* click = std::get_if<LinkClicked>(&event)) {
    if (full_) return absl::ResourceExhaustedError("full");
    Log(absl::StrCat("click ", click->option, " ",
                     click->means == SelectionMeans::kLink ? "link" : "button", " ",
                     click->argument));
    Reply(click->click, Judge(click->token, click->option, click->argument, true));
  }
  return absl::OkStatus();
}

absl::Status Desk::PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) {
  return absl::UnavailableError("no calls here");
}

AnswerClick Desk::Judge(const LinkToken& token, int option, absl::string_view argument,
                        bool click) {
  AnswerClick answer;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto it = offers_.find(FormatLinkToken(token));
  if (it == offers_.end() || option > static_cast<int>(std::size(kMenu))) return answer;
  Known& known = it->second;
  const Line& line = kMenu[option - 1];
  answer.language = known.language;
  answer.kind = line.kind;
  answer.label = LabelOf(option, known.language);
  answer.takes_argument = line.takes_argument;
  if (known.state == State::kEnded) {
    answer.outcome = ClickOutcome::kEnded;
    answer.text = "That call ended 12 s ago.";
  } else if (known.state == State::kTaken) {
    answer.outcome = ClickOutcome::kTaken;
    answer.text = "Taken already on web by you.";
  } else if (!click) {
    answer.outcome = ClickOutcome::kOpen;
  } else if (line.takes_argument && argument.empty()) {
    answer.outcome = ClickOutcome::kUnclear;
    answer.text = "Please type it.";
  } else {
    answer.outcome = ClickOutcome::kDone;
    answer.text = "It is done.";
    if (line.kind != TreatmentKind::kWait) known.state = State::kTaken;
  }
  return answer;
}

void Desk::Reply(ClickId click, AnswerClick answer) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (silent_) return;
  }
  answer.click = click;
  links_->Answer(answer);
}

void Desk::Log(std::string line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (listener_) listener_(line);
  log_.push_back(std::move(line));
  changed_.notify_all();
}

bool Desk::Wait(const std::string& line) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(5),
                           [&] { return std::find(log_.begin(), log_.end(), line) != log_.end(); });
}

int Desk::Count(const std::string& prefix) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(std::count_if(log_.begin(), log_.end(), [&](const std::string& line) {
    return absl::StartsWith(line, prefix);
  }));
}

std::string Desk::last_device() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_device_;
}

std::vector<std::string> Desk::log() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return log_;
}

}  // namespace footman::web_test
