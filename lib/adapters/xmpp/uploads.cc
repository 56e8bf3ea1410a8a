#include "lib/adapters/xmpp/uploads.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/http_put.h"
#include "lib/adapters/xmpp/ids.h"
#include "lib/adapters/xmpp/sent_message.h"
#include "lib/adapters/xmpp/voice_note.h"

namespace footman::xmpp {
namespace {

constexpr size_t kMaxServices = 32;
constexpr size_t kMaxJobs = 64;  // at once; more are announced by text alone
constexpr absl::Duration kSlotTime = absl::Seconds(30);
constexpr absl::Duration kUploadTime = absl::Seconds(60);

}  // namespace

Uploads::Uploads(const XmppOptions& options, const Jid& own, Connection& connection,
                 XmppVoicemails* voicemails, Counters& counters, std::function<void()> wake)
    : options_(options),
      own_(own),
      connection_(connection),
      voicemails_(voicemails),
      counters_(counters),
      wake_(std::move(wake)),
      ca_file_(options.ca_file) {
  if (CanUpload()) thread_ = std::thread([this] { Work(); });
}

Uploads::~Uploads() {
  stopping_ = true;
  {
    absl::MutexLock lock(&mutex_);  // wakes the thread: it looks at what it waits for
  }
  if (thread_.joinable()) thread_.join();
}

// ---- Finding the service (XEP-0363 3.1).

void Uploads::OnOnline() {
  service_.clear();
  asked_.clear();
  for (const auto& [user, link] : unsent_links_) SendLink(user, link);
  unsent_links_.clear();
  if (!CanUpload()) return;
  Ask(own_.domain(), XMPP_NS_DISCO_ITEMS);
  Ask(own_.domain(), XMPP_NS_DISCO_INFO);
}

void Uploads::OnOffline() {
  for (const auto& [id, job] : wait_for_slot_) Fail(job);
  wait_for_slot_.clear();
}

void Uploads::Ask(const std::string& to, const char* ns) {
  const std::string id = NewId(connection_.context());
  Stanza iq = NewStanza(connection_.context(), "iq");
  SetAttribute(iq, "type", "get");
  SetAttribute(iq, "id", id);
  SetAttribute(iq, "to", to);
  AddChild(iq, NewStanza(connection_.context(), "query", ns));
  connection_.Send(iq);
  asked_[id] = to;
}

void Uploads::OnIq(const Jid& from, const std::string& id, xmpp_stanza_t* iq) {
  if (const auto waiting = wait_for_slot_.find(id);
      waiting != wait_for_slot_.end() && from.full() == service_) {
    Job job = std::move(waiting->second);
    wait_for_slot_.erase(waiting);
    std::optional<UploadSlot> slot = ReadSlot(iq);
    if (!slot.has_value()) return Fail(job);
    job.slot = *std::move(slot);
    return GiveToWorker(std::move(job));
  }
  const auto question = asked_.find(id);
  if (question == asked_.end() || question->second != from.full()) return;
  asked_.erase(question);
  if (xmpp_stanza_t* const items = Child(iq, "query", XMPP_NS_DISCO_ITEMS); items != nullptr) {
    for (const std::string& service : ServicesOf(items, kMaxServices)) {
      if (const auto jid = PrepareJid(service); jid.ok()) Ask(jid->full(), XMPP_NS_DISCO_INFO);
    }
  } else if (xmpp_stanza_t* const info = Child(iq, "query", XMPP_NS_DISCO_INFO); info != nullptr) {
    const std::optional<uint64_t> limit = UploadLimit(info);
    if (!limit.has_value()) return;
    service_ = from.full();
    service_limit_ = *limit;
  }
}

// ---- One voicemail's way: encoded there, a slot asked for here, uploaded there, announced here.

std::string Uploads::Begin(const std::string& user, const std::string& voicemail, absl::Duration) {
  if (voicemails_ == nullptr || voicemail.empty()) return "";
  if (!CanUpload() || service_.empty()) return LinkTo(user, voicemail);
  Job job;
  job.user = user;
  job.voicemail = voicemail;
  GiveToWorker(std::move(job));
  return "";
}

void Uploads::Renew(const std::string& ca_file) {
  absl::MutexLock lock(&mutex_);
  ca_file_ = ca_file;
}

// A host's function that throws has failed: there is no link, and the text says that there is a
// voicemail.
std::string Uploads::LinkTo(const std::string& user, const std::string& voicemail) const try {
  return voicemails_->PrivateLink(user, voicemail).value_or("");
} catch (const std::exception&) {
  return "";
}

void Uploads::Fail(const Job& job) {
  ++counters_.failed_uploads;
  const std::string link = LinkTo(job.user, job.voicemail);
  if (link.empty()) return;
  if (connection_.state() != XmppState::kOnline) {
    unsent_links_.emplace_back(job.user, link);
    return;
  }
  SendLink(job.user, link);
}

void Uploads::SendLink(const std::string& user, const std::string& link) {
  connection_.Send(NoteMessage(connection_.context(),
                               {connection_.sender(), user, NewId(connection_.context())}, link));
}

void Uploads::HandleDone(absl::Duration now) {
  std::vector<Job> done;
  {
    absl::MutexLock lock(&mutex_);
    done.swap(done_);
  }
  for (Job& job : done) {
    if (!job.status.ok() || connection_.state() != XmppState::kOnline) {
      Fail(job);
    } else if (job.slot.put.empty()) {
      AskForSlot(std::move(job), now);
    } else {
      Announce(job);
    }
  }
  for (auto waiting = wait_for_slot_.begin(); waiting != wait_for_slot_.end();) {
    const bool late = now > waiting->second.deadline;
    if (late) Fail(waiting->second);
    waiting = late ? wait_for_slot_.erase(waiting) : std::next(waiting);
  }
}

void Uploads::AskForSlot(Job job, absl::Duration now) {
  if (service_.empty() || job.note.size() > service_limit_) return Fail(job);
  const std::string id = NewId(connection_.context());
  connection_.Send(SlotRequest(connection_.context(), service_, id, job.note.size()));
  job.deadline = now + kSlotTime;
  wait_for_slot_.emplace(id, std::move(job));
}

void Uploads::Announce(const Job& job) {
  ++counters_.uploads;
  connection_.Send(FileMessage(connection_.context(),
                               {connection_.sender(), job.user, NewId(connection_.context())},
                               job.slot.get));
}

// ---- The other thread.

void Uploads::GiveToWorker(Job job) {
  {
    absl::MutexLock lock(&mutex_);
    if (to_do_.size() + done_.size() < kMaxJobs) {
      to_do_.push_back(std::move(job));
      return;
    }
  }
  Fail(job);
}

void Uploads::Work() {
  while (true) {
    Job job;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](Uploads* self) ABSL_NO_THREAD_SAFETY_ANALYSIS {
            return self->stopping_.load() || !self->to_do_.empty();
          },
          this));
      if (stopping_) return;
      job = std::move(to_do_.front());
      to_do_.pop_front();
    }
    DoJob(job);
    {
      absl::MutexLock lock(&mutex_);
      done_.push_back(std::move(job));
    }
    wake_();
  }
}

// A host's function that throws has failed; it ends neither this thread nor the host.
void Uploads::DoJob(Job& job) try {
  if (job.slot.put.empty()) {
    const absl::StatusOr<std::string> path = voicemails_->AudioFile(job.user, job.voicemail);
    absl::StatusOr<std::string> note =
        path.ok() ? EncodeVoiceNote(*path, static_cast<size_t>(options_.max_upload_bytes))
                  : path.status();
    job.status = note.status();
    if (note.ok()) job.note = *std::move(note);
    return;
  }
  std::string ca_file;
  {
    absl::MutexLock lock(&mutex_);
    ca_file = ca_file_;
  }
  Put put{job.slot.put, job.slot.headers, std::move(job.note), std::move(ca_file), kUploadTime};
  put.headers.push_back("Content-Type: audio/ogg");
  job.status = HttpPut(put, stopping_);
} catch (const std::exception& error) {
  job.status = absl::InternalError(error.what());
}

}  // namespace footman::xmpp
