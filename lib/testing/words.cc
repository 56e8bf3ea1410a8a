#include "lib/testing/words.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace footman::testing {
namespace {

bool IsNameCharacter(char c) { return absl::ascii_islower(c) || c == '_' || c == '.'; }

class Splitter {
 public:
  explicit Splitter(absl::string_view line) : line_(line) {}

  absl::StatusOr<std::vector<Word>> Split() {
    std::vector<Word> words;
    for (SkipSpace(); at_ < line_.size(); SkipSpace()) {
      Word word;
      ReadName(word);
      if (at_ < line_.size() && line_[at_] == '"') {
        word.quoted = true;
        if (!ReadQuoted(word.value)) {
          return absl::InvalidArgumentError(absl::StrCat("a quote is not closed: ", line_));
        }
      } else {
        ReadBare(word.value);
      }
      words.push_back(std::move(word));
    }
    return words;
  }

 private:
  void SkipSpace() {
    while (at_ < line_.size() && line_[at_] == ' ') ++at_;
  }

  // "name=" or "name~", or "~" alone before a quote.
  void ReadName(Word& word) {
    size_t end = at_;
    while (end < line_.size() && IsNameCharacter(line_[end])) ++end;
    if (end == line_.size() || (line_[end] != '=' && line_[end] != '~')) return;
    word.part = line_[end] == '~';
    if (end == at_ && !word.part) return;
    word.name = std::string(line_.substr(at_, end - at_));
    at_ = end + 1;
  }

  void ReadBare(std::string& value) {
    while (at_ < line_.size() && line_[at_] != ' ') value += line_[at_++];
  }

  bool ReadQuoted(std::string& value) {
    for (++at_; at_ < line_.size(); ++at_) {
      char c = line_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c == '\\' && at_ + 1 < line_.size()) {
        c = line_[++at_];
        if (c == 'n') c = '\n';
      }
      value += c;
    }
    return false;
  }

  const absl::string_view line_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Word>> SplitWords(absl::string_view line) {
  return Splitter(line).Split();
}

std::string Quoted(absl::string_view value) {
  std::string quoted = "\"";
  for (char c : value) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string QuotedIfNeeded(absl::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"\\\n~=") == value.npos;
  return plain ? std::string(value) : Quoted(value);
}

}  // namespace footman::testing
