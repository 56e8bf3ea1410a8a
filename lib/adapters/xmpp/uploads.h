// Voicemails on their way to the server's upload service, and the message with the file afterwards.
// The announcement by text is sent before and does not wait: whatever fails here, nothing is lost.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_UPLOADS_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_UPLOADS_H_

#include <strophe.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "footman/adapters/xmpp.h"
#include "lib/adapters/xmpp/address.h"
#include "lib/adapters/xmpp/connection.h"
#include "lib/adapters/xmpp/counters.h"
#include "lib/adapters/xmpp/upload_slot.h"

namespace footman::xmpp {

// Threads: one. It owns another, which encodes and uploads, one voicemail at a time.
class Uploads {
 public:
  // `voicemails` may be null: then nothing is uploaded. `wake` is called on the other thread when
  // HandleDone has something to do. All are borrowed and outlive it.
  Uploads(const XmppOptions& options, const Jid& own, Connection& connection,
          XmppVoicemails* voicemails, Counters& counters, std::function<void()> wake);
  ~Uploads();

  // Whose certificates are trusted besides the system's, from the next upload on.
  void Renew(const std::string& ca_file);
  // Looks for the server's upload service. Of the connection.
  void OnOnline();
  void OnOffline();
  // An answer, perhaps to a question of ours.
  void OnIq(const Jid& from, const std::string& id, xmpp_stanza_t* iq);

  // Uploads a voicemail for a user, where the server takes any. Where it takes none, returns a link
  // by which the user can hear it; empty: there is none.
  std::string Begin(const std::string& user, const std::string& voicemail, absl::Duration now);
  // Goes on with what the other thread has done, and gives up what waits too long for an answer.
  void HandleDone(absl::Duration now);

 private:
  struct Job {
    std::string user;
    std::string voicemail;
    std::string note;  // encoded
    UploadSlot slot;
    absl::Duration deadline;  // for the slot
    absl::Status status;
  };
  void Work();
  void DoJob(Job& job);
  void GiveToWorker(Job job);
  void AskForSlot(Job job, absl::Duration now);
  void Announce(const Job& job);
  // What cannot be uploaded comes with a link, later than its text.
  void Fail(const Job& job);
  std::string LinkTo(const std::string& user, const std::string& voicemail) const;
  void SendLink(const std::string& user, const std::string& link);
  // A component is no user of the server, and upload services serve users.
  bool CanUpload() const { return voicemails_ != nullptr && options_.login == XmppLogin::kClient; }
  void Ask(const std::string& to, const char* ns);

  const XmppOptions& options_;
  const Jid own_;
  Connection& connection_;
  XmppVoicemails* const voicemails_;
  Counters& counters_;
  const std::function<void()> wake_;
  std::string service_;  // empty: none is known
  uint64_t service_limit_ = 0;
  std::map<std::string, std::string> asked_;  // id -> whom
  std::map<std::string, Job> wait_for_slot_;  // by the id of the request
  // User and link: of what broke off with the connection. At most kMaxJobs for each break.
  std::vector<std::pair<std::string, std::string>> unsent_links_;

  std::atomic<bool> stopping_{false};
  absl::Mutex mutex_;
  std::string ca_file_ ABSL_GUARDED_BY(mutex_);
  std::deque<Job> to_do_ ABSL_GUARDED_BY(mutex_);
  std::vector<Job> done_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_UPLOADS_H_
