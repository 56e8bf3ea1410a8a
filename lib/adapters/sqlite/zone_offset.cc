#include "lib/adapters/sqlite/zone_offset.h"

namespace footman::sqlite {
namespace {

// Zones also change their name or law without changing the offset; more than a few such steps in a
// row do not happen.
constexpr int kMaxSteps = 8;

absl::Duration OffsetAt(const absl::TimeZone& zone, absl::Time time) {
  return absl::Seconds(zone.At(time).offset);
}

}  // namespace

ZoneOffset OffsetOf(absl::string_view time_zone, absl::Time now) {
  absl::TimeZone zone = absl::UTCTimeZone();
  // Zones are loaded once by Abseil and kept.
  if (!absl::LoadTimeZone(time_zone, &zone)) zone = absl::UTCTimeZone();
  ZoneOffset result;
  result.from_utc = OffsetAt(zone, now);
  result.from_utc_after = result.from_utc;
  absl::Time from = now;
  absl::TimeZone::CivilTransition transition;
  for (int step = 0; step < kMaxSteps && zone.NextTransition(from, &transition); ++step) {
    // `trans` is the moment itself, also where `to` is a civil time that happens twice.
    from = zone.At(transition.to).trans;
    const absl::Duration after = OffsetAt(zone, from);
    if (after == result.from_utc) continue;
    result.changes_at = from;
    result.from_utc_after = after;
    break;
  }
  return result;
}

}  // namespace footman::sqlite
