// What an offer's button sends (XEP-0439). The value is the whole body of the answer, and the
// person's own chat shows it: it reads "a1", or the label where the call has no letter. Behind that
// come characters that nobody sees, which name the offer and the option: the letter alone is used
// again for later calls, and a button of an old offer must not decide one of those.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_BUTTON_VALUE_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_BUTTON_VALUE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "footman/call.h"

namespace footman::xmpp {

struct PressedButton {
  OfferId offer;
  int number = 0;
};

// `number` is from 1 to 9; `shown` is what people see.
std::string ButtonValue(OfferId offer, int number, absl::string_view shown);
// nullopt: the body is not exactly what a button sends; somebody may have changed it.
std::optional<PressedButton> ReadButtonValue(absl::string_view body);

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_BUTTON_VALUE_H_
