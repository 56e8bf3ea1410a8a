// Written field by field: protobuf's own writer looks every field up by name in the schema, each
// time, which was the most expensive part of the runner's thread under load. A test holds the two
// against each other.

#include "footman/call_record_json.h"

#include <google/protobuf/util/time_util.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "lib/trace/call_record_proto.h"

namespace footman {
namespace {

namespace pb = proto::call_record;
using google::protobuf::util::TimeUtil;
using Json = nlohmann::ordered_json;

class Object;
Object ObjectOf(const pb::Caller& caller);
Object ObjectOf(const pb::Diversion& diversion);
Object ObjectOf(const pb::Offer& offer);
Object ObjectOf(const pb::Decision& decision);

// An object without the fields that say nothing.
class Object {
 public:
  // Growing, it would copy its fields: their names are constant.
  explicit Object(size_t most) { fields().reserve(most); }
  Object& Add(const char* name, const std::string& text) {
    if (!text.empty()) Put(name, text);
    return *this;
  }
  Object& Add(const char* name, bool yes) {
    if (yes) Put(name, true);
    return *this;
  }
  Object& Add(const char* name, uint32_t number) {
    if (number != 0) Put(name, number);
    return *this;
  }
  // A time or a length.
  template <typename Message>
  Object& AddIf(bool has, const char* name, const Message& time) {
    if (has) Put(name, TimeUtil::ToString(time));
    return *this;
  }
  Object& AddIf(bool has, const char* name, Object object) {
    if (has) Put(name, std::move(object.json_));
    return *this;
  }
  template <typename Messages>
  Object& AddList(const char* name, const Messages& messages);
  // Bytes that are no UTF-8 are replaced, as they would be a line that nobody can read.
  std::string Line() const {
    return json_.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
  }

 private:
  Json::object_t& fields() { return json_.get_ref<Json::object_t&>(); }
  // The names differ, so it need not look for one that is there already.
  template <typename Value>
  void Put(const char* name, Value&& value) {
    fields().emplace_back(name, std::forward<Value>(value));
  }
  Json json_ = Json::object();
};

template <typename Messages>
Object& Object::AddList(const char* name, const Messages& messages) {
  if (messages.empty()) return *this;
  Json list = Json::array();
  for (const auto& message : messages) list.push_back(ObjectOf(message).json_);
  Put(name, std::move(list));
  return *this;
}

Object ObjectOf(const pb::Caller& caller) {
  return Object(4)
      .Add("number", caller.number())
      .Add("name", caller.name())
      .Add("presentation", caller.presentation())
      .Add("attestation", caller.attestation());
}

Object ObjectOf(const pb::Diversion& diversion) {
  return Object(4)
      .Add("party", diversion.party())
      .Add("reason", diversion.reason())
      .Add("count", diversion.count())
      .Add("restricted", diversion.restricted());
}

Object ObjectOf(const pb::Offer& offer) {
  return Object(5)
      .Add("service", offer.service())
      .Add("user", offer.user())
      .Add("sent", offer.sent())
      .Add("failed", offer.failed())
      .AddIf(offer.has_delivered(), "delivered", offer.delivered());
}

Object ObjectOf(const pb::Decision& decision) {
  return Object(6)
      .AddIf(decision.has_at(), "at", decision.at())
      .Add("treatment", decision.treatment())
      .Add("means", decision.means())
      .Add("why_default", decision.why_default())
      .Add("service", decision.service())
      .Add("user", decision.user());
}

}  // namespace

std::string ToJsonLine(const CallRecord& record) {
  const pb::CallRecord message = ToProto(record);
  return Object(18)
      .Add("call", message.call())
      .Add("subscriber", message.subscriber())
      .AddIf(message.has_caller(), "caller", ObjectOf(message.caller()))
      .Add("called", message.called())
      .AddList("diversions", message.diversions())
      .AddIf(message.has_arrived(), "arrived", message.arrived())
      .AddIf(message.has_answered(), "answered", message.answered())
      .AddIf(message.has_ended(), "ended", message.ended())
      .AddList("offers", message.offers())
      .AddList("decisions", message.decisions())
      .Add("disposition", message.disposition())
      .Add("caller_ended", message.caller_ended())
      .Add("transfer_target", message.transfer_target())
      .Add("voicemail", message.voicemail())
      .AddIf(message.has_recording_length(), "recording_length", message.recording_length())
      .Add("failure_reason", message.failure_reason())
      .Add("signalling_id", message.signalling_id())
      .Add("peer", message.peer())
      .Line();
}

}  // namespace footman
