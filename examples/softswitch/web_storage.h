// The web chat's storage, over the profile database.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_WEB_STORAGE_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_WEB_STORAGE_H_

#include "examples/softswitch/logging.h"
#include "footman/adapters/sqlite.h"
#include "footman/adapters/web_storage.h"

namespace footman::softswitch {

class SqliteWebStorage : public WebStorage {
 public:
  // Both are borrowed; `logger` may be null: it hears who signs in and out.
  explicit SqliteWebStorage(SqliteDatabase& database, Logger* logger = nullptr)
      : database_(database), logger_(logger) {}

  absl::StatusOr<WebUser> FindSignIn(const WebSecretHash& link, absl::Time now) override;
  absl::StatusOr<WebUser> RedeemSignIn(const WebSecretHash& link, const WebSecretHash& session,
                                       absl::Time now, absl::Time session_expires) override;
  absl::StatusOr<WebUser> FindSession(const WebSecretHash& session, absl::Time now) override;
  absl::Status RevokeSession(const WebSecretHash& session) override;
  absl::Status DescribeSession(const WebSecretHash& session, absl::string_view device,
                               absl::Time now) override;
  absl::StatusOr<std::vector<WebSession>> ListSessions(SubscriberId subscriber,
                                                       absl::Time now) override;
  absl::Status PutChatItem(absl::string_view user, const WebChatItem& item) override;
  absl::StatusOr<WebChatHistory> LoadChat(absl::string_view user, uint64_t before,
                                          int limit) override;
  absl::Status MarkSeen(absl::string_view user, uint64_t mark) override;
  absl::StatusOr<WebVoicemail> FindVoicemail(SubscriberId subscriber,
                                             absl::string_view voicemail) override;
  absl::Status MarkHeard(SubscriberId subscriber, absl::string_view voicemail) override;
  absl::Status Keep(SubscriberId subscriber, absl::string_view voicemail, bool keep) override;
  absl::Status RemoveVoicemail(SubscriberId subscriber, absl::string_view voicemail) override;
  absl::StatusOr<std::vector<std::string>> RemoveHeard(SubscriberId subscriber) override;

 private:
  SqliteDatabase& database_;
  Logger* const logger_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_WEB_STORAGE_H_
