// A call record as one line of JSON, for files and collectors (R25).

#ifndef FOOTMAN_CALL_RECORD_JSON_H_
#define FOOTMAN_CALL_RECORD_JSON_H_

#include <string>

#include "footman/call_record.h"

namespace footman {

// The JSON form of lib/proto/call_record.proto, without the line's end. Times are RFC 3339 in UTC,
// lengths "12.300s"; fields that say nothing are left out. Texts that are not UTF-8 are repaired.
std::string ToJsonLine(const CallRecord& record);

}  // namespace footman

#endif  // FOOTMAN_CALL_RECORD_JSON_H_
