#include "lib/adapters/sip/sdp/sdp_filter.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace footman::sip {
namespace {

constexpr int kMaxPort = 9999999;      // no port, but a number that can be refused
constexpr int kMaxRate = 999999999;    // Hz
constexpr size_t kMaxTimeDigits = 19;  // what fits into 64 bits

using Words = std::vector<absl::string_view>;

Words WordsIn(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

bool IsVisible(absl::string_view text) { return absl::c_all_of(text, absl::ascii_isgraph); }

bool IsToken(absl::string_view text) {  // RFC 8866 9
  return !text.empty() && absl::c_all_of(text, [](char c) {
    return absl::ascii_isgraph(c) && !absl::StrContains("\"(),/:;<=>?@[\\]", std::string(1, c));
  });
}

// Without what some peers put around their lines: blanks, and the zero that ends a text in C.
absl::string_view Trimmed(absl::string_view line) {
  const auto is_blank = [](char c) { return c == '\0' || absl::ascii_isspace(c); };
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return line;
}

class Filter {
 public:
  absl::Status Take(absl::string_view line);
  absl::StatusOr<FilteredSdp> Result();

 private:
  absl::Status TakeMedia(absl::string_view value);
  void TakeConnection(absl::string_view value);
  void TakeTime(absl::string_view value);
  void TakeAttribute(absl::string_view text);
  void TakeMap(absl::string_view value);
  template <typename... Parts>
  void Write(const Parts&... parts) {
    absl::StrAppend(&kept_, parts..., "\r\n");
  }

  std::string seen_;  // the types of the lines
  std::string time_ = "0 0";
  std::string kept_;
  std::vector<OfferedMedia> media_;
  bool has_connection_ = false;  // the session, or the stream that is read
};

absl::Status Filter::Take(absl::string_view line) {
  if (line.size() < 2 || line[1] != '=') return absl::OkStatus();
  const absl::string_view value = Trimmed(line.substr(2));
  seen_ += line[0];
  if (line[0] == 'm') return TakeMedia(value);
  if (line[0] == 'c') TakeConnection(value);
  if (line[0] == 't') TakeTime(value);
  if (line[0] == 'a') TakeAttribute(value);
  return absl::OkStatus();
}

absl::Status Filter::TakeMedia(absl::string_view value) {
  const Words words = WordsIn(value);
  if (words.size() < 3 || !IsVisible(words[0]) || !IsVisible(words[2])) {
    return absl::InvalidArgumentError("an m= line lacks its type, port or protocol");
  }
  OfferedMedia media;
  media.type = std::string(words[0]);
  const int port = NumberIn(words[1].substr(0, words[1].find('/')), kMaxPort);
  media.has_port = port >= 0;
  media.protocol = std::string(words[2]);
  std::vector<int> payloads;
  for (size_t i = 3; i < words.size(); ++i) {
    if (IsToken(words[i])) media.formats.emplace_back(words[i]);
    if (const int payload = NumberIn(words[i], 127); payload >= 0) payloads.push_back(payload);
  }
  if (payloads.empty() || !media.has_port) {
    Write("m=audio 0 RTP/AVP 0");
  } else {
    Write("m=audio ", port, " RTP/AVP ", absl::StrJoin(payloads, " "));
  }
  media_.push_back(std::move(media));
  has_connection_ = false;
  return absl::OkStatus();
}

// "IN IP4 192.0.2.9". More than one is for layers of multicast.
void Filter::TakeConnection(absl::string_view value) {
  const Words words = WordsIn(value);
  if (words.size() < 3 || has_connection_) return;
  has_connection_ = true;
  const bool ip4 =
      absl::EqualsIgnoreCase(words[0], "IN") && absl::EqualsIgnoreCase(words[1], "IP4");
  // Any other kind is refused, whatever its address.
  Write("c=IN ", ip4 ? absl::StrCat("IP4 ", words[2].substr(0, words[2].find('/'))) : "IP6 ::");
}

void Filter::TakeTime(absl::string_view value) {
  const Words words = WordsIn(value);
  const bool numbers =
      words.size() == 2 && absl::c_all_of(words, [](absl::string_view word) {
        return word.size() <= kMaxTimeDigits && absl::c_all_of(word, absl::ascii_isdigit);
      });
  if (numbers) time_ = absl::StrJoin(words, " ");
}

void Filter::TakeAttribute(absl::string_view text) {
  static constexpr absl::string_view kDirections[] = {"sendrecv", "sendonly", "recvonly",
                                                      "inactive"};
  static constexpr absl::string_view kValues[] = {"ptime", "maxptime", "rtcp"};
  const size_t colon = text.find(':');
  const std::string name = absl::AsciiStrToLower(Trimmed(text.substr(0, colon)));
  const absl::string_view value =
      colon == absl::string_view::npos ? "" : Trimmed(text.substr(colon + 1));
  if (absl::c_linear_search(kDirections, name)) {
    Write("a=", name);
  } else if (name == "rtpmap") {
    TakeMap(value);
  } else if (absl::c_linear_search(kValues, name) && !value.empty()) {
    Write("a=", name, ":", value);
  }
}

// "97 PCMU/8000/1". The rate may be missing: for all that we speak it is 8,000 Hz.
void Filter::TakeMap(absl::string_view value) {
  const Words words = WordsIn(value);
  if (words.size() < 2) return;
  const Words parts = absl::StrSplit(words[1], '/');
  const absl::string_view rate = parts.size() > 1 && !parts[1].empty() ? parts[1] : "8000";
  if (!IsToken(parts[0]) || NumberIn(words[0], 127) < 0 || NumberIn(rate, kMaxRate) <= 0) return;
  const bool has_channels = parts.size() > 2 && !parts[2].empty();
  Write("a=rtpmap:", words[0], " ", parts[0], "/", rate, has_channels ? "/" : "",
        has_channels ? parts[2] : "");
}

absl::StatusOr<FilteredSdp> Filter::Result() {
  // Without media there must at least be a description (RFC 3264 5 allows it).
  const bool is_whole = absl::c_all_of(absl::string_view("vost"), [this](char type) {
    return absl::StrContains(seen_, std::string(1, type));
  });
  if (media_.empty() && !is_whole) return absl::InvalidArgumentError("not a session description");
  // The version, the origin and the name say nothing that is used.
  return FilteredSdp{
      absl::StrCat("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=", time_, "\r\n", kept_),
      std::move(media_)};
}

}  // namespace

int NumberIn(absl::string_view text, int max) {
  int number = 0;
  const bool digits = !text.empty() && absl::c_all_of(text, absl::ascii_isdigit);
  return digits && absl::SimpleAtoi(text, &number) && number <= max ? number : -1;
}

absl::StatusOr<FilteredSdp> FilterSdp(absl::string_view text) {
  Filter filter;
  for (absl::string_view line : absl::StrSplit(text, absl::ByAnyChar("\r\n"), absl::SkipEmpty())) {
    if (absl::Status taken = filter.Take(Trimmed(line)); !taken.ok()) return taken;
  }
  return filter.Result();
}

}  // namespace footman::sip
