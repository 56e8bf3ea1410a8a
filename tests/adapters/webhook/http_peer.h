// The other side in the tests: a bridge that Footman posts to, and a client that posts to Footman.
// Every wait ends after five seconds.

#ifndef FOOTMAN_TESTS_ADAPTERS_WEBHOOK_HTTP_PEER_H_
#define FOOTMAN_TESTS_ADAPTERS_WEBHOOK_HTTP_PEER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace footman::webhook_test {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Received {
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int answered = 0;  // by this status
};

struct Answer {
  int status = 200;  // zero: never answers, the connection stays open
  Headers headers;
  std::string body = "";
};

// An HTTP server on a free port of 127.0.0.1, with a thread of its own.
class Bridge {
 public:
  // `answer` is called on the bridge's thread.
  using AnswerTo = std::function<Answer(const Received&)>;
  explicit Bridge(AnswerTo answer = [](const Received&) { return Answer{}; });
  ~Bridge();

  uint16_t port() const;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()) + "/footman"; }
  // The first `count` requests; fewer if no more came in time.
  std::vector<Received> WaitFor(size_t count) const;
  std::vector<Received> received() const { return WaitFor(0); }
  // How many connections were made so far.
  int connections() const;
  // From now on nobody listens there. What is open is closed.
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct Reply {
  int status = 0;                              // zero: the server closed, or said nothing
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class Client {
 public:
  explicit Client(uint16_t port);
  ~Client();
  bool Write(const std::string& bytes);
  Reply Read(bool head = false);
  bool IsClosed();  // waits for the server to close

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One request on a connection of its own.
Reply Ask(uint16_t port, const std::string& method, const std::string& target,
          const Headers& headers, const std::string& body);

}  // namespace footman::webhook_test

#endif  // FOOTMAN_TESTS_ADAPTERS_WEBHOOK_HTTP_PEER_H_
