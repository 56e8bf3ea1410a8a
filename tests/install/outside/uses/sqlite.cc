// A subscriber is imported, and found by number and address.

#include "footman/adapters/sqlite.h"

int main() {
  footman::SqliteOptions options;
  options.path = ":memory:";
  options.default_region = "DE";
  auto database = footman::SqliteDatabase::Open(options);
  if (!database.ok()) return 1;
  const auto summary = (*database)->Import(
      "subscriber { name: 'alice' number: '030 123456' address { service: 'web' user: 'alice' "
      "option_set: 's' } option_set { name: 's' option { do: DECLINE } } }",
      "people.txt");
  if (!summary.ok() || summary->added.size() != 1) return 2;
  const auto by_number = (*database)->FindNumber("+4930123456");
  const auto by_address = (*database)->FindAddress("web", "alice");
  return by_number.ok() && by_address.ok() && *by_number == *by_address ? 0 : 3;
}
