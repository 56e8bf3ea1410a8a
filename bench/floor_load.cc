#include "bench/floor_load.h"

#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "bench/reference_call.h"

namespace footman {
namespace {
constexpr int kSlotBits = 21;
}

FloorLoad::FloorLoad(int waiting)
    : calls_(static_cast<size_t>(waiting) + 1), ids_(static_cast<size_t>(waiting)) {
  by_id_.reserve(ids_.size() + 1);
  by_user_.reserve(ids_.size() + 1);
  calls_.back().earlier = calls_.back().later = static_cast<uint32_t>(waiting);
  for (int slot = 0; slot < waiting; ++slot) Begin(static_cast<uint32_t>(slot));
}

void FloorLoad::Live() {
  const uint64_t id = ids_[random_() % ids_.size()];
  const UserName user(id >> kSlotBits);
  const auto by_id = by_id_.find(id);
  const auto by_user = by_user_.find(user.view());
  const uint32_t slot = by_id->second;
  wrong_ += slot != by_user->second;
  by_id_.erase(by_id);
  by_user_.erase(by_user);
  End(slot);
  Begin(slot);
}

void FloorLoad::End(uint32_t slot) {
  const Call& call = calls_[slot];
  calls_[call.earlier].later = call.later;
  calls_[call.later].earlier = call.earlier;
}

void FloorLoad::Begin(uint32_t slot) {
  Call& call = calls_[slot];
  call.id = ids_[slot] = ++count_ << kSlotBits | slot;
  const UserName user(count_);
  std::memcpy(call.user, user.view().data(), sizeof call.user);
  WriteText(call.id, call.text);
  by_id_.emplace(call.id, slot);
  by_user_.emplace(absl::string_view(call.user, sizeof call.user), slot);
  const uint32_t ends = static_cast<uint32_t>(ids_.size());
  call.deadline = ++now_;
  call.earlier = calls_[ends].earlier;
  call.later = ends;
  calls_[call.earlier].later = slot;
  calls_[ends].earlier = slot;
}

void FloorLoad::WriteText(uint64_t id, char* to) {
  static constexpr absl::string_view kOptions[] = {"voicemail", "say", "transfer", "decline"};
  const uint64_t secret[] = {id, random_(), random_()};
  absl::WebSafeBase64Escape(absl::string_view(reinterpret_cast<const char*>(secret), sizeof secret),
                            &token_);
  text_.clear();
  absl::StrAppend(&text_, "Call from ", "Bob of Twenty Letter", " (", "+4930111222", ") for ",
                  "+4930222");
  absl::StrAppend(&text_, ", forwarded by ", "+4930555", " (", "always", ")");
  for (size_t i = 0; i < 4; ++i) {
    absl::StrAppend(&text_, "\n", i + 1, " ", kOptions[i], ": ");
    absl::StrAppend(&text_, "\n ", "https://ft.example/c/", token_, "/", i + 1);
  }
  absl::StrAppend(&text_, "\nWithout a reply in ", 25, " s: ", "Take a voicemail");
  text_.resize(kText, '.');
  std::memcpy(to, text_.data(), kText);
}

}  // namespace footman
