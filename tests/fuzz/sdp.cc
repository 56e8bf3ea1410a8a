// Session descriptions of peers, and our answers to them: we must understand our own.

#include "lib/adapters/sip/sdp/sdp.h"

#include <string>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using footman::sip::RemoteSdp;
  const auto remote = RemoteSdp::Parse(footman::fuzz::Text(data, size));
  if (!remote.ok()) {
    footman::fuzz::Check(!remote.status().message().empty(), "a refusal says why");
    return 0;
  }
  const std::string answer = remote->Answer({"192.0.2.1", 4000, 7, 1});
  footman::fuzz::Check(RemoteSdp::Parse(answer).ok(), "our answer is a description");
  return 0;
}
