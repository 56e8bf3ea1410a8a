#include "lib/adapters/xmpp/devices.h"

#include <algorithm>

namespace footman::xmpp {

void Devices::Seen(const std::string& user, const std::string& resource) {
  if (resource.empty() || Find(user, resource) != nullptr) return;
  const auto [found, is_new] = users_.try_emplace(user);
  // The oldest device makes room: it may long be gone without a word.
  if (found->second.size() >= kMaxDevices) found->second.erase(found->second.begin());
  found->second.push_back({resource});
  if (!is_new) return;
  by_age_.push_back(user);
  while (by_age_.size() > most_users_) {
    users_.erase(by_age_.front());
    by_age_.pop_front();
  }
}

void Devices::Gone(absl::string_view user, absl::string_view resource) {
  const auto found = users_.find(user);
  if (found == users_.end()) return;
  std::vector<Device>& devices = found->second;
  devices.erase(std::remove_if(devices.begin(), devices.end(),
                               [&](const Device& device) { return device.resource == resource; }),
                devices.end());
}

void Devices::Clear() {
  users_.clear();
  by_age_.clear();
}

std::vector<std::string> Devices::ToAsk(absl::string_view user) {
  std::vector<std::string> resources;
  const auto found = users_.find(user);
  if (found == users_.end()) return resources;
  for (Device& device : found->second) {
    if (!device.asked) resources.push_back(device.resource);
    device.asked = true;
  }
  return resources;
}

void Devices::Answered(absl::string_view user, absl::string_view resource, bool corrects) {
  if (Device* const device = Find(user, resource); device != nullptr && device->asked) {
    device->corrects = corrects;
  }
}

bool Devices::AllCorrect(absl::string_view user) const {
  const auto found = users_.find(user);
  return found != users_.end() && !found->second.empty() &&
         std::all_of(found->second.begin(), found->second.end(),
                     [](const Device& device) { return device.corrects; });
}

Devices::Device* Devices::Find(absl::string_view user, absl::string_view resource) {
  const auto found = users_.find(user);
  if (found == users_.end()) return nullptr;
  for (Device& device : found->second) {
    if (device.resource == resource) return &device;
  }
  return nullptr;
}

}  // namespace footman::xmpp
