// The XMPP channel with a scripted desk behind it, for tests/e2e/xmpp and for looking at it with a
// client of your own.
//
//   xmpp_demo '{"jid": "footman@localhost", "password": "...", "users": ["alice@localhost"], ...}'
//
// Prints a JSON line for each event and each change of state; obeys JSON lines of standard input:
//   {"do": "offer", "call": 7, "user": "alice@localhost", "text": "...", "options": [...]}
//   {"do": "update", "call": 7, "user": ..., "change": "taken", "text": ...}
//   {"do": "note" | "voicemail", "user": ..., "text": ..., "voicemail": ...}   {"do": "quit"}

#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "footman/adapters/xmpp.h"
#include "footman/runner.h"

namespace footman::xmpp_test {
namespace {

using Json = nlohmann::json;

std::string Text(absl::string_view text) { return std::string(text); }

void Print(const Json& line) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::cout << line.dump() << std::endl;  // whoever reads it waits for it
}

absl::string_view OriginName(ReplyOrigin origin) {
  switch (origin) {
    case ReplyOrigin::kLive:
      return "live";
    case ReplyOrigin::kDelayed:
      return "delayed";
    case ReplyOrigin::kAutomatic:
      return "automatic";
    case ReplyOrigin::kCarbon:
      return "carbon";
    case ReplyOrigin::kBounced:
      return "bounced";
  }
  return "";
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
             {"thread", reply->thread.has_value() ? Json(FormatOfferId(*reply->thread)) : Json()},
             {"device", Text(reply->device)},
             {"button", reply->means == SelectionMeans::kButton},
             {"origin", Text(OriginName(reply->origin))}});
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

class Voicemails : public XmppVoicemails {
 public:
  absl::StatusOr<std::string> AudioFile(absl::string_view, absl::string_view voicemail) override {
    return Text(voicemail);  // its id is its path, here
  }
  absl::StatusOr<std::string> PrivateLink(absl::string_view user, absl::string_view) override {
    return absl::StrCat("https://x.test/p/", user);
  }
};

CallId Call(const Json& line) { return CallId::Of(1, 0, line.value("call", uint64_t{1})); }

void Send(XmppChannel& channel, const Json& line) {
  const std::string user = line.value("user", "");
  const std::string text = line.value("text", "");
  const std::string headline = line.value("headline", "");
  const std::string letter = line.value("letter", "");
  const std::string language = line.value("language", "");
  std::vector<std::string> labels;
  std::vector<OfferOption> options;
  const Json wanted = line.value("options", Json::array());
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
  offer.offer = {Call(line), 0};
  offer.subscriber = SubscriberId(1);
  offer.service = "xmpp";
  offer.user = user;
  offer.headline = headline;
  offer.letter = letter;
  offer.language = language;
  offer.text = text;
  offer.options = options;
  const absl::Status status = channel.Send(offer);
  if (!status.ok()) Print({{"event", "refused"}, {"reason", Text(status.message())}});
}

void Update(XmppChannel& channel, const Json& line) {
  const std::string user = line.value("user", "");
  const std::string text = line.value("text", "");
  UpdateOffer update;
  update.offer = {Call(line), 0};
  update.service = "xmpp";
  update.user = user;
  const std::string change = line.value("change", "");
  update.change = change == "extended"    ? OfferChange::kExtended
                  : change == "defaulted" ? OfferChange::kDefaulted
                                          : OfferChange::kTaken;
  update.text = text;
  const absl::Status status = channel.Update(update);
  if (!status.ok()) Print({{"event", "refused"}, {"reason", Text(status.message())}});
}

void Say(XmppChannel& channel, const Json& line) {
  const std::string user = line.value("user", "");
  const std::string text = line.value("text", "");
  const std::string voicemail = line.value("voicemail", "");
  const absl::Status status =
      line["do"] == "note"
          ? channel.Note({"xmpp", user, line.contains("call") ? Call(line) : CallId(), text})
          : channel.Voicemail({"xmpp", user, Call(line), voicemail, text, absl::Seconds(2)});
  if (!status.ok()) Print({{"event", "refused"}, {"reason", Text(status.message())}});
}

XmppOptions OptionsOf(const Json& wanted) {
  XmppOptions options;
  if (wanted.value("component", false)) options.login = XmppLogin::kComponent;
  options.jid = wanted.value("jid", "");
  options.password = wanted.value("password", "");
  options.host = wanted.value("host", "");
  options.port = wanted.value("port", uint16_t{0});
  options.ca_file = wanted.value("ca_file", "");
  options.retry_max = absl::Milliseconds(wanted.value("retry_max_ms", 60000));
  options.retry_min =
      std::min(absl::Milliseconds(wanted.value("retry_min_ms", 500)), options.retry_max);
  options.login_timeout = absl::Milliseconds(wanted.value("login_ms", 15000));
  options.send_timeout = absl::Milliseconds(wanted.value("send_ms", 2000));
  options.ping_interval = absl::Milliseconds(wanted.value("ping_ms", 30000));
  options.ping_timeout = std::min(options.ping_timeout, options.ping_interval);
  options.max_received_text = wanted.value("max_received_text", options.max_received_text);
  return options;
}

// Shows the state whenever it changes.
void Watch(const XmppChannel& channel, const absl::Notification& stopping) {
  static constexpr const char* kNames[] = {"stopped", "waiting", "logging_in", "online"};
  std::string shown;
  do {
    const XmppStatus status = channel.status();
    const std::string error = Text(status.last_error.message());
    const std::string state = kNames[static_cast<size_t>(status.state)];
    if (const std::string now = absl::StrCat(state, error); now != shown) {
      shown = now;
      Print({{"event", "state"}, {"state", state}, {"error", error}});
    }
  } while (!stopping.WaitForNotificationWithTimeout(absl::Milliseconds(10)));
}

void Obey(XmppChannel& channel) {
  for (std::string text; std::getline(std::cin, text);) {
    const Json line = Json::parse(text);
    const std::string what = line.value("do", "");
    if (what == "quit") break;
    if (what == "offer") Send(channel, line);
    if (what == "update") Update(channel, line);
    if (what == "note" || what == "voicemail") Say(channel, line);
    if (what == "status") {
      const XmppStatus status = channel.status();
      Print({{"event", "status"},
             {"foreign", status.unknown_sender_messages},
             {"logins", status.logins},
             {"failed_logins", status.failed_logins},
             {"uploads", status.uploads},
             {"failed_uploads", status.failed_uploads}});
    }
  }
}

int Run(const Json& wanted) {
  const SystemClock clock;
  Printer events;
  Directory directory(wanted.value("users", std::vector<std::string>()));
  Voicemails voicemails;
  auto channel = XmppChannel::Create(OptionsOf(wanted), directory, clock, &voicemails);
  if (!channel.ok()) {
    std::cerr << channel.status() << "\n";
    return 1;
  }
  (*channel)->Start(events);
  absl::Notification stopping;
  std::thread watch([&] { Watch(**channel, stopping); });
  Obey(**channel);
  (*channel)->Stop();
  stopping.Notify();
  watch.join();
  Print({{"event", "stopped"}});
  return 0;
}

}  // namespace
}  // namespace footman::xmpp_test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " OPTIONS-AS-JSON\n";
    return 2;
  }
  return footman::xmpp_test::Run(nlohmann::json::parse(argv[1]));
}
