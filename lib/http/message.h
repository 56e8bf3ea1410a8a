// What an adapter that serves HTTP sees of it: plain data.

#ifndef FOOTMAN_LIB_HTTP_MESSAGE_H_
#define FOOTMAN_LIB_HTTP_MESSAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace footman::http {

enum class Method { kGet, kHead, kPost, kOther };

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::kOther;
  std::string path;  // without the query
  std::string peer;  // the address of who is connected: maybe a proxy
  Headers headers;
  std::string body;
  bool wants_socket = false;  // a valid WebSocket upgrade

  // Names of headers are compared without regard to case.
  size_t Count(absl::string_view name) const;
  // The first header of that name; "" if there is none.
  std::string Header(absl::string_view name) const;
  // All headers of that name, joined as RFC 9110 5.3 has it.
  std::string JoinedHeader(absl::string_view name) const;
};

// A part of a file as a body.
struct FilePart {
  std::string path;
  uint64_t offset = 0;
  uint64_t length = 0;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;              // left out for HEAD, with its true Content-Length
  std::optional<FilePart> file;  // instead of `body`
};

// Sends the response, at once or later, exactly once; harmless when the peer has gone meanwhile.
using Respond = std::function<void(Response)>;

}  // namespace footman::http

#endif  // FOOTMAN_LIB_HTTP_MESSAGE_H_
