// The headers of an INVITE: who calls, who is called, who diverted the call.

#include "lib/adapters/sip/identity/identity.h"

#include <string>

#include "lib/text/utf8.h"
#include "tests/adapters/sip/parsed_message.h"
#include "tests/fuzz/fuzz.h"

using footman::fuzz::Check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 8000) return 0;  // larger than any datagram that is taken
  const std::string headers(footman::fuzz::Text(data, size));
  const footman::sip_test::ParsedMessage message(footman::sip_test::InviteWith(headers));
  const sip_t& invite = message.sip();
  if (invite.sip_request == nullptr || invite.sip_from == nullptr || invite.sip_to == nullptr)
    return 0;
  for (const bool trusted : {false, true}) {
    footman::sip::IdentityRules rules;
    rules.trusted = trusted;
    const footman::sip::Identity identity = footman::sip::Identify(invite, rules);
    Check(identity.name.size() <= footman::sip::kMaxName, "a name has a bound");
    Check(footman::sip::CleanName(identity.name).size() <= footman::sip::kMaxName,
          "so has its like");
    Check(static_cast<int>(identity.called.size()) <= footman::kMaxCalled, "so have those called");
    Check(static_cast<int>(identity.diversions.size()) <= footman::kMaxDiversions, "so have hops");
    Check(identity.number.empty() || identity.presentation == footman::Presentation::kAllowed,
          "a number that is withheld is not told");
  }
  return 0;
}
