#include "lib/testing/cast.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "footman/testing/fake_clock.h"
#include "footman/testing/random.h"

namespace footman::testing {
namespace {

// "a-3": what stands before and after the dash.
struct Part {
  CallId call;
  uint8_t index;
};
std::optional<Part> PartNamed(absl::string_view name) {
  if (name.size() != 3 || name[1] != '-' || name[2] < '0' || name[2] > '9') return std::nullopt;
  const std::optional<CallId> call = CallNamed(name.substr(0, 1));
  if (!call.has_value()) return std::nullopt;
  return Part{*call, static_cast<uint8_t>(name[2] - '0')};
}

}  // namespace

const Member* Cast::Find(absl::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

const Member* Cast::AtAddress(absl::string_view service, absl::string_view user) const {
  for (const Member& member : members) {
    for (const Address& address : member.profile.addresses) {
      if (address.service == service && address.user == user) return &member;
    }
  }
  return nullptr;
}

absl::Time StoryStart() { return FakeClock::DefaultStart(); }

std::optional<CallId> CallNamed(absl::string_view name) {
  if (name.size() != 1 || name[0] < 'a' || name[0] > 'z') return std::nullopt;
  return CallId(static_cast<uint64_t>(name[0] - 'a' + 1));
}
std::string NameOf(CallId call) {
  if (call.value() < 1 || call.value() > 26) return call == CallId() ? "none" : "?";
  return std::string(1, static_cast<char>('a' + call.value() - 1));
}

std::optional<OfferId> OfferNamed(absl::string_view name) {
  const std::optional<Part> part = PartNamed(name);
  if (!part.has_value()) return std::nullopt;
  return OfferId{part->call, part->index};
}
std::string NameOf(OfferId offer) {
  return absl::StrCat(NameOf(offer.call), "-", static_cast<int>(offer.index));
}

std::optional<LegId> LegNamed(absl::string_view name) {
  if (const std::optional<CallId> call = CallNamed(name)) return LegId{*call, kCallerLeg};
  const std::optional<Part> part = PartNamed(name);
  if (!part.has_value()) return std::nullopt;
  return LegId{part->call, part->index};
}
std::string NameOf(LegId leg) {
  if (leg.index == kCallerLeg) return NameOf(leg.call);
  return absl::StrCat(NameOf(leg.call), "-", static_cast<int>(leg.index));
}

LinkSecret SecretOf(OfferId offer) {
  Random random(offer.call.value() * kSecretsPerCall + offer.index);
  LinkSecret secret;
  for (uint8_t& byte : secret.bytes) byte = static_cast<uint8_t>(random.Next());
  return secret;
}

std::string NameOf(const LinkToken& token) {
  for (uint8_t index = 0; index < kSecretsPerCall; ++index) {
    const OfferId offer{token.call, index};
    if (SecretOf(offer).bytes == token.secret.bytes) return NameOf(offer);
  }
  return absl::StrCat(NameOf(token.call), "-forged");
}

}  // namespace footman::testing
