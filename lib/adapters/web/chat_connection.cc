// Decides what a message from the page means. It trusts nothing in it: sizes, types and rates are
// checked here, and the authority to choose is the token, as in a link.

#include "lib/adapters/web/chat_connection.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/adapters/web/chat_item.h"
#include "lib/adapters/web/chat_requests.h"
#include "lib/adapters/web/form.h"

namespace footman::web {

namespace {

using nlohmann::json;

constexpr uint16_t kPolicyViolation = 1008;  // RFC 6455, 7.4.1
constexpr uint16_t kSignedOut = 4401;        // ours: the page does not come back by itself
constexpr int kHistoryPage = 50;
constexpr double kBurst = 5;                         // times what is allowed in a second
constexpr absl::Duration kBeat = absl::Seconds(15);  // the page gives up after three without one

const char* NameOfOutcome(const ClickAnswer& answer) {
  if (!answer.in_time) return "no_answer";
  switch (answer.outcome) {
    case ClickOutcome::kOpen:
      return "open";
    case ClickOutcome::kDone:
      return "done";
    case ClickOutcome::kTaken:
      return "taken";
    case ClickOutcome::kEnded:
      return "ended";
    case ClickOutcome::kUnclear:
      return "unclear";
    case ClickOutcome::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace

class Chat : public SocketUser, public Guest, public ChatVoice {
 public:
  Chat(Chats& chats, const Session& session, Socket& socket)
      : chats_(chats),
        tools_(chats.tools_),
        session_(session),
        socket_(socket),
        voicemails_(tools_, session_, *this),
        sessions_(tools_, session_, *this,
                  [&chats](const WebSecretHash& ended) { chats.EndSession(ended); }),
        id_(++chats.last_id_),
        tab_(absl::StrCat("connection ", id_)),
        allowance_(kBurst * tools_.options.max_messages_per_second,
                   tools_.options.max_messages_per_second, tools_.clock.Now().uptime),
        checked_(tools_.clock.Now().uptime) {
    chats_.open_.emplace(id_, this);
    ++tools_.counters.open_chats;
    ScheduleBeat();
  }
  ~Chat() override {
    --tools_.counters.open_chats;
    chats_.open_.erase(id_);
    if (entered_) tools_.rooms.Leave(session_.user.user, *this);
  }

  const Session& session() const { return session_; }
  void Tell(const std::string& message) override { socket_.Send(message); }

  void SignedOut() {
    Say({{"type", "signed_out"}});
    socket_.Drop(kSignedOut);
  }

  void Received(absl::string_view text) override {
    if (!allowance_.Take(tools_.clock.Now().uptime)) {
      tools_.counters.limits.Met("max_messages_per_second");
      return socket_.Drop(kPolicyViolation);
    }
    const json message = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
    if (!message.is_object() || !Understood(message)) socket_.Drop(kPolicyViolation);
  }

 private:
  void Say(const json& message) override { socket_.Send(Dump(message)); }

  bool Understood(const json& message) {
    const std::optional<std::string> type = Text(message, "type", kMaxReference);
    if (!type) return false;
    if (*type == "hello") return Hello(message);
    if (!entered_) return false;
    if (*type == "shown") return Shown(message);
    if (*type == "click") return Click(message);
    if (*type == "reply") return Reply(message);
    if (*type == "older") return Older(message);
    if (*type == "seen") return Seen(message);
    if (*type == "sessions") return sessions_.List();
    if (*type == "end_session") return sessions_.End(message);
    return voicemails_.Understood(*type, message);
  }

  bool Hello(const json& message) {
    if (entered_) return false;
    if (message.contains("tab")) {
      const std::optional<std::string> tab = Text(message, "tab", kMaxReference);
      if (!tab || tab->empty()) return false;
      tab_ = *tab;
    }
    entered_ = true;
    tools_.rooms.Enter(session_.user.user, *this);
    const absl::Time now = tools_.clock.Now().wall;
    if (!tools_.storage.DescribeSession(session_.hash, "", now).ok()) {
      ++tools_.counters.storage_errors;  // the list of sessions is a little older then
    }
    json welcome = tools_.rooms.History(session_.user.user, 0, kHistoryPage);
    voicemails_.Complete(welcome);
    welcome["type"] = "welcome";
    welcome["name"] = session_.user.display_name;
    welcome["now"] = absl::ToUnixMillis(tools_.clock.Now().wall);
    Say(welcome);
    return true;
  }

  bool Shown(const json& message) {
    const std::optional<uint64_t> item = Number(message, "item");
    if (!item) return false;
    tools_.offers.Shown(session_.user.user, *item);
    return true;
  }

  bool Click(const json& message) {
    const size_t longest = static_cast<size_t>(tools_.options.max_message_bytes);
    const std::optional<std::string> ref = Text(message, "ref", kMaxReference);
    const std::optional<std::string> token = Text(message, "token", kLinkTokenLength);
    const std::optional<std::string> argument = Text(message, "argument", longest);
    const std::optional<uint64_t> option = Number(message, "option");
    if (!ref || !token || !argument || !option || *option < 1 || *option > 9) return false;
    const std::optional<LinkToken> parsed = ParseLinkToken(*token);
    if (!parsed) return false;
    if (argument->size() > static_cast<size_t>(tools_.options.max_typed_text)) {
      ClickAnswer too_long;
      too_long.outcome = ClickOutcome::kUnclear;
      SayAnswer(*ref, too_long);
      return true;
    }
    tools_.clicks.Click(*parsed, static_cast<uint8_t>(*option), WithoutInvisible(*argument),
                        SelectionMeans::kButton,
                        [chats = &chats_, id = id_, ref = *ref](const ClickAnswer& answer) {
                          const auto chat = chats->open_.find(id);
                          if (chat != chats->open_.end()) chat->second->SayAnswer(ref, answer);
                        });
    return true;
  }

  void SayAnswer(const std::string& ref, const ClickAnswer& answer) {
    Say({{"type", "answer"},
         {"ref", ref},
         {"outcome", NameOfOutcome(answer)},
         {"text", answer.text}});
  }

  bool Reply(const json& message) {
    const size_t longest = static_cast<size_t>(tools_.options.max_message_bytes);
    const std::optional<std::string> id = Text(message, "id", kMaxReference);
    std::optional<std::string> text = Text(message, "text", longest);
    if (!id || id->empty() || !text) return false;
    absl::StripAsciiWhitespace(&*text);
    if (text->empty()) return false;
    // The page takes out what nobody sees; what else comes is the core's to read, as a whole.
    if (WithoutInvisible(*text).find_first_not_of(" \t\n") == std::string::npos) {
      Say({{"type", "not_sent"}, {"id", *id}, {"reason", "empty"}});
      return true;
    }
    const std::string& user = session_.user.user;
    if (text->size() > static_cast<size_t>(tools_.options.max_typed_text)) {
      Say({{"type", "not_sent"}, {"id", *id}, {"reason", "too_long"}});
      return true;
    }
    if (!tools_.rooms.IsNewMessage(user, tab_,
                                   *id)) {  // sent again by a page that missed the answer
      Say({{"type", "sent"}, {"id", *id}});
      return true;
    }
    ReplyReceived reply;
    reply.subscriber = session_.user.subscriber;
    reply.service = "web";
    reply.user = user;
    reply.text = *text;
    reply.message_id = *id;
    reply.device = tab_;
    reply.origin = ReplyOrigin::kLive;
    if (!tools_.events->Post(reply).ok()) {
      tools_.rooms.ForgetMessage(user, tab_, *id);
      Say({{"type", "not_sent"}, {"id", *id}, {"reason", "busy"}});
      return true;
    }
    json content = ReplyContent(*id, *text);
    tools_.rooms.Add(user, content);
    Say({{"type", "sent"}, {"id", *id}});
    return true;
  }

  bool Older(const json& message) {
    const std::optional<uint64_t> before = Number(message, "before");
    if (!before || *before == 0) return false;
    json older = tools_.rooms.History(session_.user.user, *before, kHistoryPage);
    voicemails_.Complete(older);
    older["type"] = "older";
    Say(older);
    return true;
  }

  bool Seen(const json& message) {
    const std::optional<uint64_t> mark = Number(message, "mark");
    if (!mark) return false;
    // A mark from the future would hide what is yet to come.
    tools_.rooms.MarkSeen(session_.user.user, std::min(*mark, tools_.rooms.NextMark()));
    return true;
  }

  void ScheduleBeat() {
    tools_.loop.After(std::min(kBeat, tools_.options.recheck_interval),
                      [chats = &chats_, id = id_] {
                        const auto chat = chats->open_.find(id);
                        if (chat != chats->open_.end()) chat->second->Beat();
                      });
  }

  // Shows the page that the line is alive, and ends what was revoked meanwhile.
  void Beat() {
    const Moment now = tools_.clock.Now();
    if (now.uptime - checked_ >= tools_.options.recheck_interval) {
      checked_ = now.uptime;
      const absl::Status status = tools_.storage.FindSession(session_.hash, now.wall).status();
      if (absl::IsNotFound(status)) return SignedOut();
      if (!status.ok()) ++tools_.counters.storage_errors;  // a doubt ends no session
    }
    Say({{"type", "beat"}});
    ScheduleBeat();
  }

  Chats& chats_;
  const ChatTools& tools_;
  const Session session_;
  Socket& socket_;
  ChatVoicemails voicemails_;
  ChatSessions sessions_;
  const uint64_t id_;
  std::string tab_;
  Allowance allowance_;
  absl::Duration checked_;
  bool entered_ = false;
};

bool Chats::MayOpen(const std::string& user) const {
  const auto count = std::count_if(open_.begin(), open_.end(), [&](const auto& chat) {
    return chat.second->session().user.user == user;
  });
  return count < tools_.options.max_chats_per_user;
}

std::unique_ptr<SocketUser> Chats::Open(const Session& session, Socket& socket) {
  return std::make_unique<Chat>(*this, session, socket);
}

void Chats::EndSession(const WebSecretHash& session) {
  for (const auto& [id, chat] : open_) {
    if (chat->session().hash == session) chat->SignedOut();
  }
}

}  // namespace footman::web
