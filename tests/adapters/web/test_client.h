// A client of the tests: raw HTTP and WebSockets to a server on this machine. Every wait ends
// after five seconds.

#ifndef FOOTMAN_TESTS_ADAPTERS_WEB_TEST_CLIENT_H_
#define FOOTMAN_TESTS_ADAPTERS_WEB_TEST_CLIENT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>  // for Asio 1.74 too, which uses std::exchange and does not include it
#include <vector>

namespace footman::web_test {

struct Reply {
  int status = 0;                              // zero: the server closed, or said nothing
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

class HttpClient {
 public:
  explicit HttpClient(uint16_t port);
  ~HttpClient();
  bool Write(const std::string& bytes);
  Reply Read(bool head = false);
  bool IsClosed();  // waits for the server to close
 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One request on a connection of its own. Host is "127.0.0.1:<port>" unless given.
Reply Ask(uint16_t port, const std::string& method, const std::string& target,
          const Headers& headers = {}, const std::string& body = "");
// A form, as a browser posts it from a no-referrer page.
Reply PostForm(uint16_t port, const std::string& target, const std::string& body,
               Headers headers = {});

class SocketClient {
 public:
  // Opens /ws; see status() when it was refused.
  SocketClient(uint16_t port, const Headers& headers);
  ~SocketClient();
  bool is_open() const;
  int status() const;
  bool Send(const std::string& message, bool binary = false);
  // Bytes as they are, past the protocol.
  bool SendRaw(const std::string& bytes);
  // The next message; nullopt: none came, or closed.
  std::optional<std::string> Receive();
  // Waits for the close; its code, 1006 without one.
  int CloseCode();
  void Close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace footman::web_test

#endif  // FOOTMAN_TESTS_ADAPTERS_WEB_TEST_CLIENT_H_
