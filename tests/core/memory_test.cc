// What the engine keeps things in: blocks, remembered addresses, closed offers, texts of a step.

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/core/call/block_pool.h"
#include "lib/core/offers/address_book.h"
#include "lib/core/offers/closed_offers.h"
#include "lib/core/replies/reply_parser.h"
#include "lib/language/step_text.h"
#include "lib/language/words.h"
#include "tests/rounds.h"

namespace footman {
namespace {

constexpr Uptime kSecond = 1000000000;
constexpr Uptime kMemory = 600 * kSecond;

// ---- BlockPool.

TEST(BlockPoolTest, EverySizeHasRoom) {
  BlockPool pool;
  for (size_t size = 1; size <= BlockPool::kLargest; size += size < 3000 ? 1 : 97) {
    const Block block = pool.Take(size);
    ASSERT_GE(block.capacity, size);
    std::memset(block.data, 1, block.capacity);
    pool.Release(block);
    pool.Reclaim();
  }
  EXPECT_EQ(pool.Take(BlockPool::kLargest).capacity, BlockPool::kLargest);
}

TEST(BlockPoolTest, AReleasedBlockStaysUntilTheNextStep) {
  BlockPool pool;
  const Block first = pool.Take(100);
  std::memcpy(first.data, "borrowed", 8);
  pool.Release(first);
  EXPECT_NE(pool.Take(100).data, first.data);
  EXPECT_EQ(std::string(first.data, 8), "borrowed");
  pool.Reclaim();
  EXPECT_EQ(pool.Take(100).data, first.data) << "and then is used again";
}

TEST(BlockPoolTest, BlocksNeverOverlap) {
  BlockPool pool;
  std::mt19937 random(1);
  struct Held {
    Block block;
    char mark;
  };
  std::vector<Held> held;
  for (int i = 0; i < Rounds(20000); ++i) {
    pool.Reclaim();
    if (held.size() < 200 && random() % 2 == 0) {
      const Block block = pool.Take(1 + random() % 4000);
      const char mark = static_cast<char>(random());
      std::memset(block.data, mark, block.capacity);
      held.push_back({block, mark});
    } else if (!held.empty()) {
      const size_t which = random() % held.size();
      const Held& one = held[which];
      for (size_t k = 0; k < one.block.capacity; ++k) ASSERT_EQ(one.block.data[k], one.mark);
      pool.Release(one.block);
      held.erase(held.begin() + static_cast<long>(which));
    }
  }
}

// ---- AddressBook.

TEST(AddressBookTest, AddressesAreExactAndWhole) {
  BlockPool pool;
  AddressBook book(10, kMemory, pool);
  const uint32_t alice = book.FindOrAdd(0, "alice");
  EXPECT_EQ(book.Find(0, "alice"), alice);
  for (const char* other : {"alic", "alice2", "Alice", "alice ", ""}) {
    EXPECT_EQ(book.Find(0, other), kNoSlot) << other;
  }
  EXPECT_EQ(book.Find(1, "alice"), kNoSlot) << "another service, another address";
  EXPECT_NE(book.FindOrAdd(1, "alice"), alice);
}

TEST(AddressBookTest, TheLongestUnusedGoesFirst) {
  BlockPool pool;
  AddressBook book(3, kMemory, pool);
  for (const char* user : {"a", "b", "c"}) book.FindOrAdd(0, user);
  book.FindOrAdd(0, "a");
  book.FindOrAdd(0, "d");
  EXPECT_EQ(book.Find(0, "b"), kNoSlot);
  for (const char* user : {"a", "c", "d"}) EXPECT_NE(book.Find(0, user), kNoSlot) << user;
}

TEST(AddressBookTest, AnAddressWithAnOpenOfferStays) {
  BlockPool pool;
  AddressBook book(3, kMemory, pool);
  const uint32_t a = book.FindOrAdd(0, "a");
  const uint32_t b = book.FindOrAdd(0, "b");
  book.FindOrAdd(0, "c");
  book.OfferOpened(a);
  book.OfferOpened(b);
  for (const char* user : {"d", "e", "f"}) {
    book.FindOrAdd(0, user);
    EXPECT_EQ(book.Find(0, "a"), a);
    EXPECT_EQ(book.Find(0, "b"), b);
  }
  EXPECT_EQ(book.Find(0, "e"), kNoSlot);
}

TEST(AddressBookTest, AnAddressWhoseLastOfferClosesIsTheMostRecent) {
  BlockPool pool;
  AddressBook book(3, kMemory, pool);
  const uint32_t a = book.FindOrAdd(0, "a");
  book.OfferOpened(a);
  book.OfferOpened(a);
  book.FindOrAdd(0, "b");
  book.FindOrAdd(0, "c");
  book.OfferClosed(a);
  book.FindOrAdd(0, "a");
  book.OfferClosed(a);
  book.FindOrAdd(0, "d");
  book.FindOrAdd(0, "e");
  for (const char* user : {"a", "d", "e"}) EXPECT_NE(book.Find(0, user), kNoSlot) << user;
}

TEST(AddressBookTest, ANewAddressRemembersNothing) {
  BlockPool pool;
  AddressBook book(1, kMemory, pool);
  AddressState& first = book.at(book.FindOrAdd(0, "a"));
  first.last_closed = 5;
  first.last_letter = 3;
  first.unclear_notes = first.ended_notes = 2;
  const AddressState& next = book.at(book.FindOrAdd(0, "b"));
  EXPECT_EQ(next.last_closed, INT64_MIN);
  EXPECT_EQ(next.last_letter, 0);
  EXPECT_EQ(next.unclear_notes + next.ended_notes, 0);
  EXPECT_EQ(next.User(), "b");
}

TEST(AddressBookTest, LettersRunOutHonestly) {
  BlockPool pool;
  AddressBook book(1, kMemory, pool);
  const uint32_t slot = book.FindOrAdd(0, "alice");
  book.OfferOpened(slot);
  for (int i = 1; i <= kLetters; ++i) ASSERT_EQ(book.NextLetter(slot, 0), i);
  EXPECT_EQ(book.NextLetter(slot, 0), 0) << "never one that is in use";
  book.OfferClosed(slot);
  book.at(slot).last_closed = 10;
  EXPECT_EQ(book.NextLetter(slot, 10 + kMemory - 1), 0);
  EXPECT_EQ(book.NextLetter(slot, 10 + kMemory), 1);
}

TEST(AddressBookTest, LettersReadAsTheyAreWritten) {
  for (int i = 1; i <= kLetters; ++i) {
    const absl::string_view letter = LetterText(static_cast<uint16_t>(i));
    const std::string reply = absl::StrCat(letter, "1");
    EXPECT_EQ(FindLetter(ReplyWords(reply)).letter, i) << reply;
  }
  EXPECT_EQ(LetterText(1), "a");
  EXPECT_EQ(LetterText(26), "z");
  EXPECT_EQ(LetterText(27), "aa");
  EXPECT_EQ(LetterText(kLetters), "zz");
  EXPECT_EQ(LetterText(0), "");
}

TEST(AddressBookTest, AMessageIsRepeatedByTheSameDeviceWithinTwoMinutes) {
  BlockPool pool;
  AddressBook book(1, kMemory, pool);
  const uint32_t slot = book.FindOrAdd(0, "alice");
  const auto is_repeated = [&](const char* id, const char* device, int64_t seconds) {
    return book.IsRepeated(slot, id, device, seconds * kSecond);
  };
  EXPECT_FALSE(is_repeated("1", "phone", 0));
  EXPECT_FALSE(is_repeated("2", "phone", 1));
  EXPECT_TRUE(is_repeated("1", "phone", 2)) << "another one came between";
  EXPECT_TRUE(is_repeated("2", "phone", 119));
  EXPECT_FALSE(is_repeated("1", "laptop", 3)) << "clients that count from 1";
  EXPECT_FALSE(is_repeated("1", "phone", 120)) << "a client that was started again";
  EXPECT_FALSE(is_repeated("", "phone", 122));
  EXPECT_FALSE(is_repeated("", "phone", 122)) << "no id, no repetition";
}

TEST(AddressBookTest, MessagesOfLongAgoAreNotRepeated) {
  BlockPool pool;
  AddressBook book(1, kMemory, pool);
  const uint32_t slot = book.FindOrAdd(0, "alice");
  EXPECT_FALSE(book.IsRepeated(slot, "1", "phone", 0));
  // The times wrap around after 49 days; what is too old is forgotten before, at the next offer.
  book.ForgetMessages(slot, 500 * kSecond);
  EXPECT_FALSE(book.IsRepeated(slot, "1", "phone", 4294968 * kSecond));
}

TEST(AddressBookTest, EqualPrefixesAndLengthsHashApart) {
  std::vector<std::string> texts = {
      "",   std::string(1, '\0'), std::string(8, '\0'), std::string(9, '\0'), "a",
      "aa", "aaaaaaaa",           "aaaaaaaaa"};
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t k = 0; k < i; ++k) EXPECT_NE(HashText(texts[i], 0), HashText(texts[k], 0));
    EXPECT_NE(HashText(texts[i], 0), HashText(texts[i], 1));
  }
}

// ---- ClosedOffers.

// Adds one, and returns its id.
uint64_t Close(uint64_t call, uint8_t offer, Uptime at, ClosedOffers& offers) {
  ClosedOffer& closed = offers.Add(CallId(call), /*latest=*/0, at);
  closed.offer = offer;
  LinkSecret secret;
  secret.bytes[0] = offer;
  closed.secret_hash = HashSecret(secret);
  return closed.id;
}

TEST(ClosedOffersTest, ForgetsAfterTheMemory) {
  ClosedOffers offers(10, kMemory);
  Close(1, 0, 5, offers);
  const OfferId id{CallId(1), 0};
  EXPECT_NE(offers.Find(id, 5), nullptr);
  EXPECT_NE(offers.Find(id, 5 + kMemory - 1), nullptr);
  EXPECT_EQ(offers.Find(id, 5 + kMemory), nullptr);
}

TEST(ClosedOffersTest, TheOldestMakesRoom) {
  ClosedOffers offers(3, kMemory);
  for (uint64_t call = 1; call <= 100; ++call) {
    Close(call, 0, 0, offers);
    for (uint64_t known = 1; known <= call; ++known) {
      const bool kept = known + 3 > call;
      ASSERT_EQ(offers.Find(OfferId{CallId(known), 0}, 0) != nullptr, kept) << known << call;
    }
  }
}

TEST(ClosedOffersTest, OffersOfOneCallAreToldApart) {
  ClosedOffers offers(10, kMemory);
  for (uint8_t i = 0; i < 4; ++i) Close(1, i, 0, offers);
  for (uint8_t i = 0; i < 4; ++i) {
    LinkToken token;
    token.call = CallId(1);
    token.secret.bytes[0] = i;
    ASSERT_NE(offers.Find(token, 0), nullptr);
    EXPECT_EQ(offers.Find(token, 0)->offer, i);
    token.secret.bytes[15] = 1;
    EXPECT_EQ(offers.Find(token, 0), nullptr) << "a wrong secret finds nothing";
  }
}

TEST(ClosedOffersTest, AnIdIsGoodUntilAnotherTakesThePlace) {
  ClosedOffers offers(2, kMemory);
  const uint64_t id = Close(1, 0, 0, offers);
  ASSERT_NE(offers.At(id, 0), nullptr);
  EXPECT_EQ(offers.At(id, 0)->call, CallId(1));
  Close(2, 0, 0, offers);
  Close(3, 0, 0, offers);
  EXPECT_EQ(offers.At(id, 0), nullptr);
  EXPECT_EQ(offers.At(0, 0), nullptr);
}

// ---- StepText.

TEST(StepTextTest, FillsAndCounts) {
  StepText text;
  text.Clear();
  EXPECT_EQ(text.Filled("$0 and $1, $0", {"a", "b"}), "a and b, a");
  EXPECT_EQ(text.Filled("$0", {"$1"}), "$1") << "what is filled in is not filled again";
  EXPECT_EQ(text.Number(0), "0");
  EXPECT_EQ(text.Number(-42), "-42");
  EXPECT_EQ(text.Number(INT64_MAX), "9223372036854775807");
  EXPECT_EQ(text.Number(INT64_MIN), "-9223372036854775808");
  text.Begin();
  text.AddTwoDigits(7);
  EXPECT_EQ(text.End(), "07");
}

// Whoever fills a phrase has the arguments of the English one.
TEST(WordsTest, EveryLanguageUsesTheArgumentsOfEnglish) {
  for (int phrase = 0; phrase < kPhrases; ++phrase) {
    std::set<int> english, german;
    for (const auto& hole : kEnglish.Get(static_cast<Phrase>(phrase)))
      english.insert(hole.argument);
    for (const auto& hole : kGerman.Get(static_cast<Phrase>(phrase))) german.insert(hole.argument);
    EXPECT_EQ(german, english) << "phrase " << phrase;
  }
}

TEST(StepTextTest, TextsStayWhileTheStepLasts) {
  StepText text;
  text.Clear();
  std::vector<absl::string_view> views;
  for (int i = 0; i < 2000; ++i)
    views.push_back(text.Copy(absl::StrCat("text ", i, std::string(500, 'x'))));
  for (int i = 0; i < 2000; ++i) {
    EXPECT_EQ(views[static_cast<size_t>(i)], absl::StrCat("text ", i, std::string(500, 'x')));
  }
}

TEST(StepTextTest, WhatDoesNotFitIntoAPatternIsCut) {
  StepText text;
  text.Clear();
  const std::string name(StepText::kMaxText - 3, 'x');
  EXPECT_EQ(text.Filled("($0), ($1)", {name, "y"}), absl::StrCat("(", name, "),"));
}

TEST(StepTextTest, TooLongIsCut) {
  StepText text;
  text.Clear();
  EXPECT_EQ(text.Copy(std::string(size_t{1} << 20, 'x')).size(), StepText::kMaxText);
  text.Begin();
  for (int i = 0; i < 100000; ++i) text.Add("yy");
  EXPECT_EQ(text.End().size(), StepText::kMaxText);
  EXPECT_EQ(text.Copy("next"), "next");
}

}  // namespace
}  // namespace footman
