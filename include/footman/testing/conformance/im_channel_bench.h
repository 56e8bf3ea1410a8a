// What you write so that the tests of im_channel.h can reach your channel, and a person behind it.
//
// The first five methods are a must. Each of the others has a default that says "this bench cannot
// do that", and the tests that need it are skipped: a channel is finished when only those are
// skipped that its service has no equal of.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_BENCH_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_BENCH_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "footman/im_channel.h"
#include "footman/testing/conformance/bench.h"

namespace footman::conformance {

class ImChannelBench : public Bench {
 public:
  virtual ImChannel& channel() = 0;
  // Somebody who is there, and an address that nothing can be delivered to; "" = there is none.
  virtual std::string reachable_user() = 0;
  virtual std::string unreachable_user() = 0;
  // The reachable user types a text, as a person does.
  virtual void Type(const std::string& text) = 0;

  // What the reachable user was shown since the last call of this, oldest first and each message
  // whole, up to the first one that contains `last`; waits for that, at most `timeout`, and
  // returns what came if it never comes. Words, buttons and links are all part of a message; its
  // encoding is yours (JSON will do). nullopt = this bench cannot look.
  virtual std::optional<std::vector<std::string>> ReadUntil(const std::string& /*last*/) {
    return std::nullopt;
  }
  // The message that was typed last reaches the channel once more, as from a client or a server
  // that did not hear that it was taken. False = the service never does that.
  virtual bool RepeatLast() { return false; }
  // The service is gone, and back. Nothing can be delivered between the two. False = it is never
  // gone; then BringBack is not called.
  virtual bool TakeAway() { return false; }
  virtual void BringBack() {}

  // ---- More ways of writing. False = the service has none like it, and nothing was written.

  // The reachable user answers the offer's message by an act of their own: a reply, a quotation.
  virtual bool TypeReplyTo(OfferId /*offer*/, const std::string& /*text*/) { return false; }
  // Their client puts the text into the offer's thread by itself.
  virtual bool TypeInThread(OfferId /*offer*/, const std::string& /*text*/) { return false; }
  // What they answer stands above their answer, by whatever means clients of the service have.
  virtual void TypeQuoting(const std::string& quoted, const std::string& answer) {
    Type(quoted + "\n" + answer);
  }
  // Another text has the id of the message that was typed last: from another device of theirs, or
  // more than two minutes later.
  virtual bool TypeElsewhereWithLastId(const std::string& /*text*/) { return false; }
  virtual bool TypeLaterWithLastId(const std::string& /*text*/) { return false; }
  // A text that nobody types there now: an away message, one that lay in a store, our own that
  // comes back (kCarbon), an error.
  virtual bool TypeAs(ReplyOrigin /*origin*/, const std::string& /*text*/) { return false; }
};

class ImChannelConformance
    : public ::testing::TestWithParam<std::function<std::unique_ptr<ImChannelBench>()>> {
 protected:
  enum class Outcome { kNone, kDelivered, kFailed };

  void SetUp() override { bench_ = GetParam()(); }
  ImChannel& channel() { return bench_->channel(); }
  testing::FakeEventSink& events() { return bench_->events(); }
  SendOffer Offer(const std::string& user) { return SampleOffer(channel().service(), user); }

  // An offer of a call of its own, and what became of it. A refusal is a failure: the runner makes
  // the event of it.
  testing::Owned<SendOffer> Numbered(int number, bool is_long = false) {
    return NumberedOffer(channel().service(), bench_->reachable_user(), number, is_long);
  }
  Outcome SendAndWait(const SendOffer& offer) {
    return channel().Send(offer).ok() ? WaitForOutcome(offer.offer) : Outcome::kFailed;
  }
  Outcome WaitForOutcome(OfferId offer) {
    auto is_outcome = [&](const Event& event) {
      const auto* delivered = std::get_if<OfferDelivered>(&event);
      const auto* failed = std::get_if<OfferFailed>(&event);
      return (delivered != nullptr && delivered->offer == offer) ||
             (failed != nullptr && failed->offer == offer);
    };
    const auto event = events().WaitWhere(is_outcome, bench_->timeout());
    if (!event.has_value()) return Outcome::kNone;
    return std::holds_alternative<OfferDelivered>(**event) ? Outcome::kDelivered : Outcome::kFailed;
  }

  // Most tests begin with an offer that was delivered.
  void Deliver(const SendOffer& offer) {
    ASSERT_EQ(SendAndWait(offer), Outcome::kDelivered) << "no OfferDelivered came";
  }
  UpdateOffer Changed(const SendOffer& offer, OfferChange change, absl::string_view text) {
    UpdateOffer update;
    update.offer = offer.offer;
    update.service = offer.service;
    update.user = offer.user;
    update.change = change;
    update.text = text;
    return update;
  }
  UpdateOffer Taken(const SendOffer& offer, absl::string_view text) {
    return Changed(offer, OfferChange::kTaken, text);
  }
  // The typed text, once it was posted; nullopt = it never was.
  std::optional<testing::Owned<ReplyReceived>> WaitForReply(absl::string_view text) {
    auto is_it = [&](const Event& event) {
      const auto* reply = std::get_if<ReplyReceived>(&event);
      return reply != nullptr && reply->text == text;
    };
    const auto event = events().WaitWhere(is_it, bench_->timeout());
    if (!event.has_value()) return std::nullopt;
    return testing::Owned<ReplyReceived>(std::get<ReplyReceived>(**event));
  }
  static bool AnyContains(const std::vector<std::string>& messages, absl::string_view what) {
    for (const std::string& message : messages) {
      if (absl::StrContains(message, what)) return true;
    }
    return false;
  }

  std::unique_ptr<ImChannelBench> bench_;
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ImChannelConformance);

}  // namespace footman::conformance

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_BENCH_H_
