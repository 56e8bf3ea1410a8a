// A SIP adapter on a free port, which nobody calls.

#include "footman/adapters/sip.h"

#include "footman/event_relay.h"

int main() {
  footman::SipOptions options;
  options.listeners = {{"127.0.0.1", 0, true, true}};
  footman::EventRelay nobody;
  const auto adapter = footman::SipAdapter::Create(options, nobody, nullptr);
  return adapter.ok() && (*adapter)->counters().calls == 0 ? 0 : 1;
}
