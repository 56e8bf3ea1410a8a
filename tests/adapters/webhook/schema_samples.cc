// Prints, a JSON line each, what the channel sends and what it makes of what it could be sent, for
// check_schema.py to hold against the schemas:
//
//   {"sent": {...}}     {"offered": {...}, "accepted": true}

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "footman/testing/conformance/bench.h"
#include "lib/adapters/webhook/incoming.h"
#include "lib/adapters/webhook/outgoing.h"

namespace footman::webhook {
namespace {

using nlohmann::json;

const absl::Time kNow = absl::FromUnixSeconds(1780315200);

void Sent(const std::string& body) {
  std::cout << json{{"sent", json::parse(body)}}.dump() << "\n";
}

void PrintSent() {
  const Composer composer("irc", 8192);
  SendOffer offer = conformance::SampleOffer("irc", "alice");
  Sent(composer.Offer(offer, "id-1", kNow));
  offer.caller = {"", "", Presentation::kRestricted, Attestation::kFailed};
  offer.letter = "";
  std::vector<OfferOption> options(offer.options.begin(), offer.options.end());
  for (OfferOption& option : options) option.link = "";
  offer.options = options;
  Sent(composer.Offer(offer, "id-2", kNow));
  offer.options = {};
  Sent(composer.Offer(offer, "id-3", kNow));
  UpdateOffer update;
  update.offer = offer.offer;
  update.user = "alice";
  for (const OfferChange change :
       {OfferChange::kExtended, OfferChange::kTaken, OfferChange::kDefaulted,
        OfferChange::kCallerHungUp, OfferChange::kEnded}) {
    update.change = change;
    Sent(composer.Update(update, "id-4", kNow));
  }
  Sent(composer.Note({"irc", "alice", CallId(), "Too late."}, "id-5"));
  Sent(composer.Note({"irc", "alice", CallId::Of(1, 2, 3), ""}, "id-6"));
  Sent(composer.Voicemail(
      {"irc", "alice", CallId::Of(255, 255, 1), "v-1", "Voicemail", absl::Seconds(12)}, "id-7"));
}

// The two bodies that are good, and each of them spoilt in every field.
void PrintOffered() {
  const json reply = {{"kind", "reply"},    {"id", "m-1"},
                      {"user", "alice"},    {"text", "1"},
                      {"automatic", false}, {"delayed", true},
                      {"sent_at", 1.5},     {"offer", "0100000000000007-0"},
                      {"device", "web"},    {"thread", "0100000000000008-7"}};
  const json choice = {{"kind", "choice"},   {"id", "m-1"},
                       {"user", "alice"},    {"payload", "0100000000000007-0/2"},
                       {"argument", "late"}, {"delayed", false},
                       {"automatic", true},  {"sent_at", 1780315200},
                       {"device", "a~!"}};
  std::vector<json> bodies = {reply, choice, json::object()};
  for (const json& good : {reply, choice}) {
    for (const auto& [name, value] : good.items()) {
      json without = good;
      without.erase(name);
      bodies.push_back(without);
      for (const json& other : {json(), json(""), json("x y"), json(7), json(-1), json(true),
                                json::array(), json::object(), json(std::string(513, 'x'))}) {
        bodies.push_back(good);
        bodies.back()[name] = other;
      }
    }
    bodies.push_back(good);
    bodies.back()["automtic"] = true;
  }
  for (const json& body : bodies) {
    const auto read = ReadIncoming(body.dump(), 16384, kNow, absl::Seconds(30));
    std::cout
        << json{{"offered", body}, {"accepted", std::holds_alternative<Incoming>(read)}}.dump()
        << "\n";
  }
}

}  // namespace
}  // namespace footman::webhook

int main() {
  footman::webhook::PrintSent();
  footman::webhook::PrintOffered();
}
