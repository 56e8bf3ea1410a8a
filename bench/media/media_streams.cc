// What audio costs the media thread: real RTP over loopback, CPU time by stream, bytes by stream.
//
//   media_streams 200 10            # 200 legs that send silence and receive speech, 10 s
//
// One thread plays all the peers; only the media thread's own time counts.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "bench/cpu_time.h"
#include "bench/resident.h"
#include "footman/media/audio_engine.h"

namespace footman::media {
namespace {

// Its digits are how the media thread is asked for its own clock.
class ThreadClock : public AudioEvents {
 public:
  void OnPromptFinished(uint32_t) override {}
  void OnPromptFailed(uint32_t, absl::string_view) override {}
  void OnRecordingFinished(uint32_t, absl::string_view, absl::Duration, RecordingEnd) override {}
  void OnRecordingFailed(uint32_t, absl::string_view) override {}
  void OnRtpTimeout() override {}
  void OnDigit(char) override {
    absl::MutexLock lock(&mutex_);
    nanoseconds_ = NanosecondsOn(CLOCK_THREAD_CPUTIME_ID);
    ++told_;
  }
  double Wait(int times) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] { return told_ >= times; };
    mutex_.Await(absl::Condition(&there));
    return nanoseconds_;
  }

 private:
  absl::Mutex mutex_;
  double nanoseconds_ = 0;
  int told_ = 0;
};

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// A party: sends 20 ms of G.711 when it is told to, and reads what came.
class Peer {
 public:
  Peer() : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address = Loopback(0);
    socklen_t length = sizeof(address);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    for (size_t i = 12; i < packet_.size(); ++i) packet_[i] = static_cast<uint8_t>(1 + i);
  }
  ~Peer() { close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  uint16_t port() const { return port_; }

  void Say(uint16_t to, uint8_t payload_type, size_t size, uint32_t duration) {
    packet_[0] = 0x80;
    packet_[1] = payload_type;
    packet_[2] = static_cast<uint8_t>(sequence_ >> 8);
    packet_[3] = static_cast<uint8_t>(sequence_++);
    for (int i = 0; i < 4; ++i) packet_[4 + i] = static_cast<uint8_t>(timestamp_ >> (24 - 8 * i));
    packet_[11] = 1;
    timestamp_ += duration;
    const sockaddr_in address = Loopback(to);
    if (sendto(socket_, packet_.data(), size, 0, reinterpret_cast<const sockaddr*>(&address),
               sizeof(address)) < 0) {
      std::abort();
    }
    std::array<char, 2048> heard;
    while (recv(socket_, heard.data(), heard.size(), 0) > 0) {
    }
  }

 private:
  const int socket_;
  uint16_t port_ = 0;
  std::array<uint8_t, 172> packet_{};
  uint16_t sequence_ = 1;
  uint32_t timestamp_ = 0;
};

struct Leg {
  Peer peer;
  std::unique_ptr<AudioSession> session;
};

constexpr int kDigits = 101;

int Run(int streams, int seconds) {
  AudioEngineOptions options;
  options.port_min = 20000;
  options.port_max = static_cast<uint16_t>(20000 + 2 * streams + 100);
  auto engine = AudioEngine::Create(options);
  if (!engine.ok()) std::abort();
  ThreadClock events;
  std::vector<std::unique_ptr<Leg>> legs;
  const int64_t before = ResidentBytes();
  for (int i = 0; i < streams; ++i) {
    legs.push_back(std::make_unique<Leg>());
    auto session = (*engine)->Reserve(&events);
    if (!session.ok()) std::abort();
    legs.back()->session = *std::move(session);
    RemoteAudio remote;
    remote.address = "127.0.0.1";
    remote.port = legs.back()->peer.port();
    remote.digits_payload = kDigits;
    if (!legs.back()->session->Start(remote).ok()) std::abort();
  }
  const int64_t bytes = ResidentBytes() - before;
  const auto clock = [&](int times) {
    legs[0]->peer.Say(legs[0]->session->local_port(), kDigits, 16, 800);
    return events.Wait(times);
  };
  const double begin = clock(1);
  absl::Time next = absl::Now();
  for (int tick = 0; tick < seconds * 50; ++tick) {
    next += absl::Milliseconds(20);
    absl::SleepFor(next - absl::Now());
    for (const auto& leg : legs) leg->peer.Say(leg->session->local_port(), 0, 172, 160);
  }
  const double used = clock(2) - begin;
  AudioCounters sum;
  for (const auto& leg : legs) {
    const AudioCounters counters = leg->session->counters();
    sum.sent += counters.sent;
    sum.received += counters.received;
    sum.lost += counters.lost;
  }
  std::printf(
      "%d streams, %d s: %.1f us of CPU a stream and second (%.3f %% of a core), %.1f kB a "
      "stream; sent %llu, received %llu, lost %llu\n",
      streams, seconds, used / 1e3 / streams / seconds, used / 1e7 / streams / seconds,
      static_cast<double>(bytes) / 1e3 / streams, static_cast<unsigned long long>(sum.sent),
      static_cast<unsigned long long>(sum.received), static_cast<unsigned long long>(sum.lost));
  return 0;
}

}  // namespace
}  // namespace footman::media

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: media_streams STREAMS SECONDS\n");
    return 2;
  }
  return footman::media::Run(std::atoi(argv[1]), std::atoi(argv[2]));
}
