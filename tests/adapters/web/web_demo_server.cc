// The web adapter with a scripted desk behind it, for the page's tests in tests/e2e/web and for
// looking at the chat. Prints "ready <origin> <sign-in link>", then a line for each event; obeys
// lines of standard input:
//   offer CALL SECONDS | update CALL taken|defaulted|hung_up|ended|extended SECONDS TEXT
//   note TEXT | note-of CALL TEXT | voicemail CALL TEXT | sign-in | drop (stops serving for a
//   moment) | quit

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "footman/adapters/web.h"
#include "tests/adapters/web/desk.h"

namespace footman::web_test {
namespace {

class WallClock : public Clock {
 public:
  Moment Now() const override {
    const absl::Time now = absl::Now();
    return {now - absl::UnixEpoch(), now};
  }
};

void Print(const std::string& line) {
  std::cout << line << std::endl;  // whoever reads it waits for it
}

OfferChange ChangeNamed(const std::string& name) {
  if (name == "taken") return OfferChange::kTaken;
  if (name == "defaulted") return OfferChange::kDefaulted;
  if (name == "hung_up") return OfferChange::kCallerHungUp;
  if (name == "extended") return OfferChange::kExtended;
  return OfferChange::kEnded;
}

class Demo {
 public:
  Demo(std::string language, std::string audio) : language_(std::move(language)) {
    storage_.AddUser({SubscriberId(7), "alice", "Alice", language_});
    storage_.AddVoicemail(SubscriberId(7), "vm-1",
                          {std::move(audio), "Bob", absl::Seconds(2), clock_.Now().wall});
    desk_.SetListener(Print);
  }

  bool Serve(uint16_t port) {
    WebOptions options;
    options.port = port;
    auto server = WebServer::Create(options, storage_, clock_);
    if (!server.ok()) {
      std::cerr << server.status() << "\n";
      return false;
    }
    server_ = *std::move(server);
    desk_.SetLinks(*server_);
    server_->Start(desk_);
    return true;
  }

  std::string SignInLink() {
    const std::string secret = NewWebSecret();
    const absl::Status status =
        storage_.AddSignIn("alice", HashWebSecret(secret), clock_.Now().wall + kWebSignInTime);
    return status.ok() ? server_->origin() + "/s/" + secret : std::string(status.message());
  }
  std::string origin() const { return server_->origin(); }

  bool Obey(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    words >> verb;
    if (verb == "quit") return false;
    if (verb == "sign-in") Print("sign-in " + SignInLink());
    if (verb == "offer") Offer(words);
    if (verb == "update") Update(words);
    if (verb == "note") Check(server_->Note({"web", "alice", CallId(), Rest(words)}));
    if (verb == "note-of") NoteOf(words);
    if (verb == "voicemail") Voicemail(words);
    if (verb == "drop") Restart();
    return true;
  }

 private:
  static std::string Rest(std::istringstream& words) {
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
  }
  static void Check(const absl::Status& status) {
    if (!status.ok()) Print("error " + status.ToString());
  }

  void Offer(std::istringstream& words) {
    OfferScript script;
    int seconds = 0;
    words >> script.call >> seconds;
    script.language = language_;
    script.link_base = server_->origin();
    script.time_left = absl::Seconds(seconds);
    if (script.call % 2 == 0) {
      script.name = "Dr. Katharina Hohenfels";
      script.number = "+4989555777";
    }
    desk_.Offer(script, [&](const SendOffer& command) { Check(server_->Send(command)); });
  }

  void Update(std::istringstream& words) {
    int call = 0;
    std::string change;
    int seconds = 0;
    words >> call >> change >> seconds;
    const std::string text = Rest(words);
    if (change != "extended") desk_.End(call);
    Check(server_->Update(
        {OfferFor(call), "web", "alice", ChangeNamed(change), text, absl::Seconds(seconds)}));
  }

  void NoteOf(std::istringstream& words) {
    int call = 0;
    words >> call;
    const std::string text = Rest(words);
    Check(server_->Note({"web", "alice", OfferFor(call).call, text}));
  }

  void Voicemail(std::istringstream& words) {
    int call = 0;
    words >> call;
    const std::string text = Rest(words);
    Check(
        server_->Voicemail({"web", "alice", OfferFor(call).call, "vm-1", text, absl::Seconds(2)}));
  }

  void Restart() {
    const uint16_t port = server_->port();
    server_.reset();
    if (Serve(port)) Print("back");
  }

  const std::string language_;
  WallClock clock_;
  InMemoryWebStorage storage_;
  Desk desk_;
  std::unique_ptr<WebServer> server_;
};

}  // namespace
}  // namespace footman::web_test

int main(int argc, char** argv) {
  footman::web_test::Demo demo(argc > 1 ? argv[1] : "en", argc > 2 ? argv[2] : "");
  if (!demo.Serve(0)) return 1;
  std::cout << "ready " << demo.origin() << " " << demo.SignInLink() << std::endl;
  std::string line;
  while (std::getline(std::cin, line) && demo.Obey(line)) {
  }
  return 0;
}
