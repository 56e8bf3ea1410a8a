// Which resources subscribers are on, and whether all of them can show a corrected message. A hint
// alone: presence lies, and nothing waits for it.

#ifndef FOOTMAN_LIB_ADAPTERS_XMPP_RESOURCES_H_
#define FOOTMAN_LIB_ADAPTERS_XMPP_RESOURCES_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace footman::xmpp {

class Resources {
 public:
  explicit Resources(size_t most_users) : most_users_(most_users) {}

  bool Knows(absl::string_view user) const { return users_.contains(user); }
  // The resource is there: its presence or a message came from it.
  void Seen(const std::string& user, const std::string& resource);
  void Gone(absl::string_view user, absl::string_view resource);
  void Clear();  // another connection: everybody's presence comes anew

  // The resources of a user whose capabilities are unknown; from now on they count as asked for.
  std::vector<std::string> ToAsk(absl::string_view user);
  // What a resource that was asked has answered. Ignored from one that was not.
  void Answered(absl::string_view user, absl::string_view resource, bool corrects);
  // Whether the user has a resource, and each of them announces corrections (XEP-0308).
  bool AllCorrect(absl::string_view user) const;

 private:
  struct Resource {
    std::string resource;
    bool asked = false;
    bool corrects = false;
  };
  static constexpr size_t kMaxPerUser = 8;
  Resource* Find(absl::string_view user, absl::string_view resource);

  const size_t most_users_;
  absl::flat_hash_map<std::string, std::vector<Resource>> users_;
  std::deque<std::string> by_age_;
};

}  // namespace footman::xmpp

#endif  // FOOTMAN_LIB_ADAPTERS_XMPP_RESOURCES_H_
