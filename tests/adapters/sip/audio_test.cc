// A call with the real media library: the caller hears a tone by RTP, and their silence ends it.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "tests/adapters/sip/media_fixture.h"

namespace footman::sip_test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

// A socket for RTP on loopback.
class RtpSocket {
 public:
  RtpSocket() : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof own;
    bound_ = bind(socket_, reinterpret_cast<sockaddr*>(&own), length) == 0 &&
             getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &length) == 0;
    port_ = ntohs(own.sin_port);
  }
  ~RtpSocket() { close(socket_); }
  RtpSocket(const RtpSocket&) = delete;
  bool bound() const { return bound_; }
  uint16_t port() const { return port_; }
  // The payload type of the next RTP packet; -1 when none comes.
  int ReceivePayloadType() {
    pollfd ready{socket_, POLLIN, 0};
    if (poll(&ready, 1, 5000) <= 0) return -1;
    uint8_t packet[2048];
    const ssize_t length = recv(socket_, packet, sizeof packet, 0);
    return length == 12 + 160 && packet[0] >> 6 == 2 ? packet[1] & 0x7f : -1;
  }

 private:
  const int socket_;
  bool bound_ = false;
  uint16_t port_ = 0;
};

TEST_F(MediaTest, TheCallerHearsUs) {
  media::AudioEngineOptions audio_options;
  audio_options.port_min = 32000;
  audio_options.port_max = 32099;
  audio_options.rtp_timeout = absl::Seconds(1);
  auto engine = media::AudioEngine::Create(audio_options);
  ASSERT_TRUE(engine.ok()) << engine.status();
  StartAdapter(engine->get());
  RtpSocket rtp;
  ASSERT_TRUE(rtp.bound());
  RawPeer peer(port_);
  FakeSink::Call* call = Arrive(peer, Sdp(absl::StrCat("m=audio ", rtp.port(), " RTP/AVP 8\r\n")));
  ASSERT_NE(call, nullptr);
  EXPECT_TRUE(call->leg->Answer({}).ok());
  tag_ = RawPeer::ToTag(peer.ReceiveWith("200"));
  EXPECT_TRUE(Send(peer, "ACK", 1));
  ASSERT_TRUE(sink_.WaitFor("LegAnswered"));
  EXPECT_TRUE(call->leg->media()->Play({{}, 1, PromptKind::kRingback, "", "en", false}).ok());
  for (int packet = 0; packet < 10; ++packet) EXPECT_EQ(rtp.ReceivePayloadType(), 8);
  // We never send: the call is dead to the other side's ears.
  const std::string bye = peer.ReceiveWith("BYE");
  EXPECT_THAT(bye, Not(IsEmpty()));
  EXPECT_TRUE(peer.Send(RawPeer::Ok(bye)));
  EXPECT_TRUE(sink_.WaitFor("LegEnded lost"));
  EXPECT_TRUE(NoCallIsLeft());
  EXPECT_EQ((*engine)->sessions(), 0);
  adapter_.reset();  // before the engine
}

}  // namespace
}  // namespace footman::sip_test
