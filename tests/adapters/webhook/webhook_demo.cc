// The webhook channel with a scripted desk behind it, for tests/e2e/webhook and for trying a bridge
// of your own.
//
//   webhook_demo '{"service": "irc", "url": "http://127.0.0.1:8090/", "secrets": ["..."],
//                  "users": ["alice"], "port": 0, "ca_file": "", "offer_ms": 4000}'
//
// Prints a JSON line for each event, the first one the port; obeys JSON lines of standard input:
//   {"do": "offer", "call": 7, "user": "alice", "text": "...", "options": [{"label", "argument"}]}
//   {"do": "update", "call": 7, "user": ..., "change": "taken", "text": ...}
//   {"do": "note" | "voicemail", "user": ..., "text": ...}   {"do": "status"}   {"do": "quit"}

#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "footman/adapters/webhook.h"
#include "footman/runner.h"

namespace footman::webhook_test {
namespace {

using Json = nlohmann::json;

std::string Text(absl::string_view text) { return std::string(text); }

void Print(const Json& line) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::cout << line.dump() << std::endl;  // whoever reads it waits for it
}

class Printer : public EventSink {
 public:
  absl::Status Post(const Event& event) override {
    if (const auto* delivered = std::get_if<OfferDelivered>(&event)) {
      Print({{"event", "delivered"}, {"offer", FormatOfferId(delivered->offer)}});
    } else if (const auto* failed = std::get_if<OfferFailed>(&event)) {
      Print({{"event", "failed"},
             {"offer", FormatOfferId(failed->offer)},
             {"reason", Text(failed->reason)}});
    } else if (const auto* reply = std::get_if<ReplyReceived>(&event)) {
      Print({{"event", "reply"},
             {"subscriber", reply->subscriber.value()},
             {"service", Text(reply->service)},
             {"user", Text(reply->user)},
             {"text", Text(reply->text)},
             {"id", Text(reply->message_id)},
             {"offer", reply->offer.has_value() ? Json(FormatOfferId(*reply->offer)) : Json()},
             {"live", reply->origin == ReplyOrigin::kLive}});
    }
    return absl::OkStatus();
  }
  absl::Status PostCall(const CallArrived&, std::unique_ptr<CallLeg>&) override {
    return absl::UnimplementedError("no calls here");
  }
};

class Directory : public AddressDirectory {
 public:
  explicit Directory(const std::vector<std::string>& users) {
    for (const std::string& user : users) ids_.emplace(user, ids_.size() + 1);
  }
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view, absl::string_view user) override {
    const auto found = ids_.find(Text(user));
    if (found == ids_.end()) return absl::NotFoundError("nobody's");
    return SubscriberId(found->second);
  }

 private:
  std::map<std::string, uint64_t> ids_;
};

OfferId OfferOf(const Json& line) { return {CallId::Of(1, 0, line.value("call", uint64_t{1})), 0}; }

absl::Status Send(WebhookChannel& channel, const Json& line) {
  const std::string user = line.value("user", "");
  const std::string text = line.value("text", "");
  const Json wanted = line.value("options", Json::array());
  std::vector<std::string> labels;
  std::vector<OfferOption> options;
  labels.reserve(wanted.size());
  for (const Json& option : wanted) {
    OfferOption made;
    made.number = static_cast<uint8_t>(options.size() + 1);
    made.kind = TreatmentKind::kVoicemail;
    made.takes_argument = option.value("argument", false);
    labels.push_back(option.value("label", ""));
    made.label = labels.back();
    options.push_back(made);
  }
  SendOffer offer;
  offer.offer = OfferOf(line);
  offer.subscriber = SubscriberId(1);
  offer.user = user;
  offer.headline = text;
  offer.text = text;
  offer.options = options;
  offer.time_left = absl::Milliseconds(line.value("left_ms", 25000));
  return channel.Send(offer);
}

absl::Status Update(WebhookChannel& channel, const Json& line) {
  const std::string user = line.value("user", "");
  const std::string text = line.value("text", "");
  UpdateOffer update;
  update.offer = OfferOf(line);
  update.user = user;
  const std::string change = line.value("change", "");
  update.change = change == "extended"    ? OfferChange::kExtended
                  : change == "defaulted" ? OfferChange::kDefaulted
                                          : OfferChange::kTaken;
  update.text = text;
  return channel.Update(update);
}

absl::Status Say(WebhookChannel& channel, const Json& line) {
  const std::string user = line.value("user", "");
  const std::string text = line.value("text", "");
  if (line["do"] == "note") return channel.Note({channel.service(), user, CallId(), text});
  return channel.Voicemail(
      {channel.service(), user, OfferOf(line).call, "v-1", text, absl::Seconds(2)});
}

void PrintStatus(const WebhookStatus& status) {
  Print({{"event", "status"},
         {"attempts", status.attempts},
         {"requests", status.requests},
         {"forged", status.forged_requests},
         {"repeated", status.repeated_requests},
         {"foreign", status.unknown_sender_messages},
         {"error", Text(status.last_error.message())}});
}

void Obey(WebhookChannel& channel) {
  for (std::string text; std::getline(std::cin, text);) {
    const Json line = Json::parse(text);
    const std::string what = line.value("do", "");
    absl::Status status;
    if (what == "quit") break;
    if (what == "offer") status = Send(channel, line);
    if (what == "update") status = Update(channel, line);
    if (what == "note" || what == "voicemail") status = Say(channel, line);
    if (what == "status") PrintStatus(channel.status());
    if (!status.ok()) Print({{"event", "refused"}, {"reason", Text(status.message())}});
  }
}

int Run(const Json& wanted) {
  WebhookOptions options;
  options.service = wanted.value("service", "irc");
  options.url = wanted.value("url", "");
  options.secrets = wanted.value("secrets", std::vector<std::string>());
  options.ca_file = wanted.value("ca_file", "");
  options.port = wanted.value("port", uint16_t{0});
  options.offer_timeout = absl::Milliseconds(wanted.value("offer_ms", 4000));
  const SystemClock clock;
  Printer events;
  Directory directory(wanted.value("users", std::vector<std::string>()));
  const auto channel = WebhookChannel::Create(options, directory, clock);
  if (!channel.ok()) {
    std::cerr << channel.status() << "\n";
    return 1;
  }
  (*channel)->Start(events);
  Print({{"event", "serving"}, {"port", (*channel)->port()}});
  Obey(**channel);
  (*channel)->Stop();
  Print({{"event", "stopped"}});
  return 0;
}

}  // namespace
}  // namespace footman::webhook_test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " OPTIONS-AS-JSON\n";
    return 2;
  }
  return footman::webhook_test::Run(nlohmann::json::parse(argv[1]));
}
