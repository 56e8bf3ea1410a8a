// Parts of texts, counted as XMPP counts.

#include "lib/adapters/xmpp/text.h"

#include <gtest/gtest.h>

namespace footman::xmpp {
namespace {

TEST(Text, AQuotationIsTakenOutByCodePoints) {
  EXPECT_EQ(WithoutCharacters("> \xC3\xBC\xF0\x9F\x98\x80\n1", 0, 5), "1");
  EXPECT_EQ(WithoutCharacters("abc", 1, 2), "ac");
  EXPECT_EQ(WithoutCharacters("abc", 2, 1), "abc");
  EXPECT_EQ(WithoutCharacters("abc", 0, 4000000000u), "");
  EXPECT_EQ(WithoutCharacters("a\xFF", 5, 9), "a\xFF");
}

}  // namespace
}  // namespace footman::xmpp
