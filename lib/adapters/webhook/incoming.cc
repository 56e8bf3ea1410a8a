#include "lib/adapters/webhook/incoming.h"

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/webhook/outgoing.h"
#include "lib/address/user.h"
#include "lib/text/clean_text.h"

namespace footman::webhook {
namespace {

using nlohmann::json;

constexpr size_t kMaxId = 128;
constexpr size_t kMaxUser = 512;
constexpr size_t kMaxDevice = 64;
constexpr double kLatestSecond = 253402300799;  // of the year 9999

// Reads fields one by one; the first problem stays.
class Reader {
 public:
  explicit Reader(const json& body) : body_(body) {}

  std::string Text(const char* field, bool required = true) {
    const json* const value = Find(field, required);
    if (value == nullptr) return "";
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
      Refuse(field, "must be a text that is not empty");
      return "";
    }
    return value->get<std::string>();
  }

  bool Flag(const char* field) {
    const json* const value = Find(field, false);
    if (value == nullptr) return false;
    if (!value->is_boolean()) Refuse(field, "must be true or false");
    return value->is_boolean() && value->get<bool>();
  }

  std::optional<absl::Time> Second(const char* field) {
    const json* const value = Find(field, false);
    if (value == nullptr) return std::nullopt;
    const double seconds = value->is_number() ? value->get<double>() : -1;
    if (!(seconds >= 0 && seconds <= kLatestSecond)) {
      Refuse(field, "must be a number of seconds since 1970");
      return std::nullopt;
    }
    return absl::UnixEpoch() + absl::Seconds(seconds);
  }

  void RefuseOthers(std::initializer_list<absl::string_view> known) {
    for (const auto& [name, value] : body_.items()) {
      // Its name is theirs, and may be anything: it is not repeated.
      if (!absl::c_linear_search(known, name)) {
        Refuse("unknown_field", "", "there is a field that is not known here");
      }
    }
  }

  void Refuse(const char* field, absl::string_view message) {
    Refuse("bad_field", field, message);
  }

  const std::optional<Problem>& problem() const { return problem_; }

 private:
  const json* Find(const char* field, bool required) {
    const auto found = body_.find(field);
    if (found != body_.end()) return &*found;
    if (required) Refuse("missing_field", field, "is missing");
    return nullptr;
  }

  void Refuse(const char* error, const char* field, absl::string_view message) {
    if (!problem_.has_value()) problem_ = Problem{error, field, std::string(message)};
  }

  const json& body_;
  std::optional<Problem> problem_;
};

bool IsPrintable(absl::string_view text) {
  return absl::c_all_of(text, [](unsigned char c) { return absl::ascii_isgraph(c) && c != '"'; });
}

void ReadSender(Reader& reader, Incoming& incoming) {
  incoming.id = reader.Text("id");
  if (incoming.id.size() > kMaxId || !IsPrintable(incoming.id)) {
    reader.Refuse("id", "must be at most 128 printable ASCII characters without spaces");
  }
  incoming.device = reader.Text("device", false);
  if (incoming.device.size() > kMaxDevice || !IsPrintable(incoming.device)) {
    reader.Refuse("device", "must be at most 64 printable ASCII characters without spaces");
  }
  incoming.user = reader.Text("user");
  if (incoming.user.size() > kMaxUser || CleanText(incoming.user, kMaxUser) != incoming.user) {
    reader.Refuse("user", "must be at most 512 bytes without control characters");
  }
  incoming.user = address::PrepareOtherUser(incoming.user);  // as the profile store has it
}

// Never cut: what is left might be a choice.
std::string ReadText(Reader& reader, const char* field, bool required, size_t max_text) {
  const std::string text = reader.Text(field, required);
  if (text.size() > max_text) reader.Refuse(field, "is too long");
  return CleanText(text, max_text, "");
}

std::optional<OfferId> ReadOffer(Reader& reader, const char* field) {
  const std::string text = reader.Text(field, false);
  const std::optional<OfferId> offer = ParseOfferId(text);
  if (!text.empty() && !offer.has_value()) reader.Refuse(field, "names no offer");
  return offer;
}

void ReadReply(Reader& reader, size_t max_text, Incoming& incoming) {
  reader.RefuseOthers({"kind", "id", "user", "device", "text", "offer", "thread", "automatic",
                       "delayed", "sent_at"});
  incoming.text = ReadText(reader, "text", true, max_text);
  incoming.offer = ReadOffer(reader, "offer");
  incoming.thread = ReadOffer(reader, "thread");
}

void ReadChoice(Reader& reader, size_t max_text, Incoming& incoming) {
  reader.RefuseOthers(
      {"kind", "id", "user", "device", "payload", "argument", "automatic", "delayed", "sent_at"});
  const std::optional<Choice> choice = ParsePayload(reader.Text("payload"));
  if (!choice.has_value()) {
    reader.Refuse("payload", "is none of an offer's payloads");
    return;
  }
  const std::string argument = ReadText(reader, "argument", false, max_text);
  incoming.is_choice = true;
  incoming.offer = choice->offer;
  incoming.text = absl::StrCat(choice->number, argument.empty() ? "" : " ", argument);
}

}  // namespace

std::variant<Incoming, Problem> ReadIncoming(absl::string_view text, size_t max_text,
                                             absl::Time now, absl::Duration live_window) {
  const json body = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) {
    return Problem{"bad_json", "", "the body must be one JSON object in UTF-8"};
  }
  Reader reader(body);
  Incoming incoming;
  const std::string kind = reader.Text("kind");
  if (kind == "reply") {
    ReadReply(reader, max_text, incoming);
  } else if (kind == "choice") {
    ReadChoice(reader, max_text, incoming);
  } else {
    reader.Refuse("kind", "must be \"reply\" or \"choice\"");
  }
  ReadSender(reader, incoming);
  const bool automatic = reader.Flag("automatic");
  const bool delayed = reader.Flag("delayed");
  const std::optional<absl::Time> sent = reader.Second("sent_at");
  if (reader.problem().has_value()) return *reader.problem();
  if (delayed || (sent.has_value() && *sent < now - live_window)) {
    incoming.origin = ReplyOrigin::kDelayed;
  }
  if (automatic) incoming.origin = ReplyOrigin::kAutomatic;
  return incoming;
}

}  // namespace footman::webhook
