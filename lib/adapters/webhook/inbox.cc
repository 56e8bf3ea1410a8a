#include "lib/adapters/webhook/inbox.h"

#include <exception>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace footman::webhook {
namespace {

constexpr absl::Duration kComeBack = absl::Seconds(2);

Response Accepted() { return {202, "{}", std::nullopt}; }

Response Later(const std::string& error, const std::string& message) {
  Response response = Refusal(503, error, message);
  response.retry_after = kComeBack;
  return response;
}

}  // namespace

Response Refusal(int status, const std::string& error, const std::string& message,
                 const std::string& field) {
  nlohmann::json body = {{"error", error}, {"message", message}};
  if (!field.empty()) body["field"] = field;
  return {status, body.dump(), std::nullopt};
}

Response Inbox::Handle(const Request& request) {
  Response response = Judge(request);
  const bool unsigned_or_known = response.status == 401 || response.status == 409;
  if (response.status >= 400 && !unsigned_or_known) ++counters_.refused_requests;
  return response;
}

Response Inbox::Judge(const Request& request) {
  if (request.path != options_.path) return Refusal(404, "not_found", "there is nothing here");
  if (!request.is_post) return Refusal(405, "method_not_allowed", "only POST is served here");
  const Moment now = clock_.Now();
  const std::optional<absl::Time> timestamp = ParseTimestamp(request.timestamp);
  const std::optional<Digest> digest =
      signer_.Verify(request.timestamp, request.body, request.signature);
  if (!timestamp.has_value() || !digest.has_value()) {
    ++counters_.forged_requests;
    return Refusal(401, "bad_signature",
                   "Footman-Timestamp and Footman-Signature must sign this body");
  }
  if (absl::AbsDuration(now.wall - *timestamp) > options_.window) {
    ++counters_.forged_requests;
    return Refusal(401, "bad_timestamp", "Footman-Timestamp is too far from the time here");
  }
  if (*timestamp < Began(now)) {
    return Later("restarted", "it was signed before this was started: sign it anew");
  }
  return TakeSigned(request, *digest, now);
}

// What was taken before is not remembered, so all of that could be a replay. By the present clock:
// one that was ahead at the start and has been set since must not refuse what is signed now.
absl::Time Inbox::Began(Moment now) const {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(now.wall - (now.uptime - began_)));
}

Response Inbox::TakeSigned(const Request& request, const Digest& digest, Moment now) {
  const std::variant<Incoming, Problem> read =
      ReadIncoming(request.body, static_cast<size_t>(options_.max_received_text), now.wall,
                   options_.live_window);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    return Refusal(400, problem->error, problem->message, problem->field);
  }
  const Incoming& incoming = std::get<Incoming>(read);
  if (!request.idempotency_key.empty() && request.idempotency_key != incoming.id) {
    return Refusal(400, "bad_field", "Idempotency-Key must be the same as id", "id");
  }
  const Digest body = Sha256(request.body);
  // Two people, or two devices of one, may use the same.
  const std::string id = absl::StrCat(incoming.id, " ", incoming.device, " ", incoming.user);
  switch (replays_.Judge(digest, id, body, now.uptime)) {
    case ReplayCache::Verdict::kReplay:
      ++counters_.repeated_requests;
      return Refusal(409, "replayed", "this very request was taken before");
    case ReplayCache::Verdict::kConflict:
      return Refusal(422, "id_reused", "the id was used for another message", "id");
    case ReplayCache::Verdict::kLate:
      ++counters_.repeated_requests;
      return Refusal(422, "id_reused",
                     "the same was taken minutes ago: news needs an id of its own", "id");
    case ReplayCache::Verdict::kFull:
      return Later("busy", "too many requests were taken lately");
    case ReplayCache::Verdict::kRetry:
      ++counters_.repeated_requests;
      break;
    case ReplayCache::Verdict::kNew: {
      Response response = Pass(incoming);
      if (response.status != 202) return response;  // and its retry is news
      break;
    }
  }
  replays_.Remember(digest, id, body, now.uptime);
  return Accepted();
}

Response Inbox::Pass(const Incoming& incoming) {
  const absl::StatusOr<SubscriberId> subscriber = Find(incoming.user);
  if (absl::IsNotFound(subscriber.status())) {
    ++counters_.unknown_sender_messages;
    return Accepted();  // strangers learn nothing
  }
  // Whoever it is: everybody is told so while it cannot be told.
  if (!subscriber.ok()) return Later("busy", "the address cannot be looked up now");
  ReplyReceived reply;
  reply.subscriber = *subscriber;
  reply.service = options_.service;
  reply.user = incoming.user;
  reply.text = incoming.text;
  if (incoming.is_choice) reply.means = SelectionMeans::kButton;
  reply.message_id = incoming.id;
  reply.offer = incoming.offer;
  reply.thread = incoming.thread;
  reply.device = incoming.device;
  reply.origin = incoming.origin;
  if (!events_.Post(reply).ok()) return Later("busy", "too much is waiting here");
  ++counters_.replies;
  if (heard_ && incoming.origin == ReplyOrigin::kLive) heard_(incoming.user);
  return Accepted();
}

// A directory that throws has failed, as one that says so.
absl::StatusOr<SubscriberId> Inbox::Find(const std::string& user) try {
  return directory_.FindAddress(options_.service, user);
} catch (const std::exception& error) {
  return absl::InternalError(error.what());
}

}  // namespace footman::webhook
