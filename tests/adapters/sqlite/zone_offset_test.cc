// The subscriber's clock.

#include "lib/adapters/sqlite/zone_offset.h"

#include <gtest/gtest.h>

namespace footman::sqlite {
namespace {

absl::Time Utc(int year, int month, int day, int hour) {
  return absl::FromCivil(absl::CivilHour(year, month, day, hour), absl::UTCTimeZone());
}

TEST(ZoneOffset, KnowsTheChangeToWinter) {
  const ZoneOffset zone = OffsetOf("Europe/Berlin", Utc(2024, 7, 1, 12));
  EXPECT_EQ(zone.from_utc, absl::Hours(2));
  EXPECT_EQ(zone.changes_at, Utc(2024, 10, 27, 1));
  EXPECT_EQ(zone.from_utc_after, absl::Hours(1));
}

TEST(ZoneOffset, KnowsTheChangeToSummer) {
  const ZoneOffset zone = OffsetOf("America/New_York", Utc(2024, 1, 1, 12));
  EXPECT_EQ(zone.from_utc, absl::Hours(-5));
  EXPECT_EQ(zone.changes_at, Utc(2024, 3, 10, 7));
  EXPECT_EQ(zone.from_utc_after, absl::Hours(-4));
}

TEST(ZoneOffset, TheMomentOfChangeBelongsToTheNewOffset) {
  const absl::Time change = Utc(2024, 10, 27, 1);
  EXPECT_EQ(OffsetOf("Europe/Berlin", change - absl::Seconds(1)).changes_at, change);
  EXPECT_EQ(OffsetOf("Europe/Berlin", change).from_utc, absl::Hours(1));
  EXPECT_EQ(OffsetOf("Europe/Berlin", change).changes_at, Utc(2025, 3, 30, 1));
}

TEST(ZoneOffset, ZonesWithoutDaylightSaving) {
  const ZoneOffset india = OffsetOf("Asia/Kolkata", Utc(2024, 1, 1, 12));
  EXPECT_EQ(india.from_utc, absl::Minutes(330));
  EXPECT_EQ(india.changes_at, absl::InfiniteFuture());
  EXPECT_EQ(OffsetOf("UTC", Utc(2024, 1, 1, 12)).from_utc, absl::ZeroDuration());
  EXPECT_EQ(OffsetOf("Nowhere/None", Utc(2024, 1, 1, 12)).from_utc, absl::ZeroDuration());
}

}  // namespace
}  // namespace footman::sqlite
