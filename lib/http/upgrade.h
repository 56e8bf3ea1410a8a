// What a connection lends to whoever opens a WebSocket on it. For the few units that compile
// Boost.Beast.

#ifndef FOOTMAN_LIB_HTTP_UPGRADE_H_
#define FOOTMAN_LIB_HTTP_UPGRADE_H_

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace footman::http {

using StringRequest = boost::beast::http::request<boost::beast::http::string_body>;

// Both are moved from by who takes the connection; who refuses leaves them as they are.
struct Upgrade {
  boost::beast::tcp_stream& stream;
  StringRequest& request;
};

}  // namespace footman::http

#endif  // FOOTMAN_LIB_HTTP_UPGRADE_H_
