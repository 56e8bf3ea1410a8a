// A call record as the message of call_record.proto.

#ifndef FOOTMAN_LIB_TRACE_CALL_RECORD_PROTO_H_
#define FOOTMAN_LIB_TRACE_CALL_RECORD_PROTO_H_

#include "footman/call_record.h"
#include "lib/proto/call_record.pb.h"

namespace footman {

proto::call_record::CallRecord ToProto(const CallRecord& record);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_CALL_RECORD_PROTO_H_
