// From the flat form (flatten.h) to the wire form of trace.proto, as the protobuf library itself
// would write it.
//
// A field's number is its place in VisitFields, so the schema has the fields in the same order;
// pack_test holds every one of them against the schema, by name. Nothing is looked up by name here,
// and no message object is made, which cost ten times as much.

#ifndef FOOTMAN_LIB_TRACE_ENCODE_H_
#define FOOTMAN_LIB_TRACE_ENCODE_H_

#include <cstdint>

#include "lib/trace/wire_buffer.h"

namespace footman {

// Each reads what Flatten made of such a thing, writes the fields of the message of that name at
// `at`, and says where to go on.
uint8_t* EncodeEvent(const uint8_t* flat, WireBuffer& buffer, uint8_t* at);
uint8_t* EncodeCommand(const uint8_t* flat, WireBuffer& buffer, uint8_t* at);
uint8_t* EncodeOptions(const uint8_t* flat, WireBuffer& buffer, uint8_t* at);

// Whole Parts, each with its length before it.
uint8_t* EncodeStartPart(const uint8_t* flat_options, WireBuffer& buffer, uint8_t* at);
uint8_t* EncodeStepPart(const uint8_t* flat_step, WireBuffer& buffer, uint8_t* at);

}  // namespace footman

#endif  // FOOTMAN_LIB_TRACE_ENCODE_H_
