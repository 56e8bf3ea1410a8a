// Numbers to transfer to and texts to say, as they are typed.

#include "lib/core/selection/typed_argument.h"

#include <gtest/gtest.h>

#include <string>

namespace footman {
namespace {

struct TypedLine {
  const char* text;
  const char* number;  // "" = refused
  Phrase error = Phrase::kNumberNeeded;
};

TEST(TypedArgumentTest, Numbers) {
  EngineOptions options;
  options.transfer_prefixes = {"+49", "+4412"};
  const EngineConfig config(options);
  const TypedLine kLines[] = {
      {"+4930123456", "+4930123456"},
      {"+49 30 123456", "+4930123456"},
      {"+49 (30) 12-34", "+49301234"},
      {"+49 (0)30 123456", "+4930123456"},
      {"+49/30.123.456", "+4930123456"},
      {"004930123456", "+4930123456"},
      {"0049 30 12 34 56", "+4930123456"},
      {" +4930123456 ", "+4930123456"},
      {"+441234567", "+441234567"},
      {"+491234567890123", "+491234567890123"},  // 15 digits, as E.164 allows
      {"+4912345678901234", ""},
      {"+49301", ""},
      {"+", ""},
      {"00", ""},
      {"", ""},
      {"030123456", ""},
      {"4930123456", ""},
      {"+0930123456", ""},
      {"+49 30 12x4", ""},
      {"bob", ""},
      {"++4930123456", ""},
      {"+4930123456;ext=1", ""},
      {"sip:bob@example.com", ""},
      {"+49301234\xc2\xa0"
       "56",
       "+4930123456"},  // a no-break space
      {"+49 30\xe2\x80\x91"
       "1234\xe2\x80\x93"
       "56",
       "+4930123456"},                                         // a no-break hyphen, a dash
      {"\xe2\x80\xaa+4930123456\xe2\x80\xac", "+4930123456"},  // as copied from a contact
      {"+4930123456.", "+4930123456"},
      {"+1900123456", "", Phrase::kNumberNotAllowed},
      {"001900123456", "", Phrase::kNumberNotAllowed},
      {"+4413123456", "", Phrase::kNumberNotAllowed},
  };
  for (const TypedLine& line : kLines) {
    const TypedArgument typed = CheckTyped(TreatmentKind::kTransfer, line.text, config);
    EXPECT_EQ(typed.ok, line.number[0] != 0) << line.text;
    if (typed.ok) {
      EXPECT_EQ(std::string(typed.number.data(), typed.number_length), line.number);
    } else {
      EXPECT_EQ(typed.error, line.error) << line.text;
    }
  }
}

TEST(TypedArgumentTest, Texts) {
  EngineOptions options;
  options.max_typed_text = 10;
  const EngineConfig config(options);
  const auto check = [&](absl::string_view text) {
    return CheckTyped(TreatmentKind::kPlay, text, config);
  };
  EXPECT_TRUE(check("0123456789").ok);
  EXPECT_EQ(std::string(check("  hello \n").text), "hello");
  EXPECT_FALSE(check("0123456789x").ok) << "longer is refused, never cut";
  EXPECT_EQ(check("0123456789x").error, Phrase::kTextTooLong);
  EXPECT_EQ(check(" \n ").error, Phrase::kTextNeeded);
  for (const char* text : {"\xf0\x9f\x91\x8d", "...", "!?"}) {
    EXPECT_FALSE(check(text).ok) << text;
    EXPECT_EQ(check(text).error, Phrase::kTextNotSpeakable) << text;
  }
}

}  // namespace
}  // namespace footman
