// Which call's letter a reply names, if any: one line for each.

#include <gtest/gtest.h>

#include "lib/core/replies/reply_parser.h"

namespace footman {
namespace {

TEST(ReplyLetterTest, Forms) {
  using Form = LetterOfReply::Form;
  const struct {
    const char* text;
    int letter;
    Form form;
  } kLines[] = {
      {"b2", 2, Form::kJoined},
      {"B2", 2, Form::kJoined},
      {"b 2", 2, Form::kWithNumber},
      {"b: voicemail", 2, Form::kWithWord},
      {"B voicemail", 2, Form::kWithWord},
      {"b) voicemail", 2, Form::kWithWord},
      {"(b) 2", 2, Form::kWithNumber},
      {"aa1", 27, Form::kJoined},
      {"zz9", 702, Form::kJoined},
      {"(b2)", 2, Form::kJoined},
      {"b-2", 2, Form::kWithNumber},
      {"b22", 2, Form::kJoined},
      {"ab 2", 28, Form::kWithNumber},
      {"please b2", 2, Form::kJoined},
      {"call b: decline", 2, Form::kWithWord},
      {"decline b", 2, Form::kAtEnd},
      {"voicemail for call b", 2, Form::kAtEnd},
      {"b", 2, Form::kAlone},
      // A letter that is a word decides only beside a number or a colon.
      {"a voicemail", 0, Form::kNone},
      {"I decline", 0, Form::kNone},
      {"a: voicemail", 1, Form::kWithWord},
      {"a 2", 1, Form::kWithNumber},
      {"decline a", 0, Form::kNone},
      {"2", 0, Form::kNone},
      {"abc2", 0, Form::kNone},
      {"b2x", 0, Form::kNone},
      {"2b", 0, Form::kNone},
      {"b% voicemail", 0, Form::kNone},
      {"voicemail", 0, Form::kNone},
      {"", 0, Form::kNone},
      {"\xc3\xa4"
       "2",
       0, Form::kNone},
      {"no thanks", 0, Form::kNone},
  };
  for (const auto& line : kLines) {
    const LetterOfReply found = FindLetter(ReplyWords(line.text));
    EXPECT_EQ(found.letter, line.letter) << line.text;
    EXPECT_EQ(found.form, line.form) << line.text;
  }
}

}  // namespace
}  // namespace footman
