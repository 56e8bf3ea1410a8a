#include "lib/media/transport/rtp_transport.h"

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/media/frame.h"
#include "lib/media/transport/media_loop.h"

namespace footman::media {
namespace {

// Longer datagrams are cut, and then too long for any packet that we take.
constexpr size_t kReceiveRoom = 2048;

absl::Status ReError(int error, absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::string(strerror(error))));
}

}  // namespace

uint32_t RtpTransport::Random32() {
  static thread_local std::random_device device;
  return device();
}

RtpTransport::RtpTransport(RtpReceiver& receiver, Options options)
    : receiver_(receiver),
      options_(std::move(options)),
      reporter_(Random32(), absl::StrCat(absl::Hex(Random32(), absl::kZeroPad8),
                                         absl::Hex(Random32(), absl::kZeroPad8))) {}

absl::Status RtpTransport::Open() {
  if (rtp_socket_ != nullptr) return absl::OkStatus();
  packet_.reset(mbuf_alloc(RTP_HEADER_SIZE + kFrameSamples + 256));
  if (packet_ == nullptr) return absl::UnavailableError("no memory for packets");
  struct {
    RePtr<udp_sock>& socket;
    int offset;
    udp_recv_h* handler;
  } const wanted[] = {{rtp_socket_, 0, &OnRtp}, {rtcp_socket_, 1, &OnRtcp}};
  for (const auto& want : wanted) {
    const int port = options_.port + want.offset;
    sa local;
    int error = sa_set_str(&local, options_.bind_address.c_str(), static_cast<uint16_t>(port));
    udp_sock* opened = nullptr;
    if (error == 0) error = udp_listen(&opened, &local, want.handler, this);
    if (error != 0) {
      rtp_socket_.reset();
      return ReError(error, absl::StrCat("cannot open UDP port ", port));
    }
    udp_rxsz_set(opened, kReceiveRoom);
    want.socket.reset(opened);
  }
  return absl::OkStatus();
}

absl::Status RtpTransport::Expect(const RemoteAudio& remote) {
  sa rtp_address;
  if (remote.port == 0 || sa_set_str(&rtp_address, remote.address.c_str(), remote.port) != 0 ||
      sa_af(&rtp_address) != AF_INET) {
    return absl::InvalidArgumentError(
        absl::StrCat("no IPv4 address: ", remote.address, " port ", remote.port));
  }
  if (absl::Status status = Open(); !status.ok()) return status;
  sa rtcp_address = rtp_address;
  const int rtcp_port = remote.rtcp_port != 0 ? remote.rtcp_port : remote.port + 1;
  sa_set_port(&rtcp_address, static_cast<uint16_t>(rtcp_port));
  peer_.Expect(rtp_address);
  report_peer_.Expect(rtcp_address);
  expecting_ = true;
  return absl::OkStatus();
}

void RtpTransport::Close(absl::Duration now) {
  if (expecting_ && rtcp_socket_ != nullptr) SendReport(now, /*goodbye=*/true);
  expecting_ = false;
  rtp_socket_.reset();
  rtcp_socket_.reset();
}

AudioCounters RtpTransport::counters() const {
  const auto get = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
  AudioCounters counters;
  counters.sent = get(sent_);
  counters.received = get(received_);
  counters.foreign = get(foreign_);
  counters.malformed = get(malformed_);
  return counters;
}

void RtpTransport::OnRtp(const sa* source, mbuf* packet, void* self) {
  static_cast<RtpTransport*>(self)->TakeRtp(*source, packet);
}

void RtpTransport::OnRtcp(const sa* source, mbuf* packet, void* self) {
  static_cast<RtpTransport*>(self)->TakeRtcp(*source, packet);
}

std::optional<size_t> RtpTransport::CheckPayload(const rtp_header& header, mbuf* packet) const {
  if (header.ver != RTP_VERSION || !receiver_.Takes(header.pt)) return std::nullopt;
  const size_t left = mbuf_get_left(packet);
  if (!header.pad) return left;
  // RFC 3550 5.1: the last byte counts the padding, itself included.
  if (left == 0) return std::nullopt;
  const size_t padding = mbuf_buf(packet)[left - 1];
  if (padding == 0 || padding > left) return std::nullopt;
  return left - padding;
}

void RtpTransport::TakeRtp(const sa& source, mbuf* packet) {
  if (!expecting_) return;
  if (!peer_.Allows(source)) return Count(foreign_);
  rtp_header header{};
  if (rtp_hdr_decode(&header, packet) != 0) return Count(malformed_);
  const std::optional<size_t> length = CheckPayload(header, packet);
  if (!length.has_value()) return Count(malformed_);
  peer_.Learn(source);
  heard_ = true;
  Count(received_);
  RtpView view;
  view.arrived = Uptime();
  reporter_.OnReceived(header, view.arrived);
  view.payload_type = header.pt;
  view.numbers = {header.seq, header.ts, header.m};
  view.ssrc = header.ssrc;
  view.payload = absl::MakeConstSpan(mbuf_buf(packet), *length);
  if (!receiver_.TakeRtp(view)) Count(malformed_);
}

void RtpTransport::TakeRtcp(const sa& source, mbuf* packet) {
  if (!expecting_) return;
  // Reports come from the host that the audio comes from; only their port is learned.
  if (!report_peer_.Allows(source) || !sa_cmp(&source, &peer_.peer(), SA_ADDR)) {
    return Count(foreign_);
  }
  if (!reporter_.OnReport(packet, Uptime())) return Count(malformed_);
  report_peer_.Learn(source);
  heard_ = true;
}

void RtpTransport::Send(const RtpView& packet) {
  if (rtp_socket_ == nullptr) return;
  rtp_header header{};
  header.ver = RTP_VERSION;
  header.m = packet.numbers.marker;
  header.pt = packet.payload_type;
  header.seq = packet.numbers.sequence;
  header.ts = packet.numbers.timestamp;
  header.ssrc = reporter_.ssrc();
  mbuf_rewind(packet_.get());
  if (rtp_hdr_encode(packet_.get(), &header) != 0) return;
  if (mbuf_write_mem(packet_.get(), packet.payload.data(), packet.payload.size()) != 0) return;
  packet_->pos = 0;
  // A full socket buffer or an unreachable peer is loss as on any network; reports and the timeout
  // tell of it.
  if (udp_send(rtp_socket_.get(), &peer_.peer(), packet_.get()) != 0) return;
  reporter_.OnSent(header.ts, static_cast<int>(packet.payload.size()), packet.arrived);
  Count(sent_);
}

void RtpTransport::SendReport(absl::Duration now, bool goodbye) {
  mbuf_rewind(packet_.get());
  if (!reporter_.Encode(packet_.get(), now, absl::Now(), goodbye)) return;
  packet_->pos = 0;
  // Reports are repeated: one that cannot be sent now is made up for by the next.
  (void)udp_send(rtcp_socket_.get(), &report_peer_.peer(), packet_.get());
}

}  // namespace footman::media
