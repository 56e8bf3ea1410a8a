// Decides how an offer reads: who calls, for whom, by which way; every option; what happens else.
// Never decides what is offered: plan.cc does.
// Next: reply_parser.cc, which reads what people answer.

#include "lib/core/offers/offer_text.h"

#include <array>
#include <bit>
#include <cstring>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/language/words.h"

namespace footman {
namespace {

void AddHeadline(const Call& call, absl::string_view caller, StepText& text) {
  const Words& words = WordsOf(call.words);
  text.Fill(words.Get(Phrase::kCallFor), {caller, call.Text(call.called)});
  // The oldest hop is the number that was dialled: people know their numbers by that.
  for (int i = call.diversion_count - 1; i >= 0; --i) {
    const StoredDiversion& hop = call.diversions()[i];
    const absl::string_view party =
        hop.restricted ? words.Get(Phrase::kRestrictedParty) : call.Text(hop.party);
    const bool named = i == call.diversion_count - 1 && hop.party.length > 0 && !hop.restricted &&
                       call.Text(hop.party) == call.Text(call.called);
    if (named &&
        (hop.reason == DiversionReason::kUnknown || hop.reason == DiversionReason::kOther)) {
      continue;  // "for X, forwarded by X" says one thing twice
    }
    if (named) {
      text.Fill(words.Get(Phrase::kForwardedHere),
                {words.reasons[static_cast<size_t>(hop.reason)]});
    } else if (hop.reason == DiversionReason::kUnknown || hop.reason == DiversionReason::kOther) {
      text.Fill(words.Get(Phrase::kForwardedPlainly), {party});
    } else {
      text.Fill(words.Get(Phrase::kForwarded),
                {party, words.reasons[static_cast<size_t>(hop.reason)]});
    }
  }
}

constexpr bool kLittle = std::endian::native == std::endian::little;

uint64_t BigEndian(const uint8_t* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, 8);
  return kLittle ? __builtin_bswap64(word) : word;
}

// The end of an option's link: the token as FormatLinkToken makes it, a slash, and a digit that is
// set later. Eight characters a word, in the order of memory.
constexpr size_t kLinkTail = kLinkTokenLength + 2;
using LinkTail = std::array<uint64_t, (kLinkTail + 7) / 8>;
LinkTail WriteLinkTail(const LinkToken& token) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const uint64_t call = token.call.value();
  const uint64_t high = BigEndian(token.secret.bytes.data());
  const uint64_t low = BigEndian(token.secret.bytes.data() + 8);
  const uint64_t six_bytes[] = {call >> 16, call << 32 | high >> 32, high << 16 | low >> 48, low};
  LinkTail tail;
  for (size_t i = 0; i < std::size(six_bytes); ++i) {
    uint64_t word = 0;
    for (int j = 0; j < 8; ++j) {
      const auto character = static_cast<uint8_t>(kAlphabet[six_bytes[i] >> (42 - 6 * j) & 63]);
      word |= uint64_t{character} << (kLittle ? 8 * j : 56 - 8 * j);
    }
    tail[i] = word;
  }
  tail.back() = uint64_t{'/'} << (kLittle ? 0 : 56);
  return tail;
}

// "\n0 voicemail: Take a voicemail"; the number comes later.
void AddOptionLine(const OfferOption& option, const Words& words, StepText& text) {
  text.Add("\n0");
  if (!option.key_word.empty()) text.Add(" ");
  text.Fill(words.Get(option.takes_argument ? Phrase::kOptionLineTyped : Phrase::kOptionLine),
            {option.key_word, option.label});
}

// The lines of the options. Each link is a piece of the text; they differ in the number alone.
absl::Span<const OfferOption> AddOptions(const Call& call, const Offer& offer,
                                         const EngineState& state, StepOutput& out) {
  StepText& text = out.text;
  const size_t first = out.offer_options.size();
  const absl::string_view prefix = state.lines.link_prefix();
  const LinkTail tail = WriteLinkTail({call.id, offer.secret});
  for (uint8_t i = 0; i < offer.option_count; ++i) {
    const PlannedOption& planned = call.options()[offer.first_option + i];
    OfferOption& option = out.offer_options.emplace_back();
    option.number = static_cast<uint8_t>(i + 1);
    option.kind = planned.kind;
    option.takes_argument = planned.takes_argument;
    option.label = OptionText(call, planned);
    option.key_word = KeyWordText(call, planned);
    const size_t line = text.size();
    if (planned.key_word_of_kind && planned.label.length == 0) {
      text.AddPadded(state.lines.Of(call.words, option));
    } else {
      AddOptionLine(option, WordsOf(call.words), text);
      text.Add(prefix);
    }
    text.SetDigit(line + 1, option.number);
    if (prefix.empty()) continue;
    const size_t link = text.size() - (prefix.size() - OptionLines::kIndent.size());
    text.AddWords(tail, kLinkTail);
    text.SetDigit(text.size() - 1, option.number);
    option.link = text.Since(link);
  }
  return absl::MakeConstSpan(out.offer_options).subspan(first);
}

void AddClosingLine(const SendOffer& command, const Words& words, bool is_alone, StepText& text) {
  const char last = static_cast<char>('0' + command.options.size());
  text.Fill(words.Get(Phrase::kHowToReply), {absl::string_view(&last, 1)});
  if (command.letter.empty() || is_alone) return;
  text.Fill(words.Get(Phrase::kHowToReplyLetter), {command.letter});
}

}  // namespace

OptionLines::OptionLines(absl::string_view link_base) {
  if (!link_base.empty()) link_prefix_ = absl::StrCat(kIndent, link_base, "/c/");
  const std::string padding(Pattern::kPadding, ' ');
  StepText text;
  for (uint8_t language = 0; language < kLanguages; ++language) {
    for (size_t kind = 0; kind < kKinds; ++kind) {
      for (const bool typed : {false, true}) {
        OfferOption option;
        option.kind = static_cast<TreatmentKind>(kind);
        option.takes_argument = typed;
        option.label = WordsOf(language).Of(option).label;
        option.key_word = WordsOf(language).Of(option).key_word;
        text.Begin();
        AddOptionLine(option, WordsOf(language), text);
        text.Add(link_prefix_);
        lines_[language][kind][typed] = absl::StrCat(text.End(), padding);
      }
    }
  }
}

absl::string_view CallerText(const Call& call, StepText& text) {
  const Words& words = WordsOf(call.words);
  if (call.presentation == Presentation::kRestricted) return words.Get(Phrase::kRestrictedCaller);
  const absl::string_view name = call.Text(call.caller_name);
  const absl::string_view number = call.Text(call.caller_number);
  if (name.empty() && number.empty()) return words.Get(Phrase::kUnavailableCaller);
  text.Begin();
  text.Add(name.empty() ? number : name);
  const bool both = !name.empty() && !number.empty();
  const bool judged =
      call.attestation == Attestation::kFull || call.attestation == Attestation::kFailed;
  if (both || judged) text.Add(" (");
  if (both) text.Add(number);
  if (both && judged) text.Add(", ");
  if (judged) {
    text.Add(words.Get(call.attestation == Attestation::kFull ? Phrase::kVerified
                                                              : Phrase::kNotVerified));
  }
  if (both || judged) text.Add(")");
  return text.End();
}

absl::string_view CallerAsSubject(const Call& call, StepText& text) {
  const Words& words = WordsOf(call.words);
  if (call.presentation == Presentation::kRestricted) return words.Get(Phrase::kRestrictedSubject);
  const bool unknown = call.caller_name.length == 0 && call.caller_number.length == 0;
  return unknown ? absl::string_view(words.Get(Phrase::kUnavailableSubject))
                 : CallerText(call, text);
}

absl::string_view HeadlineText(const Call& call, const Offer& offer, StepText& text) {
  const absl::string_view caller = CallerText(call, text);
  const absl::string_view letter = LetterText(offer.letter);
  text.Begin();
  if (!letter.empty()) text.Fill(WordsOf(call.words).Get(Phrase::kCallLetter), {letter});
  AddHeadline(call, caller, text);
  return text.End();
}

absl::string_view OptionText(const Call& call, const PlannedOption& option) {
  return option.label.length > 0 ? call.Text(option.label) : WordsOf(call.words).Of(option).label;
}

absl::string_view KeyWordText(const Call& call, const PlannedOption& option) {
  return option.key_word_of_kind ? WordsOf(call.words).Of(option).key_word
                                 : call.Text(option.key_word);
}

void WriteOffer(const Call& call, const Offer& offer, uint8_t index, absl::Duration time_left,
                const EngineState& state, StepOutput& out) {
  const Words& words = WordsOf(call.words);
  StepText& text = out.text;
  SendOffer& command = out.Do<SendOffer>();
  command.offer = {call.id, index};
  command.subscriber = call.subscriber;
  command.service = state.config.Service(offer.service);
  command.user = call.Text(offer.user);
  command.language = words.language;
  command.letter = LetterText(offer.letter);
  command.caller = {call.Text(call.caller_number), call.Text(call.caller_name), call.presentation,
                    call.attestation};
  command.token = {call.id, offer.secret};
  command.time_left = time_left;
  command.default_label = OptionText(call, call.default_option);

  const absl::string_view caller = CallerText(call, out.text);
  const absl::string_view seconds = text.Number(absl::ToInt64Seconds(time_left));
  text.Begin();
  if (!command.letter.empty()) text.Fill(words.Get(Phrase::kCallLetter), {command.letter});
  const size_t headline = text.size();
  AddHeadline(call, caller, out.text);
  command.headline = text.Since(headline);
  command.options = AddOptions(call, offer, state, out);
  AddClosingLine(command, words, state.addresses.at(offer.address).open_offers <= 1, out.text);
  text.Fill(words.Get(Phrase::kDefaultIn), {command.default_label, seconds});
  command.text = text.End();
}

}  // namespace footman
