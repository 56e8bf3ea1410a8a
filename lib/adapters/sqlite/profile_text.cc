#include "lib/adapters/sqlite/profile_text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/adapters/sqlite/old_names.h"
#include "lib/adapters/sqlite/profile_check.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::TextFormat;

// "file:line:column", both from 1.
std::string Place(absl::string_view file, int line, int column) {
  return absl::StrCat(file, ":", line + 1, ":", column + 1);
}

class SyntaxErrors : public google::protobuf::io::ErrorCollector {
 public:
  explicit SyntaxErrors(absl::string_view file) : file_(file) {}
  void AddError(int line, int column, const std::string& message) override {
    if (lines_.size() < Diagnostics::kMost) {
      lines_.push_back(absl::StrCat(Place(file_, line, column), ": ", message));
    }
  }
  std::string Text() const { return absl::StrJoin(lines_, "\n"); }

 private:
  const absl::string_view file_;
  std::vector<std::string> lines_;
};

bool Parse(absl::string_view text, TextFormat::ParseInfoTree* places, SyntaxErrors* errors,
           pb::Profiles* profiles) {
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  TextFormat::Parser parser;
  parser.RecordErrorsTo(errors);
  parser.WriteLocationsTo(places);
  return parser.Parse(&input, profiles);
}

// Where a diagnostic's field stands; where it is missing, the message that lacks it.
std::string PlaceOf(const FieldPath& path, const TextFormat::ParseInfoTree& root,
                    absl::string_view file) {
  const google::protobuf::Descriptor* type = pb::Profiles::descriptor();
  const TextFormat::ParseInfoTree* tree = &root;
  TextFormat::ParseLocation found(0, 0);
  for (const FieldStep& step : path) {
    const FieldDescriptor* field = type->FindFieldByName(step.field);
    // A missing repeated field is complained about as a whole.
    const int index = field->is_repeated() && step.index < 0 ? 0 : step.index;
    const TextFormat::ParseLocation here = tree->GetLocation(field, index);
    if (here.line < 0) break;
    found = here;
    type = field->message_type();
    tree = type == nullptr ? nullptr : tree->GetTreeForNested(field, index);
    if (tree == nullptr) break;
  }
  return Place(file, found.line, found.column);
}

std::string Describe(const Diagnostic& diagnostic, const pb::Profiles& profiles) {
  const std::string& name = profiles.subscriber(diagnostic.where[0].index).name();
  std::string fields;
  for (size_t i = 1; i < diagnostic.where.size(); ++i) {
    absl::StrAppend(&fields, i == 1 ? "" : ".", diagnostic.where[i].field);
  }
  return absl::StrCat("subscriber \"", name, "\": ", fields, ": ", diagnostic.message);
}

}  // namespace

absl::StatusOr<const pb::Profiles*> ReadProfiles(absl::string_view text, absl::string_view file,
                                                 const std::string& region,
                                                 google::protobuf::Arena& arena,
                                                 std::vector<std::string>& hints) {
  if (text.size() > std::numeric_limits<int>::max()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": is longer than 2 GiB"));
  }
  auto* const profiles = google::protobuf::Arena::CreateMessage<pb::Profiles>(&arena);
  SyntaxErrors errors(file);
  if (!Parse(text, nullptr, &errors, profiles)) {
    return absl::InvalidArgumentError(errors.Text());
  }
  hints = UseNewNames(profiles);
  const std::vector<Diagnostic> diagnostics = CheckProfiles(region, profiles);
  if (diagnostics.empty()) return profiles;

  // Places cost memory for every value of the file, so they are looked up only when needed.
  pb::Profiles again;
  TextFormat::ParseInfoTree places;
  Parse(text, &places, &errors, &again);
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics) {
    lines.push_back(absl::StrCat(PlaceOf(diagnostic.where, places, file), ": ",
                                 Describe(diagnostic, *profiles)));
  }
  if (lines.size() == Diagnostics::kMost) lines.push_back("and perhaps more");
  // The mistake may stand in the file under an old name.
  lines.insert(lines.end(), hints.begin(), hints.end());
  return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

std::string WriteProfiles(const pb::Profiles& profiles) {
  TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  // Only a message type that cannot be printed, or no memory, makes it fail.
  if (!printer.PrintToString(profiles, &text)) text.clear();
  return text;
}

}  // namespace footman::sqlite
