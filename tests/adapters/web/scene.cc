#include "tests/adapters/web/scene.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace footman::web_test {

using nlohmann::json;

Moment ManualClock::Now() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return {uptime_, absl::FromUnixSeconds(1800000000) + uptime_};
}
void ManualClock::Advance(absl::Duration time) {
  const std::lock_guard<std::mutex> lock(mutex_);
  uptime_ += time;
}

Scene::Scene(WebOptions options) {
  storage.AddUser({SubscriberId(7), "alice", "Alice <A>", "en"});
  storage.AddUser({SubscriberId(8), "bert", "Bert", "de"});
  auto made = WebServer::Create(std::move(options), storage, clock);
  EXPECT_TRUE(made.ok()) << made.status();
  server = *std::move(made);
  desk.SetLinks(*server);
  server->Start(desk);
}

std::string Scene::SignInPath(const std::string& user) {
  const std::string secret = NewWebSecret();
  EXPECT_TRUE(
      storage.AddSignIn(user, HashWebSecret(secret), clock.Now().wall + kWebSignInTime).ok());
  return "/s/" + secret;
}

std::string Scene::SignIn(const std::string& user) {
  const std::string path = SignInPath(user);
  Reply reply = PostForm(port(), path, "token=" + path.substr(3));
  EXPECT_EQ(reply.status, 303);
  const std::string cookie = reply.headers["set-cookie"];
  return cookie.substr(0, cookie.find(';'));
}

Headers Scene::SocketHeaders(const std::string& cookie) const {
  return {{"Origin", origin()}, {"Cookie", cookie}};
}

std::string Scene::LinkPath(int call, int option) const {
  return absl::StrCat("/c/", FormatLinkToken(TokenFor(call)), "/", option);
}

void Scene::SendOffer(const OfferScript& script) {
  OfferScript complete = script;
  complete.link_base = origin();
  desk.Offer(complete,
             [&](const footman::SendOffer& command) { EXPECT_TRUE(server->Send(command).ok()); });
}

void Scene::UpdateOffer(int call, OfferChange change, const std::string& text) {
  if (change != OfferChange::kExtended) desk.End(call);
  EXPECT_TRUE(
      server->Update({OfferFor(call), "web", "alice", change, text, absl::Seconds(50)}).ok());
}

Page::Page(Scene& scene, const std::string& cookie)
    : socket(scene.port(), scene.SocketHeaders(cookie)) {
  EXPECT_TRUE(socket.is_open()) << socket.status();
}

json Page::Hello(const std::string& tab) {
  json hello = {{"type", "hello"}};
  if (!tab.empty()) hello["tab"] = tab;
  Say(hello);
  return Next("welcome");
}

void Page::Say(const json& message) { EXPECT_TRUE(socket.Send(message.dump())); }

json Page::Next(const std::string& type) {
  while (const auto text = socket.Receive()) {
    json message = json::parse(*text);
    if (message["type"] == type) return message;
  }
  return nullptr;
}

json Page::NextItem(const std::function<bool(const json&)>& wanted) {
  while (true) {
    json message = Next("item");
    if (message.is_null()) return nullptr;
    if (wanted(message["item"])) return message["item"];
  }
}

}  // namespace footman::web_test
