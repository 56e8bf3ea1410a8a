#include "lib/adapters/web/guard.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace footman::web {
namespace {

constexpr size_t kMaxSources = 10000;

// "https://example.org:443" -> "https://example.org": browsers leave the port of the scheme out,
// other clients may name it.
std::string WithoutDefaultPort(absl::string_view origin) {
  if (absl::StartsWith(origin, "https://")) absl::ConsumeSuffix(&origin, ":443");
  if (absl::StartsWith(origin, "http://")) absl::ConsumeSuffix(&origin, ":80");
  return absl::AsciiStrToLower(origin);
}

}  // namespace

OriginGuard::OriginGuard(absl::string_view public_origin, uint16_t port) {
  origins_.push_back(WithoutDefaultPort(public_origin));
  for (absl::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    origins_.push_back(WithoutDefaultPort(absl::StrCat("http://", name, ":", port)));
  }
}

bool OriginGuard::IsOurHost(absl::string_view host) const {
  // Behind a proxy we do not see the scheme; a Host fits when it would with that of the origin.
  return std::any_of(origins_.begin(), origins_.end(), [&](absl::string_view origin) {
    const absl::string_view scheme = absl::StartsWith(origin, "https") ? "https://" : "http://";
    return !host.empty() && WithoutDefaultPort(absl::StrCat(scheme, host)) == origin;
  });
}

bool OriginGuard::IsOurOrigin(absl::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), WithoutDefaultPort(origin)) != origins_.end();
}

bool OriginGuard::MayPostForm(const Request& request) const {
  if (absl::EqualsIgnoreCase(request.fetch_site, "cross-site")) return false;
  return request.origin.empty() || request.origin == "null" || IsOurOrigin(request.origin);
}

bool OriginGuard::MayUseCookie(const Request& request) const {
  if (IsOurOrigin(request.origin)) {
    return request.fetch_site.empty() || absl::EqualsIgnoreCase(request.fetch_site, "same-origin");
  }
  const bool unsaid = request.origin.empty() || request.origin == "null";
  return unsaid && absl::EqualsIgnoreCase(request.fetch_site, "same-origin");
}

void Allowance::Refill(absl::Duration now) {
  if (now <= at_) return;
  left_ = std::min(burst_, left_ + absl::ToDoubleSeconds(now - at_) * per_second_);
  at_ = now;
}

bool Allowance::Take(absl::Duration now) {
  Refill(now);
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

bool Allowance::IsFull(absl::Duration now) {
  Refill(now);
  return left_ >= burst_;
}

bool GuessGuard::WrongToken(const std::string& source, absl::Duration now) {
  MakeRoom(now);
  const auto it = sources_.try_emplace(source, per_minute_, per_minute_ / 60, now).first;
  return it->second.Take(now);
}

void GuessGuard::MakeRoom(absl::Duration now) {
  if (sources_.size() < kMaxSources) return;
  for (auto it = sources_.begin(); it != sources_.end();) {
    if (it->second.IsFull(now)) {
      sources_.erase(it++);
    } else {
      ++it;
    }
  }
  // So many sources guess at once that none can be told from the others: forget one.
  if (sources_.size() >= kMaxSources) sources_.erase(sources_.begin());
}

}  // namespace footman::web
