// What the web adapter needs kept: sign-in links, sessions, chat histories. Port of the adapter;
// the host's database implements it.

#ifndef FOOTMAN_ADAPTERS_WEB_STORAGE_H_
#define FOOTMAN_ADAPTERS_WEB_STORAGE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/call.h"

namespace footman {

// Secrets are never stored: only their SHA-256.
using WebSecretHash = std::array<uint8_t, 32>;

// The SHA-256 of a sign-in or session secret as it reads in a link or cookie.
WebSecretHash HashWebSecret(absl::string_view secret);
// 256 fresh random bits as 43 characters of base64url. The link of a sign-in is
// "<origin>/s/<secret>"; keep only HashWebSecret(secret).
std::string NewWebSecret();

// Who uses the chat: one user name of the service "web", which belongs to one subscriber.
struct WebUser {
  SubscriberId subscriber;
  std::string user;          // Address::user, exact
  std::string display_name;  // "Alice"
  std::string language;      // BCP 47; the pages speak "en" and "de", else English
};

// One entry of a user's chat. The adapter alone understands `content`.
struct WebChatItem {
  uint64_t id = 0;          // minted by the adapter; rises with time, unique per user, below 2^53
  absl::Time time;          // when it began
  std::string content;      // JSON, UTF-8, at most kMaxWebChatContent bytes; holds no secrets
  std::string voicemail{};  // that it leads to, by id; empty = none
};
inline constexpr int kMaxWebChatContent = 16384;

struct WebChatHistory {
  std::vector<WebChatItem> items;  // the newest first
  uint64_t seen = 0;               // the last MarkSeen of the user; zero = never
};

struct WebVoicemail {
  std::string path;    // of a readable audio file
  std::string caller;  // "Bob (+4930...)", for people
  absl::Duration length;
  absl::Time received;
  bool heard = false;
  bool kept = false;  // the person wants it left when others go
};

// A browser that is signed in.
struct WebSession {
  WebSecretHash session{};
  std::string device;  // "Firefox on Android"; empty = not known
  absl::Time created;
  absl::Time used;  // the last time, roughly
};

// Called on the web adapter's thread only, and while it waits nobody is served: be quick (a local
// database), never call back. Errors other than those named are the storage's own trouble: the
// person is told to try again, and nothing is lost that was not stored.
class WebStorage {
 public:
  virtual ~WebStorage() = default;

  // Whom a sign-in link signs in, without using it up. NotFound: it never was, is used, or has
  // expired at `now`.
  virtual absl::StatusOr<WebUser> FindSignIn(const WebSecretHash& link, absl::Time now) = 0;
  // Uses the link up and begins a session, both or neither. NotFound as above; so of two at once
  // exactly one succeeds.
  virtual absl::StatusOr<WebUser> RedeemSignIn(const WebSecretHash& link,
                                               const WebSecretHash& session, absl::Time now,
                                               absl::Time session_expires) = 0;
  // NotFound: unknown, revoked, or expired at `now`. Asked again about every minute for each open
  // chat, so that a session that was revoked elsewhere ends soon.
  virtual absl::StatusOr<WebUser> FindSession(const WebSecretHash& session, absl::Time now) = 0;
  // OK also when there is none.
  virtual absl::Status RevokeSession(const WebSecretHash& session) = 0;
  // The session is used at `now`, on a device of that description; empty = as before.
  virtual absl::Status DescribeSession(const WebSecretHash& session, absl::string_view device,
                                       absl::Time now) = 0;
  // All that the subscriber has at `now`, the last used first.
  virtual absl::StatusOr<std::vector<WebSession>> ListSessions(SubscriberId subscriber,
                                                               absl::Time now) = 0;

  // Stores an item, or replaces the user's item of the same id. The storage may drop a user's
  // oldest items beyond a number of its choice, but none that leads to a voicemail which is still
  // there: nobody could reach it any more.
  virtual absl::Status PutChatItem(absl::string_view user, const WebChatItem& item) = 0;
  // The newest `limit` items whose id is below `before` (zero = the very newest).
  virtual absl::StatusOr<WebChatHistory> LoadChat(absl::string_view user, uint64_t before,
                                                  int limit) = 0;
  // The user has seen everything that changed up to `mark`: a number that only rises; a lower one
  // than before changes nothing.
  virtual absl::Status MarkSeen(absl::string_view user, uint64_t mark) = 0;

  // `voicemail` as in SendVoicemail. NotFound also when it belongs to another subscriber.
  virtual absl::StatusOr<WebVoicemail> FindVoicemail(SubscriberId subscriber,
                                                     absl::string_view voicemail) = 0;
  // NotFound as above, of these three too.
  virtual absl::Status MarkHeard(SubscriberId subscriber, absl::string_view voicemail) = 0;
  virtual absl::Status Keep(SubscriberId subscriber, absl::string_view voicemail, bool keep) = 0;
  // With its file.
  virtual absl::Status RemoveVoicemail(SubscriberId subscriber, absl::string_view voicemail) = 0;
  // Those that were heard and are not kept. Returns their ids.
  virtual absl::StatusOr<std::vector<std::string>> RemoveHeard(SubscriberId subscriber) = 0;
};

// How long a sign-in link may be redeemed: the host's part of the bargain when it stores one.
inline constexpr absl::Duration kWebSignInTime = absl::Minutes(10);

// ---- For tests and demonstrations: storage that forgets everything at exit.

// Threads: any.
class InMemoryWebStorage : public WebStorage {
 public:
  InMemoryWebStorage();
  ~InMemoryWebStorage() override;

  void AddUser(const WebUser& user);
  // NotFound: no such user.
  absl::Status AddSignIn(absl::string_view user, const WebSecretHash& link, absl::Time expires);
  void AddVoicemail(SubscriberId subscriber, absl::string_view voicemail, const WebVoicemail& what);
  // From now on everything fails with Unavailable, or works again.
  void SetBroken(bool broken);

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
  class Data;
  std::unique_ptr<Data> data_;
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_WEB_STORAGE_H_
