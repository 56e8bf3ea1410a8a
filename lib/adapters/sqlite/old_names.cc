#include "lib/adapters/sqlite/old_names.h"

namespace footman::sqlite {
namespace {

namespace pb = ::footman::proto::profile;

struct Found {
  bool hold = false;
  bool seconds_to_answer = false;
};

void Replace(pb::Option& option, Found& found) {
  if (option.do_() != pb::HOLD) return;
  option.set_do_(pb::WAIT);
  found.hold = true;
}

void Replace(pb::Subscriber& subscriber, Found& found) {
  for (pb::OptionSet& set : *subscriber.mutable_option_set()) {
    for (pb::Option& option : *set.mutable_option()) Replace(option, found);
  }
  if (subscriber.has_default_()) Replace(*subscriber.mutable_default_(), found);
  if (subscriber.seconds_to_answer() == 0) return;
  if (subscriber.seconds_to_decide() == 0) {
    subscriber.set_seconds_to_decide(subscriber.seconds_to_answer());
  }
  subscriber.clear_seconds_to_answer();
  found.seconds_to_answer = true;
}

}  // namespace

std::vector<std::string> UseNewNames(pb::Profiles* profiles) {
  Found found;
  for (pb::Subscriber& subscriber : *profiles->mutable_subscriber()) Replace(subscriber, found);
  std::vector<std::string> hints;
  if (found.hold) hints.push_back("HOLD is called WAIT now");
  if (found.seconds_to_answer) hints.push_back("seconds_to_answer is called seconds_to_decide now");
  return hints;
}

}  // namespace footman::sqlite
