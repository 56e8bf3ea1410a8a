#include "lib/adapters/sip/admission/flood_filter.h"

#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace footman::sip {
namespace {

constexpr uint32_t kSourceAddress = 12;  // in an IPv4 header (RFC 791 3.1)
constexpr uint32_t kWhole = 0xffffffff;  // of a datagram
constexpr size_t kMostCounted = 4096;    // sources in a window
constexpr size_t kIpv4At = 12;           // in a mapped address

uint32_t Ipv4Of(const IpAddress& address) {
  uint32_t value = 0;
  for (size_t i = kIpv4At; i < address.size(); ++i) value = value << 8 | address[i];
  return value;
}

}  // namespace

void FloodFilter::Count(const IpAddress& source, bool is_stranger, absl::Duration now) {
  if (now - window_began_ >= kWindow) {
    refused_.clear();
    window_began_ = now;
  }
  if (refused_.size() >= kMostCounted) return;
  if (++refused_[source] == (is_stranger ? kMostOfStranger : kMostOfPeer)) ShutOut(source, now);
}

void FloodFilter::ShutOut(const IpAddress& source, absl::Duration now) {
  auto found = std::find_if(sources_.begin(), sources_.end(),
                            [&](const Source& known) { return known.address == source; });
  if (found == sources_.end()) {
    if (sources_.size() >= kMost) return;
    found = sources_.insert(found, {source, now, kFirst / 2});
  }
  found->span = std::min(2 * found->span, kLongest);
  found->until = now + found->span;
  found->is_out = true;
  next_ = std::min(next_, found->until);
  Install();
}

void FloodFilter::Advance(absl::Duration now) {
  if (now < next_) return;
  next_ = absl::InfiniteDuration();
  bool changed = false;
  for (Source& source : sources_) {
    if (source.until <= now) changed |= std::exchange(source.is_out, false);
    // Whoever goes on at once is known for as long again.
    next_ = std::min(next_, source.is_out ? source.until : source.until + source.span);
  }
  sources_.erase(
      std::remove_if(sources_.begin(), sources_.end(),
                     [&](const Source& source) { return source.until + source.span <= now; }),
      sources_.end());
  if (changed) Install();
}

// "The source address is one of these: nothing of it; else: the whole datagram." Where that cannot
// be, everything is refused one by one as before.
void FloodFilter::Install() const {
  std::vector<sock_filter> program = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(SKF_NET_OFF) + kSourceAddress)};
  std::vector<uint32_t> out;
  for (const Source& source : sources_) {
    if (source.is_out) out.push_back(Ipv4Of(source.address));
  }
  const int on = 1;
  if (out.empty()) {
    setsockopt(descriptor_, SOL_SOCKET, SO_DETACH_FILTER, &on, sizeof on);
    return;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const auto to_drop = static_cast<uint8_t>(out.size() - i);
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, out[i], to_drop, 0));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, kWhole));
  program.push_back(BPF_STMT(BPF_RET | BPF_K, 0));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  setsockopt(descriptor_, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

uint64_t FloodFilter::TakeDropped() {
  uint32_t memory[SK_MEMINFO_VARS] = {};
  socklen_t size = sizeof memory;
  if (getsockopt(descriptor_, SOL_SOCKET, SO_MEMINFO, memory, &size) != 0) return 0;
  const uint32_t dropped = memory[SK_MEMINFO_DROPS];  // wraps around, and so does the difference
  return dropped - std::exchange(dropped_, dropped);
}

}  // namespace footman::sip
