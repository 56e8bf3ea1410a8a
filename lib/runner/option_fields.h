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
  visit("decision_timeout", x.decision_timeout);
}

void VisitFields(Is<Capabilities> auto& x, auto&& visit) {
  visit("services", x.services);
  visit("spoken_languages", x.spoken_languages);
  visit("host_treatments", x.host_treatments);
  visit("redirect", x.redirect);
  visit("media", x.media);
  visit("recording", x.recording);
}
void VisitFields(Is<EngineOptions> auto& x, auto&& visit) {
  visit("capabilities", x.capabilities);
  visit("link_base", x.link_base);
  visit("pre_answer_mode", x.pre_answer_mode);
  visit("fallback_treatment", x.fallback_treatment);
  visit("transfer_prefixes", x.transfer_prefixes);
  visit("profile_timeout", x.profile_timeout);
  visit("delivery_timeout", x.delivery_timeout);
  visit("decision_timeout", x.decision_timeout);
  visit("call_limit", x.call_limit);
  visit("wait_extension", x.wait_extension);
  visit("speech_timeout", x.speech_timeout);
  visit("answer_timeout", x.answer_timeout);
  visit("prompt_limit", x.prompt_limit);
  visit("recording_limit", x.recording_limit);
  visit("silence_limit", x.silence_limit);
  visit("storing_timeout", x.storing_timeout);
  visit("host_timeout", x.host_timeout);
  visit("ending_timeout", x.ending_timeout);
  visit("max_calls", x.max_calls);
  visit("retry_after", x.retry_after);
  visit("max_offers_per_call", x.max_offers_per_call);
  visit("max_waits_per_call", x.max_waits_per_call);
  visit("max_addresses", x.max_addresses);
  visit("max_remembered_offers", x.max_remembered_offers);
  visit("max_name_length", x.max_name_length);
  visit("max_typed_text", x.max_typed_text);
  visit("memory", x.memory);
  visit("ambiguity_window", x.ambiguity_window);
  visit("letters_used_before", x.letters_used_before);
}

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_OPTION_FIELDS_H_
