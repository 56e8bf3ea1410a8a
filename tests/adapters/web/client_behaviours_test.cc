// What the chats keep where the storage fails for one person alone.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "footman/adapters/web_storage.h"
#include "footman/testing/fake_clock.h"
#include "lib/adapters/web/chat_rooms.h"
#include "lib/adapters/web/counters.h"

namespace footman::web {
namespace {

// As the database: it keeps nothing for an address that belongs to nobody any more.
class OneIsGone : public InMemoryWebStorage {
 public:
  absl::Status PutChatItem(absl::string_view user, const WebChatItem& item) override {
    if (user == "gone") return absl::NotFoundError("the address belongs to no subscriber");
    return InMemoryWebStorage::PutChatItem(user, item);
  }
};

TEST(ClientBehavioursTest, WhoIsGoneDoesNotKeepTheOthersFromTheirHistory) {
  OneIsGone storage;
  const testing::FakeClock clock;
  Counters counters(clock);
  ChatRooms rooms(storage, clock, counters);
  rooms.SetDecorator([](nlohmann::json&) {});
  nlohmann::json first = {{"kind", "note"}, {"text", "to nobody"}};
  rooms.Add("gone", first);
  nlohmann::json second = {{"kind", "note"}, {"text", "to Alice"}};
  rooms.Add("alice", second);
  EXPECT_EQ(rooms.History("alice", 0, 10)["items"].size(), 1u);
}

}  // namespace
}  // namespace footman::web
