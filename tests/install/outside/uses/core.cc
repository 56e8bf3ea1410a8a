// Steps an engine by hand: a call arrives, and its profile is asked for.

#include <cstdio>
#include <vector>

#include "footman/engine.h"
#include "footman/version.h"

int main() {
  auto engine = footman::Engine::Create({});
  if (!engine.ok()) return 1;
  const std::vector<footman::LinkSecret> secrets(footman::EngineOptions().max_offers_per_call);
  const absl::string_view called[] = {"+4930123456"};
  footman::CallArrived call;
  call.call = footman::CallId::Of(1, 1, 7);
  call.called = called;
  call.secrets = secrets;
  if (!(*engine)->Handle(call, {}).ok() || (*engine)->commands().size() != 1) return 1;
  std::printf("Footman %s: %s\n", FOOTMAN_VERSION,
              std::string(footman::NameOf((*engine)->commands()[0])).c_str());
  return std::holds_alternative<footman::LoadProfile>((*engine)->commands()[0]) ? 0 : 1;
}
