// The picture of the call flow, made from the table that the engine executes.

#ifndef FOOTMAN_TESTS_CORE_CALL_FLOW_TEXT_H_
#define FOOTMAN_TESTS_CORE_CALL_FLOW_TEXT_H_

#include <string>

namespace footman {

// lib/core/CALL_FLOW.md, whole.
std::string CallFlowAsMarkdown();

}  // namespace footman

#endif  // FOOTMAN_TESTS_CORE_CALL_FLOW_TEXT_H_
