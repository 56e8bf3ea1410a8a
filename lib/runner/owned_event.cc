#include "lib/runner/owned_event.h"

#include <variant>

#include "lib/runner/event_fields.h"
#include "lib/runner/view_copier.h"

namespace footman::internal {
namespace {

size_t Visit(Event& event, std::byte* buffer) {
  ViewCopier copier(buffer);
  std::visit([&](auto& e) { VisitFields(e, copier); }, event);
  return copier.used();
}

}  // namespace

size_t BorrowedBytes(const Event& event) {
  Event copy = event;
  return Visit(copy, nullptr);
}

void OwnedEvent::Assign(const Event& event) {
  event_ = event;
  const size_t needed = Visit(event_, nullptr);
  if (needed > capacity_) {
    buffer_.reset(new std::byte[needed]);
    capacity_ = needed;
  }
  // Without a buffer there is nothing to copy, only views of nothing that must not dangle.
  if (buffer_ != nullptr) Visit(event_, buffer_.get());

  auto* loaded = std::get_if<ProfileLoaded>(&event_);
  if (loaded == nullptr || loaded->profile == nullptr) return;
  // Assignment reuses the strings' and vectors' storage.
  if (profile_ == nullptr) profile_ = std::make_unique<Profile>();
  *profile_ = *loaded->profile;
  loaded->profile = profile_.get();
}

}  // namespace footman::internal
