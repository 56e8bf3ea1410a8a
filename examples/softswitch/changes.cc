#include "examples/softswitch/changes.h"

#include <memory>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace footman::softswitch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr absl::string_view kAtOnce[] = {"log.level", "drain_timeout", "xmpp.password_file",
                                         "xmpp.ca_file"};
// Of each webhook.
constexpr absl::string_view kAtOnceOfWebhooks[] = {".secret_file", ".ca_file"};

bool HoldsAtOnce(absl::string_view path) {
  if (absl::c_linear_search(kAtOnce, path)) return true;
  return absl::StartsWith(path, "webhook[") &&
         absl::c_any_of(kAtOnceOfWebhooks,
                        [&](absl::string_view end) { return absl::EndsWith(path, end); });
}

// One value, or a whole list, as bytes that can be compared.
std::string Bytes(const Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  const std::unique_ptr<Message> alone(message.New());
  alone->CopyFrom(message);
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* other : fields) {
    if (other != field) reflection.ClearField(alone.get(), other);
  }
  return alone->SerializeAsString();
}

void Compare(const Message& a, const Message& b, const std::string& prefix,
             std::vector<std::string>* paths) {
  const auto& in_a = *a.GetReflection();
  const auto& in_b = *b.GetReflection();
  for (int i = 0; i < a.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = a.GetDescriptor()->field(i);
    const std::string path = absl::StrCat(prefix, field->name());
    if (field->message_type() == nullptr) {
      if (Bytes(a, field) != Bytes(b, field)) paths->push_back(path);
    } else if (!field->is_repeated()) {
      Compare(in_a.GetMessage(a, field), in_b.GetMessage(b, field), path + ".", paths);
    } else if (in_a.FieldSize(a, field) != in_b.FieldSize(b, field)) {
      paths->push_back(path);
    } else {
      for (int k = 0; k < in_a.FieldSize(a, field); ++k) {
        Compare(in_a.GetRepeatedMessage(a, field, k), in_b.GetRepeatedMessage(b, field, k),
                absl::StrCat(path, "[", k, "]."), paths);
      }
    }
  }
}

}  // namespace

Changes ChangesBetween(const Config& running, const Config& wanted) {
  std::vector<std::string> paths;
  Compare(running, wanted, "", &paths);
  Changes changes;
  for (std::string& path : paths) {
    (HoldsAtOnce(path) ? changes.at_once : changes.at_restart).push_back(std::move(path));
  }
  return changes;
}

void TakeOver(const Config& wanted, Config* running) {
  running->mutable_log()->set_level(wanted.log().level());
  running->set_drain_timeout(wanted.drain_timeout());
  running->mutable_xmpp()->set_password_file(wanted.xmpp().password_file());
  running->mutable_xmpp()->set_ca_file(wanted.xmpp().ca_file());
  if (running->webhook_size() != wanted.webhook_size()) return;
  for (int i = 0; i < running->webhook_size(); ++i) {
    running->mutable_webhook(i)->set_secret_file(wanted.webhook(i).secret_file());
    running->mutable_webhook(i)->set_ca_file(wanted.webhook(i).ca_file());
  }
}

}  // namespace footman::softswitch
