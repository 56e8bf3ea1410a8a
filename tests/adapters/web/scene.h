// What most tests of the web adapter begin with: a server, its desk, and people signed in.

#ifndef FOOTMAN_TESTS_ADAPTERS_WEB_SCENE_H_
#define FOOTMAN_TESTS_ADAPTERS_WEB_SCENE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "footman/adapters/web.h"
#include "tests/adapters/web/desk.h"
#include "tests/adapters/web/test_client.h"

namespace footman::web_test {

class ManualClock : public Clock {
 public:
  Moment Now() const override;
  void Advance(absl::Duration time);

 private:
  mutable std::mutex mutex_;
  absl::Duration uptime_ = absl::Hours(1);
};

class Scene {
 public:
  explicit Scene(WebOptions options = {});

  uint16_t port() const { return server->port(); }
  std::string origin() const { return server->origin(); }
  std::string SignInPath(const std::string& user);
  // A fresh session's cookie header.
  std::string SignIn(const std::string& user);
  Headers SocketHeaders(const std::string& cookie) const;
  std::string LinkPath(int call, int option) const;

  void SendOffer(const OfferScript& script);
  void UpdateOffer(int call, OfferChange change, const std::string& text);

  ManualClock clock;
  InMemoryWebStorage storage;
  Desk desk;
  std::unique_ptr<WebServer> server;
};

// An open chat: sends JSON, and reads until a message is what is wanted.
class Page {
 public:
  Page(Scene& scene, const std::string& cookie);
  nlohmann::json Hello(const std::string& tab = "");  // returns the welcome
  void Say(const nlohmann::json& message);
  // The next message of this type (others are skipped), or null.
  nlohmann::json Next(const std::string& type);
  // The next item that `wanted` accepts.
  nlohmann::json NextItem(const std::function<bool(const nlohmann::json&)>& wanted);

  SocketClient socket;
};

}  // namespace footman::web_test

#endif  // FOOTMAN_TESTS_ADAPTERS_WEB_SCENE_H_
