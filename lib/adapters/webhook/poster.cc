#include "lib/adapters/webhook/poster.h"

#include <arpa/inet.h>

#include <algorithm>
#include <mutex>
#include <new>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace footman::webhook {
namespace {

constexpr size_t kMaxAnswer = 65536;  // bytes of an answer that nobody reads anyway
constexpr int64_t kMaxRetryAfter = 3600;

void BeginCurl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

// By its address, never by how it begins: "127.example.org" is anybody's.
bool IsLoopback(const std::string& host) {
  if (host == "[::1]" || absl::AsciiStrToLower(host) == "localhost") return true;
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

// "" = the URL has no such part.
std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string out = text;
  curl_free(text);
  return out;
}

size_t CountAnswer(char*, size_t size, size_t count, void* so_far) {
  auto& bytes = *static_cast<size_t*>(so_far);
  bytes += size * count;
  return bytes > kMaxAnswer ? 0 : size * count;
}

// What an answer's status means, whatever its body was.
Outcome OutcomeOf(long status, int64_t retry_after) {
  Outcome outcome;
  if (status / 100 == 2) {
    outcome.kind = Outcome::Kind::kAccepted;
    return outcome;
  }
  const bool again = status / 100 == 5 || status == 429;
  outcome.kind = again ? Outcome::Kind::kFailed : Outcome::Kind::kRefused;
  outcome.may_have_arrived = status / 100 == 5;
  outcome.retry_after = absl::Seconds(std::clamp<int64_t>(retry_after, 0, kMaxRetryAfter));
  outcome.error = absl::UnavailableError(absl::StrCat("the webhook answered by status ", status));
  return outcome;
}

bool HasSentBody(CURL* easy) {
  curl_off_t sent = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
  return sent > 0;
}

Outcome OutcomeOf(CURL* easy, CURLcode code) {
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
  // An endless body is broken off, but its status was said.
  if (status >= 200 && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) {
    return OutcomeOf(status, retry_after);
  }
  Outcome outcome;
  // Somebody else answers there: to ask again would give them another try.
  if (code == CURLE_PEER_FAILED_VERIFICATION) outcome.kind = Outcome::Kind::kRefused;
  outcome.may_have_arrived = HasSentBody(easy);
  outcome.error = absl::UnavailableError(absl::StrCat("webhook: ", curl_easy_strerror(code)));
  return outcome;
}

}  // namespace

absl::Status CheckUrl(const std::string& text) {
  BeginCurl();
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
  if (url == nullptr) throw std::bad_alloc();
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return absl::InvalidArgumentError("url is no URL");
  }
  const std::string scheme = PartOf(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && !(scheme == "http" && IsLoopback(PartOf(url.get(), CURLUPART_HOST)))) {
    return absl::InvalidArgumentError("url must be https, or http to a loopback host");
  }
  if (!PartOf(url.get(), CURLUPART_USER).empty() ||
      !PartOf(url.get(), CURLUPART_FRAGMENT).empty()) {
    return absl::InvalidArgumentError("url must be without a user name and a fragment");
  }
  return absl::OkStatus();
}

struct Poster::Transfer {
  Transfer() : easy(curl_easy_init(), curl_easy_cleanup), headers(nullptr, curl_slist_free_all) {
    if (easy == nullptr) throw std::bad_alloc();
  }
  void AddHeader(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)headers.release();  // it is a part of the longer one
    headers.reset(longer);
  }
  std::unique_ptr<CURL, void (*)(CURL*)> easy;
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers;
  std::shared_ptr<const std::string> authorities;  // which the library reads
  size_t answer_bytes = 0;
  uint64_t number = 0;
};

Poster::Poster(const WebhookOptions& options, const Signer& signer)
    : options_(options), signer_(signer), multi_(nullptr, curl_multi_cleanup) {
  BeginCurl();
  multi_.reset(curl_multi_init());
  if (multi_ == nullptr) throw std::bad_alloc();
  const auto most = static_cast<long>(options_.max_sending);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, most);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, most);
}

Poster::~Poster() {
  while (!transfers_.empty()) Cancel(transfers_.begin()->first);
}

void Poster::Start(const Attempt& attempt, absl::Time now) {
  auto transfer = std::make_unique<Transfer>();
  const Outgoing& message = *attempt.message;
  const std::string timestamp = FormatTimestamp(now);
  transfer->number = attempt.number;
  transfer->AddHeader("Content-Type: application/json");
  transfer->AddHeader("Expect:");
  transfer->AddHeader(absl::StrCat("Footman-Timestamp: ", timestamp));
  transfer->AddHeader(absl::StrCat("Footman-Signature: ", signer_.Sign(timestamp, message.body)));
  transfer->AddHeader(absl::StrCat("Idempotency-Key: ", message.id));
  SetUp(*transfer, attempt);
  const CURLMcode code = curl_multi_add_handle(multi_.get(), transfer->easy.get());
  if (code == CURLM_OK) {
    transfers_.emplace(attempt.number, std::move(transfer));
    return;
  }
  Outcome outcome;
  outcome.error = absl::UnavailableError(absl::StrCat("webhook: ", curl_multi_strerror(code)));
  failed_to_start_.emplace_back(attempt.number, std::move(outcome));
}

void Poster::SetUp(Transfer& transfer, const Attempt& attempt) {
  CURL* const easy = transfer.easy.get();
  const std::string& body = attempt.message->body;
  const int64_t limit = std::max<int64_t>(absl::ToInt64Milliseconds(attempt.limit), 1);
  curl_easy_setopt(easy, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");  // whatever the environment says
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "Footman");
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limit));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CountAnswer);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer.answer_bytes);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
  {
    absl::MutexLock lock(&mutex_);
    transfer.authorities = authorities_;
  }
  if (transfer.authorities == nullptr) return;
  curl_blob authorities{};
  authorities.data = const_cast<char*>(transfer.authorities->data());  // it only reads
  authorities.len = transfer.authorities->size();
  authorities.flags = CURL_BLOB_NOCOPY;
  curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &authorities);
}

void Poster::Trust(std::shared_ptr<const std::string> authorities) {
  absl::MutexLock lock(&mutex_);
  authorities_ = std::move(authorities);
}

bool Poster::Cancel(uint64_t number) {
  const auto found = transfers_.find(number);
  if (found == transfers_.end()) return false;
  CURL* const easy = found->second->easy.get();
  const bool may_have_arrived = HasSentBody(easy);
  curl_multi_remove_handle(multi_.get(), easy);
  transfers_.erase(found);
  return may_have_arrived;
}

std::vector<std::pair<uint64_t, Outcome>> Poster::Work(absl::Duration limit) {
  std::vector<std::pair<uint64_t, Outcome>> results = std::exchange(failed_to_start_, {});
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  const int64_t wait = results.empty() ? absl::ToInt64Milliseconds(limit) : 0;
  // A transfer that is over already must not wait for the others.
  if (running == static_cast<int>(transfers_.size())) {
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait), nullptr);
    curl_multi_perform(multi_.get(), &running);
  }
  int left = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;  // the message is gone once the handle is removed
    Transfer* transfer = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
    results.emplace_back(transfer->number, OutcomeOf(easy, code));
    Cancel(results.back().first);
  }
  return results;
}

}  // namespace footman::webhook
