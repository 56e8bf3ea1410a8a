// Decides how an offer reads: who calls, for whom, by which way; every option; what happens else.
// Never decides what is offered: plan.cc does.
// Next: reply_parser.cc, which reads what people answer.

#include "lib/core/offer_text.h"

#include <algorithm>
#include <array>

#include "lib/core/words.h"

namespace footman {
namespace {

void AddHeadline(const Call& call, absl::string_view caller, Step& step) {
  const Words& words = WordsOf(call.words);
  StepText& text = step.text;
  text.Fill(words.Get(Phrase::kCallFor), {caller, call.Text(call.called)});
  // The oldest hop is the number that was dialled: people know their numbers by that.
  for (int i = call.diversion_count - 1; i >= 0; --i) {
    const StoredDiversion& hop = call.diversions()[i];
    const absl::string_view party =
        hop.withheld ? words.Get(Phrase::kWithheldParty) : call.Text(hop.party);
    text.Add(", ");
    if (hop.reason == DiversionReason::kUnknown || hop.reason == DiversionReason::kOther) {
      text.Fill(words.Get(Phrase::kForwardedPlainly), {party});
    } else {
      text.Fill(words.Get(Phrase::kForwarded),
                {party, words.reasons[static_cast<size_t>(hop.reason)]});
    }
  }
}

// base64url of the call and the secret, as FormatLinkToken makes it, without a std::string.
std::array<char, kLinkTokenLength> TokenText(const LinkToken& token) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<uint8_t, 24> bytes;
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<uint8_t>(token.call.value() >> (56 - 8 * i));
  std::copy(token.secret.bytes.begin(), token.secret.bytes.end(), bytes.begin() + 8);
  std::array<char, kLinkTokenLength> text;
  for (size_t in = 0, out = 0; in < bytes.size(); in += 3, out += 4) {
    const uint32_t group = bytes[in] << 16 | bytes[in + 1] << 8 | bytes[in + 2];
    for (size_t i = 0; i < 4; ++i) text[out + i] = kAlphabet[group >> (18 - 6 * i) & 63];
  }
  return text;
}

void FillOptions(const Call& call, const Offer& offer, const LinkToken& token, Step& step) {
  const std::array<char, kLinkTokenLength> token_text = TokenText(token);
  const absl::string_view base = step.house.options.link_base;
  for (uint8_t i = 0; i < offer.option_count; ++i) {
    const PlannedOption& planned = call.options()[offer.first_option + i];
    OfferOption option;
    option.number = static_cast<uint8_t>(i + 1);
    option.kind = planned.kind;
    option.takes_argument = planned.takes_argument;
    option.label = call.Text(planned.label);
    option.key_word = call.Text(planned.key_word);
    if (!base.empty()) {
      step.text.Begin();
      step.text.Add(base);
      step.text.Add("/c/");
      step.text.Add(absl::string_view(token_text.data(), token_text.size()));
      step.text.Add("/");
      step.text.AddNumber(option.number);
      option.link = step.text.End();
    }
    step.offer_options.push_back(option);
  }
}

void AddOptionLine(const OfferOption& option, const Words& words, StepText& text) {
  const char digit = static_cast<char>('0' + option.number);
  text.Add("\n");
  text.Add(absl::string_view(&digit, 1));
  if (!option.key_word.empty()) text.Add(" ");
  text.Fill(words.Get(option.takes_argument ? Phrase::kOptionLineTyped : Phrase::kOptionLine),
            {option.key_word, option.label});
  if (option.link.empty()) return;
  text.Add("\n   ");
  text.Add(option.link);
}

void AddClosingLine(const SendOffer& command, const Words& words, Step& step) {
  const char last = static_cast<char>('0' + command.options.size());
  StepText& text = step.text;
  text.Add("\n");
  text.Fill(words.Get(Phrase::kHowToReply), {absl::string_view(&last, 1)});
  if (!command.letter.empty()) text.Fill(words.Get(Phrase::kHowToReplyLetter), {command.letter});
  text.Add(". ");
}

}  // namespace

absl::string_view CallerText(const Call& call, Step& step) {
  const Words& words = WordsOf(call.words);
  if (call.presentation == Presentation::kWithheld) return words.Get(Phrase::kWithheldCaller);
  const absl::string_view name = call.Text(call.caller_name);
  const absl::string_view number = call.Text(call.caller_number);
  if (name.empty() && number.empty()) return words.Get(Phrase::kUnavailableCaller);
  step.text.Begin();
  step.text.Add(name.empty() ? number : name);
  const bool both = !name.empty() && !number.empty();
  const bool judged =
      call.attestation == Attestation::kFull || call.attestation == Attestation::kFailed;
  if (both || judged) step.text.Add(" (");
  if (both) step.text.Add(number);
  if (both && judged) step.text.Add(", ");
  if (judged) {
    step.text.Add(words.Get(call.attestation == Attestation::kFull ? Phrase::kVerified
                                                                   : Phrase::kNotVerified));
  }
  if (both || judged) step.text.Add(")");
  return step.text.End();
}

absl::string_view OptionText(const Call& call, const PlannedOption& option) {
  if (option.label.length > 0) return call.Text(option.label);
  return WordsOf(call.words).Of(option.kind).label;
}

SendOffer WriteOffer(const Call& call, const Offer& offer, uint8_t index, absl::Duration time_left,
                     Step& step) {
  const Words& words = WordsOf(call.words);
  SendOffer command;
  command.offer = {call.id, index};
  command.subscriber = call.subscriber;
  command.service = step.house.Service(offer.service);
  command.user = call.Text(offer.user);
  command.language = words.language;
  const Letter letter = LetterText(offer.letter);
  command.letter = step.text.Copy(letter.view());
  command.caller = {call.Text(call.caller_number), call.Text(call.caller_name), call.presentation,
                    call.attestation};
  command.token = {call.id, offer.secret};
  const size_t first = step.offer_options.size();
  FillOptions(call, offer, command.token, step);
  command.options = absl::MakeConstSpan(step.offer_options).subspan(first);
  const absl::string_view caller = CallerText(call, step);
  step.text.Begin();
  AddHeadline(call, caller, step);
  command.headline = step.text.End();
  command.time_left = time_left;
  command.default_label = OptionText(call, call.standing);

  const absl::string_view seconds = step.text.Number(absl::ToInt64Seconds(time_left));
  step.text.Begin();
  if (command.letter.empty()) {
    step.text.Add(command.headline);
  } else {
    step.text.Fill(words.Get(Phrase::kCallLetter), {command.letter, command.headline});
  }
  for (const OfferOption& option : command.options) AddOptionLine(option, words, step.text);
  AddClosingLine(command, words, step);
  step.text.Fill(words.Get(Phrase::kDefaultIn), {command.default_label, seconds});
  command.text = step.text.End();
  return command;
}

}  // namespace footman
