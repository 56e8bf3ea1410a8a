// Prints CALL_FLOW.md: build/release/tests/core/call_flow_doc > lib/core/CALL_FLOW.md

#include <cstdio>

#include "tests/core/call_flow_text.h"

int main() {
  const std::string text = footman::CallFlowAsMarkdown();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
