// An event or a command with everything that it borrows, for a test to look at later.

#ifndef FOOTMAN_TESTING_OWNED_H_
#define FOOTMAN_TESTING_OWNED_H_

#include <cstddef>
#include <memory>

#include "footman/call_record.h"
#include "footman/command.h"
#include "footman/event.h"
#include "footman/profile.h"

namespace footman::testing {

// T is Event, Command, any one of their kinds, or CallRecord. Copies are deep.
//
//   std::vector<Owned<SendOffer>> offers;
//   offers.emplace_back(command);
//   EXPECT_EQ(offers.back()->headline, "Call from Bob");
template <typename T>
class Owned {
 public:
  explicit Owned(const T& value);
  Owned(const Owned& other) : Owned(*other) {}
  Owned(Owned&&) = default;
  Owned& operator=(const Owned& other) { return *this = Owned(other); }
  Owned& operator=(Owned&&) = default;

  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_;
  std::unique_ptr<std::byte[]> buffer_;
  std::unique_ptr<Profile> profile_;
};

}  // namespace footman::testing

#endif  // FOOTMAN_TESTING_OWNED_H_
