// Whether options can be taken: of a subscriber's sets, and their default.

#ifndef FOOTMAN_LIB_ADAPTERS_SQLITE_OPTION_CHECK_H_
#define FOOTMAN_LIB_ADAPTERS_SQLITE_OPTION_CHECK_H_

#include <string>

#include "absl/container/flat_hash_set.h"
#include "lib/adapters/sqlite/diagnostics.h"
#include "lib/proto/profile.pb.h"

namespace footman::sqlite {

using Names = absl::flat_hash_set<std::string>;

class OptionChecker {
 public:
  // What options may name: the subscriber's stored messages and transfer targets. All borrowed.
  OptionChecker(const std::string& region, const Names& messages, const Names& targets,
                Diagnostics& diagnostics)
      : region_(region), messages_(messages), targets_(targets), diagnostics_(diagnostics) {}

  // An option of a set. `key_words` are those of the set so far.
  void Check(footman::proto::profile::Option* option, Names* key_words);
  // The default.
  void CheckDefault(footman::proto::profile::Option* option);

 private:
  bool CheckTreatment(footman::proto::profile::Option* option);
  void CheckForeignFields(const footman::proto::profile::Option& option);
  void CheckTarget(footman::proto::profile::Option* option);
  void CheckKeyWord(footman::proto::profile::Option* option, Names* key_words);

  const std::string& region_;
  const Names& messages_;
  const Names& targets_;
  Diagnostics& diagnostics_;
};

}  // namespace footman::sqlite

#endif  // FOOTMAN_LIB_ADAPTERS_SQLITE_OPTION_CHECK_H_
