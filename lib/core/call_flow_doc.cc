// Prints CALL_FLOW.md: build/release/lib/core/call_flow_doc > lib/core/CALL_FLOW.md

#include <cstdio>

#include "lib/core/call_flow.h"

int main() {
  const std::string text = footman::CallFlowAsMarkdown();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
