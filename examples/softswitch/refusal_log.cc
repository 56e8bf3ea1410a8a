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

void RefusalLog::NoteSources(const std::vector<SipRefusal>& refusals, absl::Time now) {
  for (const SipRefusal& refusal : refusals) {
    const std::string source = refusal.source.empty() ? "others" : refusal.source;
    const std::string status = refusal.status == 0 ? "none" : absl::StrCat(refusal.status);
    logger_->Write(Log::WARNING, CallId(), "sip refused from",
                   Fields()
                       .Add("source", source)
                       .Add("response", status)
                       .Add("requests", absl::StrCat(refusal.requests)));
    sources_told_ = now;
  }
}

void NoteRefusals(const SipCounters& sip, const WebCounters& web,
                  const CallRecordLog::Counters& records, RefusalLog& log, absl::Time now) {
  log.Note("sip refused",
           {{"untrusted", sip.refused_untrusted},
            {"rate", sip.refused_rate},
            {"overload", sip.refused_overload},
            {"draining", sip.refused_draining},
            {"media", sip.refused_media},
            {"malformed", sip.malformed},
            {"dropped", sip.dropped},
            {"no_ack", sip.no_ack},
            {"no_audio", sip.rtp_timeouts}},
           now);
  log.Note("web refused",
           {{"wrong_tokens", web.wrong_tokens},
            {"connections", web.refused_connections},
            {"requests", web.refused_requests},
            {"slow_peers", web.slow_peers},
            {"storage_errors", web.storage_errors}},
           now);
  log.Note("call records not written",
           {{"failed_writes", records.failed_writes}, {"lost", records.lost}}, now);
}

}  // namespace footman::softswitch
