// What the server-made pages say, in the languages that they speak. The chat's own texts are in
// pages/texts.js.

#ifndef FOOTMAN_LIB_ADAPTERS_WEB_TEXTS_H_
#define FOOTMAN_LIB_ADAPTERS_WEB_TEXTS_H_

#include "absl/strings/string_view.h"

namespace footman::web {

struct Texts {
  absl::string_view language;
  // Option pages.
  absl::string_view confirm_heading;
  absl::string_view confirm_text;
  absl::string_view type_text;  // labels an input field
  absl::string_view type_number;
  absl::string_view done_heading;
  absl::string_view taken_heading;
  absl::string_view ended_heading;
  absl::string_view ended_text;
  absl::string_view unclear_text;
  absl::string_view unknown_heading;
  absl::string_view unknown_text;
  absl::string_view no_answer_heading;
  absl::string_view no_answer_text;
  // Sign-in.
  absl::string_view sign_in_heading;
  absl::string_view sign_in_text;
  absl::string_view sign_in_as;  // followed by a name
  absl::string_view sign_in_expired_heading;
  absl::string_view sign_in_expired_text;
  absl::string_view signed_out_heading;
  absl::string_view signed_out_text;
  // Voicemail links.
  absl::string_view voicemail_heading;
  absl::string_view voicemail_text;
  absl::string_view voicemail_hear;  // labels the button
  absl::string_view voicemail_download;
  absl::string_view voicemail_gone;
  // Errors.
  absl::string_view refused_heading;
  absl::string_view wrong_origin_text;
  absl::string_view malformed_text;
  absl::string_view method_text;
  absl::string_view too_many_text;
  absl::string_view trouble_text;
  absl::string_view not_found_heading;
  absl::string_view not_found_text;
};

// `language` is BCP 47 or an Accept-Language header (its first entry counts); English is the
// default.
const Texts& TextsFor(absl::string_view language);

}  // namespace footman::web

#endif  // FOOTMAN_LIB_ADAPTERS_WEB_TEXTS_H_
