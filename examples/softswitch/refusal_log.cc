#include "examples/softswitch/refusal_log.h"

#include "absl/strings/str_cat.h"

namespace footman::softswitch {

void RefusalLog::Note(const std::string& what, const Counts& counts, absl::Time now) {
  Told& told = told_[what];
  if (now < told.at + kApart) return;
  Fields fields;
  bool has_news = false;
  for (const auto& [why, count] : counts) {
    uint64_t& before = told.counts[why];
    if (count <= before) continue;
    fields.Add(why, absl::StrCat(count - before));
    before = count;
    has_news = true;
  }
  if (!has_news) return;
  told.at = now;
  logger_->Write(Log::WARNING, CallId(), what, fields);
}

}  // namespace footman::softswitch
