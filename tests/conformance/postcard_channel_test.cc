// The conformance kit, run as an author of a channel runs it: lib/adapters/README.md shows this.

#include "tests/conformance/postcard_channel.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "footman/testing/conformance/im_channel.h"

namespace footman::conformance {
namespace {

using postcards::Card;
using postcards::PostcardChannel;
using postcards::PostOffice;

class OnlyAlice : public AddressDirectory {
 public:
  absl::StatusOr<SubscriberId> FindAddress(absl::string_view, absl::string_view user) override {
    if (user == "alice") return SubscriberId(1);
    return absl::NotFoundError("nobody's");
  }
};

// The channel, with the office's loop turned after each command.
class Turning : public ImChannel {
 public:
  Turning(ImChannel& inner, PostOffice& office) : inner_(inner), office_(office) {}
  absl::string_view service() const override { return inner_.service(); }
  absl::Status Send(const SendOffer& command) override { return Turn(inner_.Send(command)); }
  absl::Status Update(const UpdateOffer& command) override { return Turn(inner_.Update(command)); }
  absl::Status Note(const SendNote& command) override { return Turn(inner_.Note(command)); }
  absl::Status Voicemail(const SendVoicemail& command) override {
    return Turn(inner_.Voicemail(command));
  }

 private:
  absl::Status Turn(absl::Status status) {
    office_.Turn();
    return status;
  }
  ImChannel& inner_;
  PostOffice& office_;
};

class PostcardBench : public ImChannelBench {
 public:
  PostcardBench() {
    channel_.Start(events_);
    office_.MoveIn("alice");
  }

  testing::FakeEventSink& events() override { return events_; }
  ImChannel& channel() override { return turning_; }
  std::string reachable_user() override { return "alice"; }
  std::string unreachable_user() override { return "bert"; }
  void Type(const std::string& text) override {
    last_ = {absl::StrCat("card-", ++written_), "alice", text};
    office_.Write(last_);
  }
  bool TypeReplyTo(OfferId offer, const std::string& text) override {
    last_ = {absl::StrCat("card-", ++written_), "alice", text};
    last_.answers = FormatOfferId(offer);
    office_.Write(last_);
    return true;
  }
  bool TypeInThread(OfferId offer, const std::string& text) override {
    last_ = {absl::StrCat("card-", ++written_), "alice", text};
    last_.clipped_to = FormatOfferId(offer);
    office_.Write(last_);
    return true;
  }
  bool TypeElsewhereWithLastId(const std::string& text) override {
    last_.text = text;
    last_.box = "at the station";
    office_.Write(last_);
    return true;
  }
  bool TypeLaterWithLastId(const std::string& text) override {  // the engine knows how late it is
    last_.text = text;
    office_.Write(last_);
    return true;
  }
  bool TypeAs(ReplyOrigin origin, const std::string& text) override {
    if (origin != ReplyOrigin::kAutomatic) return false;
    office_.Write({"by machine", "alice", text, /*by_machine=*/true});
    return true;
  }

  std::optional<std::vector<std::string>> ReadUntil(const std::string& last) override {
    for (std::string& text : office_.Empty("alice")) unread_.push_back(std::move(text));
    size_t end = 0;
    while (end < unread_.size() && !absl::StrContains(unread_[end++], last)) {
    }
    const auto middle = unread_.begin() + static_cast<std::ptrdiff_t>(end);
    std::vector<std::string> read(unread_.begin(), middle);
    unread_.erase(unread_.begin(), middle);
    return read;
  }
  bool RepeatLast() override {
    office_.Write(last_);
    return true;
  }
  bool TakeAway() override {
    office_.Close();
    return true;
  }
  void BringBack() override { office_.Open(); }

 private:
  testing::FakeEventSink events_;
  PostOffice office_;
  OnlyAlice directory_;
  PostcardChannel channel_{office_, directory_};
  Turning turning_{channel_, office_};
  Card last_;
  int written_ = 0;
  std::vector<std::string> unread_;
};

INSTANTIATE_TEST_SUITE_P(Postcards, ImChannelConformance, ::testing::Values([] {
                           return std::unique_ptr<ImChannelBench>(new PostcardBench);
                         }));

// What is beyond the kit is the service's own: strangers and machines.
TEST(PostcardChannelTest, StrangersAreNotHeardAndMachinesAreMarked) {
  testing::FakeEventSink events;
  PostOffice office;
  OnlyAlice directory;
  PostcardChannel channel(office, directory);
  channel.Start(events);
  office.Write({"1", "alice.evil", "1"});
  EXPECT_TRUE(events.events().empty());
  office.Write({"2", "alice", "I am on holiday", /*by_machine=*/true});
  const auto reply = events.WaitFor<ReplyReceived>(absl::ZeroDuration());
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ((*reply)->origin, ReplyOrigin::kAutomatic);
}

TEST(PostcardChannelTest, AFullMailboxIsCounted) {
  testing::FakeEventSink events;
  PostOffice office;
  OnlyAlice directory;
  PostcardChannel channel(office, directory);
  channel.Start(events);
  events.RefuseWith(absl::ResourceExhaustedError("full"));
  office.Write({"1", "alice", "1"});
  EXPECT_EQ(channel.refused_replies(), 1u);
}

}  // namespace
}  // namespace footman::conformance
