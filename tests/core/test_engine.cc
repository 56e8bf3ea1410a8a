#include "tests/core/test_engine.h"

#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/core/command_text.h"

namespace footman {

EngineOptions AbleOptions() {
  EngineOptions options;
  options.capabilities.services = {"web", "xmpp"};
  options.capabilities.spoken_languages = {"en", "de"};
  options.capabilities.host_treatments = {"queue"};
  options.capabilities.redirect = true;
  options.capabilities.media = true;
  options.capabilities.recording = true;
  options.link_base = "https://foot.example";
  options.transfer_prefixes = {"+49"};
  options.max_calls = 64;
  options.max_addresses = 256;
  options.max_remembered_offers = 256;
  return options;
}

Profile Alice() {
  Profile alice;
  alice.subscriber = SubscriberId(1);
  alice.display_name = "Alice";
  alice.numbers = {"+4930222"};
  alice.addresses = {{"web", "alice", "full", absl::ZeroDuration()}};
  alice.option_sets = {{"full",
                        {{{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kPlay, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kWait, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kTransfer, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kTransfer, "+4930333", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kPlay, "driving", Afterwards::kVoicemail}, "", ""},
                         {{TreatmentKind::kPlay, "holiday", Afterwards::kHangUp}, "", "holiday"},
                         {{TreatmentKind::kHost, "queue", Afterwards::kHangUp}, "Queue", "queue"}}},
                       {"short",
                        {{{TreatmentKind::kDecline, "", Afterwards::kHangUp}, "", ""},
                         {{TreatmentKind::kVoicemail, "", Afterwards::kHangUp}, "", ""}}}};
  alice.messages = {{"driving", "I am driving", "", "driving.wav"},
                    {"holiday", "Holiday", "I am on holiday.", ""}};
  alice.transfer_targets = {{"Carol", "+4930333"}};
  alice.decision_timeout = absl::Seconds(20);
  return alice;
}

Profile AliceOnTwo(absl::Duration later) {
  Profile alice = Alice();
  alice.addresses.push_back({"xmpp", "alice@im.example", "short", later});
  return alice;
}

std::vector<LinkSecret> SecretsFor(CallId call, size_t count) {
  std::vector<LinkSecret> secrets(count);
  for (size_t i = 0; i < count; ++i) {
    secrets[i].bytes[0] = static_cast<uint8_t>(i + 1);
    for (size_t k = 0; k < 8; ++k) {
      secrets[i].bytes[8 + k] = static_cast<uint8_t>(call.value() >> (8 * k));
    }
  }
  return secrets;
}

TestEngine::TestEngine(const EngineOptions& options, Profile of_profile)
    : profile(std::move(of_profile)) {
  auto created = Engine::Create(options);
  EXPECT_TRUE(created.ok()) << created.status().message();
  engine_ = *std::move(created);
}

void TestEngine::Handle(const Event& event) {
  const absl::Status status = engine_->Handle(event, now);
  EXPECT_TRUE(status.ok()) << NameOf(event) << ": " << status.message();
  CollectCommands();
}

void TestEngine::Pass(absl::Duration time) {
  now.uptime += time;
  now.wall += time;
  while (engine_->AdvanceTo(now)) CollectCommands();
  CollectCommands();
}

bool TestEngine::FireNext() {
  const std::optional<absl::Duration> deadline = engine_->NextDeadline();
  if (!deadline.has_value()) return false;
  const absl::Duration wait = std::max(*deadline - now.uptime, absl::ZeroDuration());
  now.uptime += wait;
  now.wall += wait;
  EXPECT_TRUE(engine_->AdvanceTo(now));
  CollectCommands();
  return true;
}

CallId TestEngine::Arrive() {
  const CallId call = CallId::Of(0, 0, next_call_++);
  const std::vector<LinkSecret> secrets = SecretsFor(call, 8);
  const absl::string_view called[] = {"+4930222"};
  CallArrived arrived;
  arrived.call = call;
  arrived.caller = {"+4930111", "Bob", Presentation::kAllowed, Attestation::kNone};
  arrived.called = called;
  arrived.secrets = secrets;
  Handle(arrived);
  return call;
}

void TestEngine::Load(CallId call) {
  ProfileLoaded loaded;
  loaded.call = call;
  loaded.profile = &profile;
  loaded.called = "+4930222";
  loaded.zone.from_utc = absl::Hours(1);
  Handle(loaded);
}

CallId TestEngine::Ask() {
  const CallId call = Arrive();
  Load(call);
  Deliver(call);
  return call;
}

void TestEngine::Finish(CallId call) {
  Handle(LegEnded{{call, kCallerLeg}, LegEndReason::kHungUp});
  for (int i = 0; i < 1000 && engine_->open_calls() > 0 && FireNext(); ++i) {
  }
}

void TestEngine::Reply(absl::string_view text, absl::string_view user, absl::string_view service) {
  const std::string id = absl::StrCat("m", next_message_++);
  ReplyReceived reply;
  reply.subscriber =
      user == "alice" || user == "alice@im.example" ? profile.subscriber : SubscriberId();
  reply.service = service;
  reply.user = user;
  reply.text = text;
  reply.message_id = id;
  Handle(reply);
}

void TestEngine::ReplyTo(OfferId offer, absl::string_view text, absl::string_view user,
                         absl::string_view service) {
  ReplyReceived reply;
  reply.subscriber = profile.subscriber;
  reply.service = service;
  reply.user = user;
  reply.text = text;
  reply.offer = offer;
  Handle(reply);
}

void TestEngine::ReplyIn(OfferId thread, absl::string_view text, absl::string_view device) {
  ReplyReceived reply;
  reply.subscriber = profile.subscriber;
  reply.service = "web";
  reply.user = "alice";
  reply.text = text;
  reply.thread = thread;
  reply.device = device;
  Handle(reply);
}

Click TestEngine::Press(const LinkToken& token, int option, absl::string_view argument) {
  LinkClicked press;
  press.click = ClickId{next_click_++};
  press.token = token;
  press.option = static_cast<uint8_t>(option);
  press.argument = argument;
  Handle(press);
  EXPECT_NE(Last<AnswerClick>(), nullptr) << "a press must be answered at once";
  return click_;
}

Click TestEngine::View(const LinkToken& token, int option) {
  Handle(LinkViewed{ClickId{next_click_++}, token, static_cast<uint8_t>(option)});
  EXPECT_NE(Last<AnswerClick>(), nullptr) << "a view must be answered at once";
  return click_;
}

Message TestEngine::OfferOf(CallId call, uint8_t index) const {
  for (const Message& message : messages) {
    if (message.kind == Message::kOffer && message.offer == OfferId{call, index}) return message;
  }
  ADD_FAILURE() << "no offer " << FormatOfferId({call, index});
  return {};
}

std::vector<std::string> TestEngine::TakeNotes() {
  std::vector<std::string> notes;
  for (; notes_taken_ < messages.size(); ++notes_taken_) {
    if (messages[notes_taken_].kind == Message::kNote) notes.push_back(messages[notes_taken_].text);
  }
  return notes;
}

int TestEngine::RecordsOf(CallId call) const {
  const auto found = records_.find(call.value());
  return found == records_.end() ? 0 : static_cast<int>(found->second.size());
}

Disposition TestEngine::DispositionOf(CallId call) const {
  const auto found = records_.find(call.value());
  return found == records_.end() ? Disposition::kNone : found->second.back();
}

void TestEngine::CollectCommands() {
  last_ = engine_->commands();
  for (const Command& command : last_) {
    log.push_back(TextOf(command));
    KeepMessage(command);
    if (const auto* record = std::get_if<WriteCallRecord>(&command)) {
      records_[record->record->call.value()].push_back(record->record->disposition);
    } else if (const auto* prompt = std::get_if<PlayPrompt>(&command)) {
      serial_ = prompt->serial;
    } else if (const auto* recording = std::get_if<StartRecording>(&command)) {
      serial_ = recording->serial;
    } else if (const auto* speak = std::get_if<SynthesizeSpeech>(&command)) {
      serial_ = speak->serial;
    }
  }
  const absl::Status status = engine_->CheckConsistency();
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(engine_->counters().internal_errors, 0u);
}

void TestEngine::KeepMessage(const Command& command) {
  const auto text = [](absl::string_view view) { return std::string(view); };
  if (const auto* offer = std::get_if<SendOffer>(&command)) {
    Message message{Message::kOffer, text(offer->service), text(offer->user), text(offer->text)};
    message.letter = text(offer->letter);
    message.offer = offer->offer;
    message.token = offer->token;
    message.time_left = offer->time_left;
    for (const OfferOption& option : offer->options) {
      message.options.push_back(absl::StrCat(option.key_word, "|", option.label));
    }
    messages.push_back(message);
  } else if (const auto* update = std::get_if<UpdateOffer>(&command)) {
    Message message{Message::kUpdate, text(update->service), text(update->user),
                    text(update->text)};
    message.change = update->change;
    message.offer = update->offer;
    message.time_left = update->time_left;
    messages.push_back(message);
  } else if (const auto* note = std::get_if<SendNote>(&command)) {
    messages.push_back({Message::kNote, text(note->service), text(note->user), text(note->text)});
  } else if (const auto* mail = std::get_if<SendVoicemail>(&command)) {
    messages.push_back(
        {Message::kVoicemail, text(mail->service), text(mail->user), text(mail->text)});
  } else if (const auto* answer = std::get_if<AnswerClick>(&command)) {
    click_ = {answer->outcome, answer->takes_argument, text(answer->label), text(answer->text)};
  }
}

}  // namespace footman
