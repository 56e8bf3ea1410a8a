// What the webhook adapter knows of the HTTP that it serves: plain data.

#ifndef FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_H_
#define FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace footman::webhook {

struct Request {
  bool is_post = false;
  std::string path;  // without the query
  std::string timestamp;
  std::string signature;
  std::string idempotency_key;
  std::string body;
};

struct Response {
  int status = 202;
  std::string body;  // JSON
  std::optional<absl::Duration> retry_after;
};

using Handler = std::function<Response(const Request&)>;

// {"error": error, "field": field, "message": message}; without what is empty.
Response Refusal(int status, const std::string& error, const std::string& message,
                 const std::string& field = "");

}  // namespace footman::webhook

#endif  // FOOTMAN_LIB_ADAPTERS_WEBHOOK_HTTP_H_
