#include "lib/adapters/xmpp/http_put.h"

#include <curl/curl.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::xmpp {
namespace {

struct Body {
  std::string_view rest;
};

size_t ReadBody(char* to, size_t size, size_t count, void* data) {
  auto& body = *static_cast<Body*>(data);
  const size_t length = std::min(size * count, body.rest.size());
  std::copy_n(body.rest.data(), length, to);
  body.rest.remove_prefix(length);
  return length;
}

size_t IgnoreAnswer(char*, size_t size, size_t count, void*) { return size * count; }

int ShallStop(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

// curl takes one file of authorities: ours goes behind the system's.
void TrustBesides(CURL* curl, const std::string& ca_file, std::string& authorities) {
  if (ca_file.empty()) return;
  for (const std::string& path : {std::string("/etc/ssl/certs/ca-certificates.crt"), ca_file}) {
    std::ifstream file(path);
    authorities.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    authorities.push_back('\n');
  }
  curl_blob blob{authorities.data(), authorities.size(), CURL_BLOB_NOCOPY};
  curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
}

}  // namespace

absl::Status HttpPut(const Put& put, const std::atomic<bool>& stopping) {
  if (!absl::StartsWithIgnoreCase(put.url, "https://")) {
    return absl::InvalidArgumentError("the server names a place for the upload that is not https");
  }
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  if (curl == nullptr) return absl::UnavailableError("libcurl cannot begin");
  curl_slist* list = nullptr;
  for (const std::string& header : put.headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);
  Body body{put.body};
  std::string authorities;

  curl_easy_setopt(curl.get(), CURLOPT_URL, put.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(put.body.size()));
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &ReadBody);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &IgnoreAnswer);
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(put.limit)));
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &ShallStop);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stopping));
  TrustBesides(curl.get(), put.ca_file, authorities);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) return absl::UnavailableError(curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status / 100 == 2) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the upload was answered by ", status));
}

}  // namespace footman::xmpp
