// What a log may say of events and commands. Whatever somebody typed, is called, or can be reached
// by goes through Fields::Personal; reasons and error messages are words of our own libraries,
// which put nothing of anybody into them: without them nobody learns that, say, the disk is full.

#include "examples/softswitch/trace_log.h"

#include <type_traits>
#include <variant>

#include "absl/strings/str_cat.h"

namespace footman::softswitch {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string Number(int64_t value) { return absl::StrCat(value); }
std::string Yes(bool value) { return value ? "yes" : "no"; }

void AddCaller(const Caller& caller, Fields* fields) {
  fields->Personal("caller", caller.number)
      .Personal("name", caller.name)
      .Add("presentation", Name(caller.presentation));
}

void AddPlace(absl::string_view service, absl::string_view user, Fields* fields) {
  fields->Add("service", service).Personal("user", user);
}

Fields FieldsOf(const Event& event) {
  Fields f;
  std::visit(
      Overloaded{
          [&](const CallArrived& e) {
            AddCaller(e.caller, &f);
            f.Personal("called", e.called.empty() ? "" : e.called[0])
                .Add("diversions", Number(e.diversions.size()));
          },
          [&](const ProfileLoaded& e) {
            f.Add("subscriber", Number(e.profile->subscriber.value())).Personal("called", e.called);
          },
          [&](const ReplyReceived& e) {
            AddPlace(e.service, e.user, &f);
            f.Personal("text", e.text).Add("offer", e.offer ? FormatOfferId(*e.offer) : "");
          },
          [&](const LinkViewed& e) { f.Add("option", Number(e.option)); },
          [&](const LinkClicked& e) {
            f.Add("option", Number(e.option))
                .Add("means", Name(e.means))
                .Personal("argument", e.argument);
          },
          [&](const RecordingFinished& e) { f.Add("length", absl::FormatDuration(e.length)); },
          // What was pressed may be a secret; that something was pressed is not.
          [&](const DigitPressed& e) { f.Personal("digit", absl::string_view(&e.digit, 1)); },
          [&](const LegEnded& e) { f.Add("reason", Name(e.reason)); },
          [&](const VoicemailStored& e) { f.Personal("voicemail", e.voicemail); },
          [&](const auto& e) {
            if constexpr (requires { e.reason; }) f.Add("reason", e.reason);
          }},
      event);
  return f;
}

Fields FieldsOf(const Command& command) {
  Fields f;
  std::visit(
      Overloaded{
          [&](const LoadProfile& c) { f.Personal("called", c.called.empty() ? "" : c.called[0]); },
          [&](const SendOffer& c) {
            f.Add("offer", FormatOfferId(c.offer));
            AddPlace(c.service, c.user, &f);
            f.Add("options", Number(c.options.size())).Personal("text", c.text);
          },
          [&](const UpdateOffer& c) {
            f.Add("offer", FormatOfferId(c.offer));
            AddPlace(c.service, c.user, &f);
            f.Personal("text", c.text);
          },
          [&](const SendNote& c) {
            AddPlace(c.service, c.user, &f);
            f.Personal("text", c.text);
          },
          [&](const SendVoicemail& c) {
            AddPlace(c.service, c.user, &f);
            f.Personal("voicemail", c.voicemail).Add("length", absl::FormatDuration(c.length));
          },
          [&](const AnswerClick& c) { f.Add("outcome", Number(static_cast<int>(c.outcome))); },
          [&](const RingCaller& c) { f.Add("early_media", Yes(c.early_media)); },
          [&](const RejectLeg& c) { f.Add("status", Number(c.status)); },
          [&](const RedirectLeg& c) { f.Personal("target", c.target); },
          [&](const DialLeg& c) {
            f.Add("leg", Number(c.leg.index)).Add("dialer", c.dialer);
            f.Personal("destination", c.destination);
          },
          [&](const EndLeg& c) { f.Add("leg", Number(c.leg.index)); },
          [&](const PlayPrompt& c) { f.Add("prompt", Number(static_cast<int>(c.kind))); },
          [&](const StartRecording& c) { f.Add("subscriber", Number(c.subscriber.value())); },
          [&](const SynthesizeSpeech& c) {
            f.Personal("text", c.text).Add("language", c.language);
          },
          [&](const StoreVoicemail& c) {
            f.Add("subscriber", Number(c.subscriber.value()))
                .Add("length", absl::FormatDuration(c.length));
          },
          [&](const StartHostTreatment& c) {
            f.Add("key", c.key).Personal("argument", c.argument);
          },
          [&](const auto&) {}},
      command);
  return f;
}

CallId CallOfCommand(const Command& command) {
  return std::visit(
      [](const auto& c) {
        if constexpr (requires { c.leg.call; }) {
          return c.leg.call;
        } else if constexpr (requires { c.offer.call; }) {
          return c.offer.call;
        } else if constexpr (requires { c.record->call; }) {
          return c.record->call;
        } else if constexpr (requires { c.call; }) {
          return c.call;
        } else {
          return CallId();  // AnswerClick
        }
      },
      command);
}

Fields FieldsOf(const CallRecord& record) {
  Fields f;
  f.Add("disposition", Name(record.disposition))
      .Add("subscriber", Number(record.subscriber.value()))
      .Add("answered", Yes(record.answered != absl::InfinitePast()))
      .Add("length",
           absl::FormatDuration(absl::Trunc(record.ended - record.arrived, absl::Milliseconds(1))));
  if (!record.decisions.empty()) {
    const Decision& last = record.decisions.back();
    f.Add("treatment", Name(last.treatment))
        .Add("means", Name(last.means))
        .Add("why_default", Name(last.why_default));
  }
  return f;
}

}  // namespace

void TraceLog::OnStep(const Event* event, const Moment&, absl::Span<const Command> commands,
                      absl::Span<const Transition> transitions) {
  // Nothing is worded that would not be written: most switches log warnings alone.
  if (!logger_->Wants(Log::INFO)) return;
  const bool everything = logger_->Wants(Log::DEBUG);
  if (event != nullptr && everything) {
    logger_->Write(Log::DEBUG, CallOf(*event), absl::StrCat("event ", NameOf(*event)),
                   FieldsOf(*event));
  }
  for (const Transition& t : transitions) {
    Fields fields;
    fields.Add("from", t.from).Add("input", t.input).Add("to", t.to).Add("why", t.why);
    logger_->Write(Log::INFO, t.call, "transition", fields);
  }
  for (const Command& command : commands) {
    if (everything) {
      logger_->Write(Log::DEBUG, CallOfCommand(command), absl::StrCat("command ", NameOf(command)),
                     FieldsOf(command));
    }
    if (const auto* ended = std::get_if<WriteCallRecord>(&command)) {
      logger_->Write(Log::INFO, ended->record->call, "ended", FieldsOf(*ended->record));
    }
  }
}

void TraceLog::OnRefusedEvent(const Event& event, const absl::Status& status) {
  Fields fields;
  fields.Add("event", NameOf(event))
      .Add("code", absl::StatusCodeToString(status.code()))
      .Add("message", std::string(status.message()));
  logger_->Write(Log::WARNING, CallOf(event), "refused event", fields);
}

void TraceLog::OnPortError(const Command& command, const absl::Status& status) {
  Fields fields;
  fields.Add("command", NameOf(command))
      .Add("code", absl::StatusCodeToString(status.code()))
      .Add("message", std::string(status.message()));
  logger_->Write(Log::WARNING, CallOfCommand(command), "port error", fields);
}

}  // namespace footman::softswitch
