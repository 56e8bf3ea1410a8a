#include "tests/core/command_text.h"

#include <variant>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace footman {
namespace {

// "Name field=value field=value", each value escaped, so that no text can look like another.
class Line {
 public:
  explicit Line(absl::string_view name) : text_(name) {}

  Line& Add(absl::string_view field, absl::string_view value) {
    absl::StrAppend(&text_, " ", field, "=\"", absl::CEscape(value), "\"");
    return *this;
  }
  Line& Add(absl::string_view field, int64_t value) { return Add(field, absl::StrCat(value)); }
  Line& Add(absl::string_view field, absl::Duration value) {
    return Add(field, absl::FormatDuration(value));
  }
  Line& Add(absl::string_view field, absl::Time value) {
    return Add(field, absl::FormatTime(absl::RFC3339_full, value, absl::UTCTimeZone()));
  }
  Line& Add(LegId leg) { return Add("leg", absl::StrCat(FormatCallId(leg.call), ":", leg.index)); }
  Line& Add(CallId call) { return Add("call", FormatCallId(call)); }
  Line& Add(ClickId click) { return Add("click", static_cast<int64_t>(click.value)); }
  Line& Add(SubscriberId subscriber) {
    return Add("subscriber", static_cast<int64_t>(subscriber.value()));
  }
  Line& Add(const Caller& caller) {
    Add("number", caller.number).Add("name", caller.name);
    return Add("presentation", Name(caller.presentation))
        .Add("attestation", Name(caller.attestation));
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

struct Writer {
  Line line;

  void operator()(const LoadProfile& c) {
    line.Add(c.call);
    for (const absl::string_view called : c.called) line.Add("called", called);
  }
  void operator()(const SendOffer& c) {
    line.Add("offer", FormatOfferId(c.offer)).Add(c.subscriber).Add("service", c.service);
    line.Add("user", c.user).Add("language", c.language).Add("letter", c.letter).Add(c.caller);
    line.Add("headline", c.headline).Add("text", c.text);
    for (const OfferOption& option : c.options) {
      line.Add("option", option.number).Add("kind", Name(option.kind));
      line.Add("typed", option.takes_argument).Add("label", option.label);
      line.Add("key_word", option.key_word).Add("link", option.link);
    }
    line.Add("token", FormatLinkToken(c.token)).Add("time_left", c.time_left);
    line.Add("default", c.default_label);
  }
  void operator()(const UpdateOffer& c) {
    line.Add("offer", FormatOfferId(c.offer)).Add("service", c.service).Add("user", c.user);
    line.Add("change", static_cast<int>(c.change)).Add("text", c.text);
    line.Add("time_left", c.time_left);
  }
  void operator()(const SendNote& c) {
    line.Add("service", c.service).Add("user", c.user).Add(c.call).Add("text", c.text);
  }
  void operator()(const SendVoicemail& c) {
    line.Add("service", c.service).Add("user", c.user).Add(c.call).Add("voicemail", c.voicemail);
    line.Add("text", c.text).Add("length", c.length);
  }
  void operator()(const AnswerClick& c) {
    line.Add(c.click).Add("outcome", static_cast<int>(c.outcome)).Add("typed", c.takes_argument);
    line.Add("kind", Name(c.kind)).Add("label", c.label).Add("text", c.text);
    line.Add("language", c.language);
  }
  void operator()(const RingCaller& c) { line.Add(c.leg).Add("early_media", c.early_media); }
  void operator()(const AnswerLeg& c) { line.Add(c.leg); }
  void operator()(const RejectLeg& c) {
    line.Add(c.leg).Add("status", c.status).Add("retry_after", c.retry_after);
  }
  void operator()(const RedirectLeg& c) {
    line.Add(c.leg).Add("target", c.target).Add("diverting", c.diverting);
  }
  void operator()(const HangUpLeg& c) { line.Add(c.leg); }
  void operator()(const DialLeg& c) {
    line.Add(c.leg).Add("dialer", c.dialer).Add("destination", c.destination);
    line.Add("device", c.device).Add("purpose", static_cast<int>(c.purpose)).Add(c.caller);
    line.Add("called", c.called).Add("diversions", static_cast<int>(c.diversions.size()));
    line.Add("confirm", c.confirm).Add("ring_timeout", c.ring_timeout);
  }
  void operator()(const EndLeg& c) { line.Add(c.leg).Add("cause", static_cast<int>(c.cause)); }
  void operator()(const PlayPrompt& c) {
    line.Add(c.leg).Add("serial", c.serial).Add("kind", static_cast<int>(c.kind));
    line.Add("audio", c.audio).Add("language", c.language).Add("beep_after", c.beep_after);
  }
  void operator()(const StopPrompt& c) { line.Add(c.leg); }
  void operator()(const StartRecording& c) {
    line.Add(c.leg).Add("serial", c.serial).Add(c.subscriber).Add(c.caller);
    line.Add("called", c.called).Add("started", c.started).Add("max_length", c.max_length);
    line.Add("max_silence", c.max_silence);
  }
  void operator()(const StopRecording& c) { line.Add(c.leg).Add("serial", c.serial); }
  void operator()(const SynthesizeSpeech& c) {
    line.Add(c.call).Add("serial", c.serial).Add("text", c.text).Add("language", c.language);
  }
  void operator()(const StoreVoicemail& c) {
    line.Add(c.call).Add(c.subscriber).Add("audio", c.audio).Add(c.caller);
    line.Add("called", c.called).Add("started", c.started).Add("length", c.length);
  }
  void operator()(const StartHostTreatment& c) {
    line.Add(c.leg).Add("key", c.key).Add("argument", c.argument);
    line.Add(c.subscriber).Add(c.caller).Add("called", c.called);
  }
  void operator()(const WriteCallRecord& c) {
    const CallRecord& r = *c.record;
    line.Add(r.call).Add(r.subscriber).Add(r.caller).Add("called", r.called);
    for (const Diversion& hop : r.diversions) {
      line.Add("party", hop.party).Add("reason", Name(hop.reason)).Add("count", hop.count);
      line.Add("restricted", hop.restricted);
    }
    line.Add("arrived", r.arrived).Add("answered", r.answered).Add("ended", r.ended);
    for (const OfferRecord& offer : r.offers) {
      line.Add("service", offer.service).Add("user", offer.user).Add("sent", offer.sent);
      line.Add("failed", offer.failed).Add("delivered", offer.delivered);
    }
    for (const Decision& decision : r.decisions) {
      line.Add("at", decision.at).Add("treatment", Name(decision.treatment));
      line.Add("means", Name(decision.means)).Add("why", Name(decision.why_default));
      line.Add("service", decision.service).Add("user", decision.user);
    }
    line.Add("disposition", Name(r.disposition)).Add("caller_ended", r.caller_ended);
    line.Add("target", r.transfer_target).Add("voicemail", r.voicemail);
    line.Add("length", r.recording_length);
  }
};

}  // namespace

std::string TextOf(const Command& command) {
  Writer writer{Line(NameOf(command))};
  std::visit(writer, command);
  return writer.line.Take();
}

std::string TextOf(absl::Span<const Command> commands) {
  std::string text;
  for (const Command& command : commands) absl::StrAppend(&text, TextOf(command), "\n");
  return text;
}

}  // namespace footman
