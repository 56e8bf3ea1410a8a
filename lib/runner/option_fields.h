// The fields of profiles and engine options, named; see event_fields.h.

#ifndef FOOTMAN_LIB_RUNNER_OPTION_FIELDS_H_
#define FOOTMAN_LIB_RUNNER_OPTION_FIELDS_H_

#include "footman/options.h"
#include "footman/profile.h"
#include "lib/runner/event_fields.h"

namespace footman::internal {

void VisitFields(Is<Treatment> auto& x, auto&& visit) {
  visit("kind", x.kind);
  visit("argument", x.argument);
  visit("afterwards", x.afterwards);
}
void VisitFields(Is<Option> auto& x, auto&& visit) {
  visit("treatment", x.treatment);
  visit("label", x.label);
  visit("key_word", x.key_word);
}
void VisitFields(Is<OptionSet> auto& x, auto&& visit) {
  visit("name", x.name);
  visit("options", x.options);
}
void VisitFields(Is<Address> auto& x, auto&& visit) {
  visit("service", x.service);
  visit("user", x.user);
  visit("option_set", x.option_set);
  visit("delay", x.delay);
}
void VisitFields(Is<StoredMessage> auto& x, auto&& visit) {
  visit("id", x.id);
  visit("title", x.title);
  visit("text", x.text);
  visit("audio", x.audio);
}
void VisitFields(Is<TransferTarget> auto& x, auto&& visit) {
  visit("name", x.name);
  visit("number", x.number);
}
void VisitFields(Is<Profile> auto& x, auto&& visit) {
  visit("subscriber", x.subscriber);
  visit("display_name", x.display_name);
  visit("language", x.language);
  visit("time_zone", x.time_zone);
  visit("numbers", x.numbers);
  visit("addresses", x.addresses);
  visit("option_sets", x.option_sets);
  visit("messages", x.messages);
  visit("transfer_targets", x.transfer_targets);
  visit("greeting", x.greeting);
  visit("default_treatment", x.default_treatment);
  visit("time_to_answer", x.time_to_answer);
}

void VisitFields(Is<Abilities> auto& x, auto&& visit) {
  visit("services", x.services);
  visit("spoken_languages", x.spoken_languages);
  visit("host_treatments", x.host_treatments);
  visit("redirect", x.redirect);
  visit("media", x.media);
  visit("recording", x.recording);
}
void VisitFields(Is<EngineOptions> auto& x, auto&& visit) {
  visit("abilities", x.abilities);
  visit("link_base", x.link_base);
  visit("caller_wait", x.caller_wait);
  visit("house_default", x.house_default);
  visit("transfer_prefixes", x.transfer_prefixes);
  visit("profile_time", x.profile_time);
  visit("delivery_time", x.delivery_time);
  visit("time_to_answer", x.time_to_answer);
  visit("call_limit", x.call_limit);
  visit("hold_time", x.hold_time);
  visit("speech_time", x.speech_time);
  visit("answer_time", x.answer_time);
  visit("prompt_limit", x.prompt_limit);
  visit("recording_limit", x.recording_limit);
  visit("silence_limit", x.silence_limit);
  visit("filing_time", x.filing_time);
  visit("host_time", x.host_time);
  visit("ending_time", x.ending_time);
  visit("max_calls", x.max_calls);
  visit("retry_after", x.retry_after);
  visit("max_offers_per_call", x.max_offers_per_call);
  visit("max_holds_per_call", x.max_holds_per_call);
  visit("max_addresses", x.max_addresses);
  visit("max_remembered_offers", x.max_remembered_offers);
  visit("max_name_length", x.max_name_length);
  visit("max_typed_text", x.max_typed_text);
  visit("memory", x.memory);
  visit("settle_time", x.settle_time);
  visit("letters_used_before", x.letters_used_before);
}

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_OPTION_FIELDS_H_
