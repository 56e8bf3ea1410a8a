#include "lib/adapters/xmpp/typed_text.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/stanza.h"
#include "lib/adapters/xmpp/text.h"

namespace footman::xmpp {
namespace {

constexpr size_t kMaxLanguages = 8;  // more, and no client has written it
constexpr size_t kMaxRanges = 32;

struct Range {
  uint32_t begin = 0;
  uint32_t end = std::numeric_limits<uint32_t>::max();
};

// Digits alone: the number parser also takes signs and spaces.
bool ReadOffset(const std::string& text, uint32_t& offset) {
  if (text.empty()) return true;  // as it is
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); }) &&
         absl::SimpleAtoi(text, &offset);
}

// A client that counts in UTF-16, as some do, gives too large an end where the quotation holds an
// emoji, and that would cut off the answer. A quotation ends where a line ends; otherwise its lines
// are left in, and they begin with ">" for the engine to see.
bool EndsALine(const std::string& body, uint32_t end) {
  size_t character = 0;
  for (const char c : body) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
    if (++character == end) return c == '\n';
  }
  return false;  // beyond the text
}

// What one <fallback/> says of the body.
void ReadRanges(xmpp_stanza_t* fallback, const std::string& body, std::vector<Range>& ranges) {
  bool is_whole = true;
  const bool quotes = Attribute(fallback, "for") == kNsReply;
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(fallback); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (NameOf(child) == "subject") is_whole = false;  // that is about another text
    if (NameOf(child) != "body") continue;
    is_whole = false;
    Range range;
    if (!ReadOffset(Attribute(child, "start"), range.begin) ||
        !ReadOffset(Attribute(child, "end"), range.end)) {
      continue;  // not numbers: nothing can be taken away
    }
    const bool has_end = !Attribute(child, "end").empty();
    if (quotes && has_end && body[0] == '>' && !EndsALine(body, range.end)) continue;
    ranges.push_back(range);
  }
  if (is_whole) ranges.push_back({});
}

// The positions are those of the whole: what overlaps is one range, and the last goes first.
std::string Without(std::vector<Range> ranges, std::string body) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::vector<Range> joined;
  for (const Range& range : ranges) {
    if (!joined.empty() && range.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, range.end);
    } else {
      joined.push_back(range);
    }
  }
  for (auto range = joined.rbegin(); range != joined.rend(); ++range) {
    body = WithoutCharacters(body, range->begin, range->end);
  }
  return body;
}

}  // namespace

std::string BodyOf(xmpp_stanza_t* message) {
  absl::flat_hash_set<std::string> languages;
  std::vector<std::string> said;
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(message); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (NameOf(child) != "body" || NamespaceOf(child) != NamespaceOf(message)) continue;
    if (!languages.insert(LanguageOf(child)).second) return "";
    std::string text = TextOf(child);
    if (std::find(said.begin(), said.end(), text) == said.end()) said.push_back(std::move(text));
    if (languages.size() > kMaxLanguages) return "";
  }
  std::string body;
  for (const std::string& text : said) absl::StrAppend(&body, body.empty() ? "" : "\n", text);
  return body;
}

std::string TypedTextOf(xmpp_stanza_t* message) {
  std::string body = BodyOf(message);
  if (body.empty()) return body;
  std::vector<Range> ranges;
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(message); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (NameOf(child) != "fallback" || NamespaceOf(child) != kNsFallback) continue;
    // What a correction falls back to is the corrected text itself.
    if (Attribute(child, "for") == kNsCorrection) continue;
    ReadRanges(child, body, ranges);
    if (ranges.size() > kMaxRanges) return "";
  }
  return Without(std::move(ranges), std::move(body));
}

}  // namespace footman::xmpp
