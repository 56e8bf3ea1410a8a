// Mistakes found in a profile file, each with the place where it stands.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_DIAGNOSTICS_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_DIAGNOSTICS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace footman::sqlite {

// Where in a file: fields from the outside in; `index` is -1 for a field that is not repeated.
struct FieldStep {
  const char* field;
  int index;
};
using FieldPath = std::vector<FieldStep>;

struct Diagnostic {
  FieldPath where;  // begins with {"subscriber", n}
  std::string message;
};

// Collects the first kMost, from where the checker is now.
class Diagnostics {
 public:
  static constexpr size_t kMost = 20;

  // The checker is inside a field for as long as this lives.
  class Inside {
   public:
    Inside(Diagnostics& diagnostics, const char* field, int index) : path_(diagnostics.path_) {
      path_.push_back({field, index});
    }
    ~Inside() { path_.pop_back(); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    FieldPath& path_;
  };

  // About the `index`th value of `field`; `value` is quoted unless it is empty.
  void Add(const char* field, int index, absl::string_view value, absl::string_view message) {
    if (IsFull()) return;
    FieldPath where = path_;
    where.push_back({field, index});
    std::string text(message);
    if (!value.empty()) text = absl::StrCat("\"", value.substr(0, kMaxQuoted), "\" ", message);
    diagnostics_.push_back({std::move(where), std::move(text)});
  }
  void Add(const char* field, absl::string_view value, absl::string_view message) {
    Add(field, -1, value, message);
  }
  bool IsFull() const { return diagnostics_.size() >= kMost; }
  std::vector<Diagnostic> Take() { return std::move(diagnostics_); }

 private:
  static constexpr size_t kMaxQuoted = 100;
  FieldPath path_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_DIAGNOSTICS_H_
