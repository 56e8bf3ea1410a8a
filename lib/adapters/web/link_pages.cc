// Decides what an option's link shows and when it acts. It never acts on a GET or HEAD, reads no
// cookie, and says nothing about the caller before the press. Read on in clicks.cc.

#include "lib/adapters/web/link_pages.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/adapters/web/form.h"
#include "lib/adapters/web/pages.h"
#include "lib/adapters/web/texts.h"

namespace footman::web {
namespace {

Response Refusal(int status, const Texts& texts, absl::string_view text) {
  return MessagePage(status, texts.language, texts.refused_heading, text);
}

// The page with the button, and the field where the option takes an argument.
Response ButtonPage(int status, const ClickAnswer& answer, absl::string_view token,
                    absl::string_view typed, int max_typed_text) {
  const Texts& texts = TextsFor(answer.language);
  const bool retry = answer.outcome == ClickOutcome::kUnclear;
  const absl::string_view problem = answer.text.empty() ? texts.unclear_text : answer.text;
  std::string alert;
  if (retry) alert = Fill(Page("link_alert.html"), {{"text", problem}});
  std::string field;
  if (answer.takes_argument) {
    const bool number = answer.kind == TreatmentKind::kTransfer;
    field = Fill(Page(number ? "link_number.html" : "link_text.html"),
                 {{"label", number ? texts.type_number : texts.type_text},
                  {"typed", typed},
                  {"limit", absl::StrCat(max_typed_text)}});
  }
  return HtmlPage(status, Fill(Page("link.html"), {{"language", texts.language},
                                                   {"heading", texts.confirm_heading},
                                                   {"text", texts.confirm_text},
                                                   {"alert", alert},
                                                   {"field", field},
                                                   {"token", token},
                                                   {"label", answer.label}}));
}

}  // namespace

void LinkPages::Handle(const Request& request, absl::string_view rest, Respond respond) {
  Subject subject{"", 0, request.source, request.accept_language};
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(rest, '/');
  const std::optional<LinkToken> token = ParseLinkToken(parts.first);
  const bool number = parts.second.size() == 1 && parts.second[0] >= '1' && parts.second[0] <= '9';
  if (!token || !number || rest.size() != kLinkTokenLength + 2) return respond(Unknown(subject));
  subject.token = std::string(parts.first);
  subject.option = static_cast<uint8_t>(parts.second[0] - '0');
  if (request.method == Method::kPost) return Act(request, subject, *token, std::move(respond));
  Show(subject, *token, std::move(respond));
}

void LinkPages::Show(const Subject& subject, const LinkToken& token, Respond respond) {
  clicks_.View(token, subject.option,
               [this, subject, respond = std::move(respond)](const ClickAnswer& answer) {
                 respond(Result(subject, answer, ""));
               });
}

void LinkPages::Act(const Request& request, const Subject& subject, const LinkToken& token,
                    Respond respond) {
  const Texts& texts = TextsFor(subject.language);
  if (!origins_.MayPostForm(request)) return respond(Refusal(403, texts, texts.wrong_origin_text));
  if (!IsFormType(request.content_type)) return respond(Refusal(415, texts, texts.malformed_text));
  std::optional<Form> form = ParseForm(request.body);
  // The token in the body is the authority: whoever posts has read the page that it was in.
  if (!form || (*form)["token"] != subject.token) {
    return respond(Refusal(400, texts, texts.malformed_text));
  }
  const std::string typed = WithoutInvisible((*form)["argument"]);
  if (typed.size() > static_cast<size_t>(max_typed_text_)) {
    return respond(Refusal(413, texts, texts.unclear_text));
  }
  clicks_.Click(token, subject.option, typed, SelectionMeans::kLink,
                [this, subject, typed, respond = std::move(respond)](const ClickAnswer& answer) {
                  respond(Result(subject, answer, typed));
                });
}

Response LinkPages::Result(const Subject& subject, const ClickAnswer& answer,
                           absl::string_view typed) {
  const absl::string_view language =
      answer.language.empty() ? absl::string_view(subject.language) : answer.language;
  const Texts& texts = TextsFor(language);
  if (!answer.in_time) {
    return MessagePage(503, texts.language, texts.no_answer_heading, texts.no_answer_text);
  }
  switch (answer.outcome) {
    case ClickOutcome::kOpen:
      return ButtonPage(200, answer, subject.token, "", max_typed_text_);
    case ClickOutcome::kUnclear:
      return ButtonPage(422, answer, subject.token, typed, max_typed_text_);
    case ClickOutcome::kDone:
      return MessagePage(200, texts.language, texts.done_heading, answer.text);
    case ClickOutcome::kTaken:
      return MessagePage(409, texts.language, texts.taken_heading, answer.text);
    case ClickOutcome::kEnded:
      return MessagePage(410, texts.language, texts.ended_heading,
                         answer.text.empty() ? texts.ended_text : answer.text);
    case ClickOutcome::kUnknown:
      break;
  }
  return Unknown(subject);
}

Response LinkPages::Unknown(const Subject& subject) {
  ++counters_.wrong_tokens;
  if (!guesses_.WrongToken(subject.source, clock_.Now().uptime)) {
    counters_.limits.Met("max_wrong_tokens_per_minute");
    return TooManyGuesses(subject.language);
  }
  const Texts& texts = TextsFor(subject.language);
  return MessagePage(404, texts.language, texts.unknown_heading, texts.unknown_text);
}

}  // namespace footman::web
