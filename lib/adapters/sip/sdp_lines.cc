#include "lib/adapters/sip/sdp_lines.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace footman::sip {
namespace {

constexpr int kMaxPacketTime = 10000;  // milliseconds; more is no packet time
constexpr int kMaxRate = 1000000;      // Hz

std::vector<absl::string_view> Words(absl::string_view text) {
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

std::optional<Direction> DirectionNamed(absl::string_view name) {
  static constexpr std::pair<const char*, Direction> kNames[] = {{"sendrecv", {true, true}},
                                                                 {"sendonly", {true, false}},
                                                                 {"recvonly", {false, true}},
                                                                 {"inactive", {false, false}}};
  for (const auto& [known, direction] : kNames) {
    if (absl::EqualsIgnoreCase(name, known)) return direction;
  }
  return std::nullopt;
}

// "20", and "20.5": whole milliseconds are enough.
int PacketTime(absl::string_view value) {
  const std::vector<absl::string_view> words = Words(value);
  if (words.empty()) return 0;
  return std::max(0, NumberIn(words[0].substr(0, words[0].find('.')), kMaxPacketTime));
}

std::optional<RtpMap> MapIn(absl::string_view value) {
  const std::vector<absl::string_view> words = Words(value);
  if (words.size() < 2) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(words[1], '/');
  RtpMap map;
  map.payload = NumberIn(words[0], 127);
  if (map.payload < 0 || parts[0].empty()) return std::nullopt;
  map.encoding = std::string(parts[0]);
  if (parts.size() > 1 && !parts[1].empty()) {
    map.rate = NumberIn(parts[1], kMaxRate);
    if (map.rate <= 0) return std::nullopt;
  }
  if (parts.size() > 2 && !parts[2].empty()) map.channels = std::max(0, NumberIn(parts[2], 255));
  return map;
}

absl::StatusOr<SdpMedia> MediaIn(absl::string_view value) {
  const std::vector<absl::string_view> words = Words(value);
  if (words.size() < 3 || !IsVisible(words[0]) || !IsVisible(words[2])) {
    return absl::InvalidArgumentError("an m= line lacks its type, port or protocol");
  }
  SdpMedia media;
  media.type = std::string(words[0]);
  media.port = std::string(words[1]);
  media.protocol = std::string(words[2]);
  for (size_t i = 3; i < words.size(); ++i) {
    if (IsToken(words[i])) media.formats.emplace_back(words[i]);
  }
  return media;
}

class Reader {
 public:
  absl::Status Read(absl::string_view line);
  absl::StatusOr<SdpLines> Result();

 private:
  SdpAttributes& attributes() {
    return lines_.media.empty() ? lines_.session : lines_.media.back().attributes;
  }
  void ReadAttribute(absl::string_view text);
  void ReadTime(absl::string_view value);

  SdpLines lines_;
  std::string seen_;  // the types of line
};

absl::Status Reader::Read(absl::string_view line) {
  if (line.size() < 2 || line[1] != '=') return absl::OkStatus();
  const absl::string_view value = Trimmed(line.substr(2));
  seen_ += line[0];
  if (line[0] == 'm') {
    absl::StatusOr<SdpMedia> media = MediaIn(value);
    if (!media.ok()) return media.status();
    lines_.media.push_back(*std::move(media));
  } else if (line[0] == 'c' && !attributes().connection.has_value()) {
    attributes().connection = std::string(value);  // more of them are layers of multicast
  } else if (line[0] == 'a') {
    ReadAttribute(value);
  } else if (line[0] == 't') {
    ReadTime(value);
  }
  return absl::OkStatus();
}

void Reader::ReadTime(absl::string_view value) {
  const std::vector<absl::string_view> words = Words(value);
  const bool numbers = words.size() == 2 && absl::c_all_of(words, [](absl::string_view word) {
                         return word.size() <= 20 && absl::c_all_of(word, absl::ascii_isdigit);
                       });
  if (numbers) lines_.time = absl::StrCat(words[0], " ", words[1]);
}

void Reader::ReadAttribute(absl::string_view text) {
  const size_t colon = text.find(':');
  const absl::string_view name = Trimmed(text.substr(0, colon));
  const absl::string_view value =
      colon == absl::string_view::npos ? "" : Trimmed(text.substr(colon + 1));
  if (std::optional<Direction> direction = DirectionNamed(name); direction.has_value()) {
    attributes().direction = direction;
  } else if (absl::EqualsIgnoreCase(name, "ptime")) {
    attributes().ptime = PacketTime(value);
  } else if (absl::EqualsIgnoreCase(name, "maxptime")) {
    attributes().maxptime = PacketTime(value);
  } else if (lines_.media.empty()) {
    return;
  } else if (absl::EqualsIgnoreCase(name, "rtpmap")) {
    if (std::optional<RtpMap> map = MapIn(value); map.has_value()) {
      lines_.media.back().maps.push_back(*std::move(map));
    }
  } else if (absl::EqualsIgnoreCase(name, "rtcp")) {
    const int port = NumberIn(value.substr(0, value.find(' ')), 65535);
    lines_.media.back().rtcp_port = static_cast<uint16_t>(std::max(0, port));
  }
}

absl::StatusOr<SdpLines> Reader::Result() {
  // Without media there must at least be a description (RFC 3264 5 allows it).
  const bool is_whole = absl::c_all_of(absl::string_view("vost"), [this](char type) {
    return absl::StrContains(seen_, std::string(1, type));
  });
  if (lines_.media.empty() && !is_whole) {
    return absl::InvalidArgumentError("not a session description");
  }
  return std::move(lines_);
}

}  // namespace

int NumberIn(absl::string_view text, int max) {
  int number = 0;
  const bool digits = !text.empty() && absl::c_all_of(text, absl::ascii_isdigit);
  return digits && absl::SimpleAtoi(text, &number) && number <= max ? number : -1;
}

absl::StatusOr<SdpLines> ReadSdp(absl::string_view text) {
  Reader reader;
  for (absl::string_view line : absl::StrSplit(text, absl::ByAnyChar("\r\n"), absl::SkipEmpty())) {
    if (absl::Status read = reader.Read(Trimmed(line)); !read.ok()) return read;
  }
  return reader.Result();
}

}  // namespace footman::sip
