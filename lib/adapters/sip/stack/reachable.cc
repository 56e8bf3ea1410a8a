#include "lib/adapters/sip/stack/reachable.h"

#include <sofia-sip/hostdomain.h>
#include <sofia-sip/url.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "lib/adapters/sip/url_parameter.h"

namespace footman::sip {
namespace {

bool IsTransport(const url_t& url) {
  const std::string transport = UrlParameter(url, "transport").value_or("udp");
  return absl::EqualsIgnoreCase(transport, "udp") || absl::EqualsIgnoreCase(transport, "tcp");
}

bool IsPort(const char* text) {
  int port = 0;
  return text == nullptr || (absl::SimpleAtoi(text, &port) && port > 0 && port < 65536);
}

// One that can stand in a request; how to get there is the next hop's business.
bool IsAddress(const url_t& url) {
  return (url.url_type == url_sip || url.url_type == url_sips) && url.url_host != nullptr &&
         host_is_valid(url.url_host) && IsPort(url.url_port);
}

}  // namespace

bool IsReachable(const url_t& url) {
  return IsAddress(url) && url.url_type == url_sip && IsTransport(url) &&
         !UrlParameter(url, "maddr").has_value();  // never sent elsewhere than it says
}

bool CanBeginDialog(const sip_t& request) {
  const sip_record_route_t* route = request.sip_record_route;
  if (request.sip_contact == nullptr || !IsValidTargetRefresh(request, route != nullptr))
    return false;
  if (route != nullptr && !IsReachable(*route->r_url)) return false;
  for (; route != nullptr; route = route->r_next) {
    if (!IsAddress(*route->r_url)) return false;
  }
  return true;
}

bool IsValidTargetRefresh(const sip_t& request, bool has_route) {
  const sip_contact_t* contact = request.sip_contact;
  if (contact == nullptr) return true;
  return contact->m_next == nullptr &&
         (has_route ? IsAddress(*contact->m_url) : IsReachable(*contact->m_url));
}

bool IsSecure(const sip_t& request) {
  return request.sip_request != nullptr && request.sip_request->rq_url->url_type == url_sips;
}

}  // namespace footman::sip
