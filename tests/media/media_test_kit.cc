#include "tests/media/media_test_kit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "gtest/gtest.h"
#include "lib/media/codec/g711.h"
#include "lib/media/frame.h"

namespace footman::media {
namespace {

constexpr double kPi = 3.14159265358979323846;

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void Put16(std::vector<uint8_t>& out, uint32_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}
void Put32(std::vector<uint8_t>& out, uint32_t value) {
  Put16(out, value >> 16);
  Put16(out, value & 0xffff);
}

class HeldSink : public MediaSink {
 public:
  explicit HeldSink(std::shared_ptr<HeldRecording> held) : held_(std::move(held)) {}
  absl::Status Write(absl::Span<const int16_t> samples, int) override {
    absl::MutexLock lock(&held_->mutex);
    held_->room -= static_cast<int64_t>(samples.size());
    if (held_->room < 0) return absl::ResourceExhaustedError("full");
    held_->samples.insert(held_->samples.end(), samples.begin(), samples.end());
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> Finish(bool keep) override {
    absl::MutexLock lock(&held_->mutex);
    held_->finished = true;
    held_->kept = keep;
    return std::string("held");
  }

 private:
  std::shared_ptr<HeldRecording> held_;
};

}  // namespace

TestSocket::TestSocket(uint16_t port) : fd_(socket(AF_INET, SOCK_DGRAM, 0)) {
  sockaddr_in address = Loopback(port);
  EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  socklen_t length = sizeof(address);
  EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length), 0);
  port_ = ntohs(address.sin_port);
}

TestSocket::~TestSocket() { close(fd_); }

void TestSocket::Send(uint16_t to_port, absl::Span<const uint8_t> bytes) {
  const sockaddr_in address = Loopback(to_port);
  EXPECT_EQ(sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)),
            static_cast<ssize_t>(bytes.size()));
}

std::optional<std::vector<uint8_t>> TestSocket::Receive(absl::Duration timeout) {
  pollfd wait{fd_, POLLIN, 0};
  if (poll(&wait, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) <= 0) {
    return std::nullopt;
  }
  std::vector<uint8_t> bytes(4096);
  const ssize_t count = recv(fd_, bytes.data(), bytes.size(), 0);
  if (count < 0) return std::nullopt;
  bytes.resize(static_cast<size_t>(count));
  return bytes;
}

std::vector<uint8_t> Encode(const RtpPacket& packet) {
  std::vector<uint8_t> bytes = {
      0x80, static_cast<uint8_t>((packet.marker ? 0x80 : 0) | packet.payload_type)};
  Put16(bytes, packet.sequence);
  Put32(bytes, packet.timestamp);
  Put32(bytes, packet.ssrc);
  bytes.insert(bytes.end(), packet.payload.begin(), packet.payload.end());
  return bytes;
}

RtpPacket Decode(absl::Span<const uint8_t> bytes) {
  RtpPacket packet;
  if (bytes.size() < 12) {
    ADD_FAILURE() << "no RTP: " << bytes.size() << " bytes";
    return packet;
  }
  EXPECT_EQ(bytes[0], 0x80);
  packet.marker = (bytes[1] & 0x80) != 0;
  packet.payload_type = bytes[1] & 0x7f;
  packet.sequence = static_cast<uint16_t>(bytes[2] << 8 | bytes[3]);
  packet.timestamp = uint32_t{bytes[4]} << 24 | bytes[5] << 16 | bytes[6] << 8 | bytes[7];
  packet.ssrc = uint32_t{bytes[8]} << 24 | bytes[9] << 16 | bytes[10] << 8 | bytes[11];
  packet.payload.assign(bytes.begin() + 12, bytes.end());
  return packet;
}

RemoteAudio TestPeer::Description(Codec codec, int digits_payload) const {
  RemoteAudio remote;
  remote.address = "127.0.0.1";
  remote.port = rtp.port();
  remote.rtcp_port = rtcp.port();
  remote.codec = codec;
  remote.digits_payload = digits_payload;
  return remote;
}

void TestPeer::SendAudio(uint16_t to_port, Codec codec, absl::Span<const int16_t> samples) {
  RtpPacket packet;
  packet.payload_type = PayloadTypeOf(codec);
  packet.sequence = sequence++;
  packet.timestamp = timestamp;
  packet.ssrc = ssrc;
  packet.payload.resize(samples.size());
  EncodeG711(codec, samples, absl::MakeSpan(packet.payload));
  timestamp += static_cast<uint32_t>(samples.size());
  rtp.Send(to_port, Encode(packet));
}

void TestPeer::SendDigit(uint16_t to_port, int payload_type, int event, bool lose_ends) {
  RtpPacket packet;
  packet.payload_type = static_cast<uint8_t>(payload_type);
  packet.timestamp = timestamp;
  packet.ssrc = ssrc;
  for (int i = 0; i < (lose_ends ? 3 : 6); ++i) {
    const bool end = i >= 3;
    const int duration = 160 * std::min(i + 1, 4);
    packet.sequence = sequence++;
    packet.marker = i == 0;
    packet.payload = {static_cast<uint8_t>(event), static_cast<uint8_t>(end ? 0x8a : 0x0a),
                      static_cast<uint8_t>(duration >> 8), static_cast<uint8_t>(duration)};
    rtp.Send(to_port, Encode(packet));
  }
  timestamp += 800;
}

std::vector<int16_t> TestPeer::Hear(int packets, Codec codec) {
  std::vector<int16_t> samples;
  for (int i = 0; i < packets; ++i) {
    const auto bytes = rtp.Receive();
    if (!bytes.has_value()) {
      ADD_FAILURE() << "nothing came";
      break;
    }
    const RtpPacket packet = Decode(*bytes);
    EXPECT_EQ(packet.payload_type, PayloadTypeOf(codec));
    std::vector<int16_t> decoded(packet.payload.size());
    DecodeG711(codec, packet.payload, absl::MakeSpan(decoded));
    samples.insert(samples.end(), decoded.begin(), decoded.end());
  }
  return samples;
}

void TestEvents::OnPromptFinished(uint32_t serial) {
  absl::MutexLock lock(&mutex_);
  seen_.prompts_finished.push_back(serial);
}
void TestEvents::OnPromptFailed(uint32_t, absl::string_view reason) {
  absl::MutexLock lock(&mutex_);
  seen_.prompts_failed.emplace_back(reason);
}
void TestEvents::OnRecordingFinished(uint32_t serial, absl::string_view audio,
                                     absl::Duration length, RecordingEnd end) {
  absl::MutexLock lock(&mutex_);
  seen_.recordings.push_back({serial, std::string(audio), length, end, ""});
}
void TestEvents::OnRecordingFailed(uint32_t serial, absl::string_view reason) {
  absl::MutexLock lock(&mutex_);
  seen_.recordings.push_back({serial, "", {}, RecordingEnd::kStopped, std::string(reason)});
}
void TestEvents::OnDigit(char digit) {
  absl::MutexLock lock(&mutex_);
  seen_.digits += digit;
}
void TestEvents::OnRtpTimeout() {
  absl::MutexLock lock(&mutex_);
  ++seen_.timeouts;
}

bool TestEvents::WaitFor(const std::function<bool(const Seen&)>& condition) {
  const auto holds = [&] { return condition(seen_); };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&holds), kTimeout);
}

TestEvents::Seen TestEvents::seen() {
  absl::MutexLock lock(&mutex_);
  return seen_;
}

std::unique_ptr<MediaSink> MakeHeldSink(std::shared_ptr<HeldRecording> held) {
  return std::make_unique<HeldSink>(std::move(held));
}

std::unique_ptr<AudioEngine> MakeEngine(int sessions, AudioEngineOptions options) {
  // Below the range from which systems take ports for clients; spread, because test programs run
  // side by side. Each try is one attempt to bind the first port of a range.
  static int tries = 0;
  for (; tries < 500; ++tries) {
    const int base = 20000 + (getpid() * 64 + tries * 64) % 12000;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    const sockaddr_in address = Loopback(static_cast<uint16_t>(base));
    const bool is_free =
        bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    close(fd);
    if (!is_free) continue;
    options.port_min = static_cast<uint16_t>(base);
    options.port_max = static_cast<uint16_t>(base + 2 * sessions - 1);
    ++tries;
    auto engine = AudioEngine::Create(options);
    EXPECT_TRUE(engine.ok()) << engine.status();
    return engine.ok() ? *std::move(engine) : nullptr;
  }
  ADD_FAILURE() << "no free ports";
  return nullptr;
}

std::vector<int16_t> Sine(double hertz, int milliseconds, double amplitude) {
  std::vector<int16_t> samples(static_cast<size_t>(milliseconds) * kFrameRate / 1000);
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<int16_t>(
        amplitude * std::sin(2 * kPi * hertz * static_cast<double>(i) / kFrameRate));
  }
  return samples;
}

double ShareAt(double hertz, absl::Span<const int16_t> samples) {
  double real = 0;
  double imaginary = 0;
  double energy = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double angle = 2 * kPi * hertz * static_cast<double>(i) / kFrameRate;
    real += samples[i] * std::cos(angle);
    imaginary += samples[i] * std::sin(angle);
    energy += double{samples[i] * 1.0} * samples[i];
  }
  if (energy == 0) return 0;
  return 2 * (real * real + imaginary * imaginary) / (static_cast<double>(samples.size()) * energy);
}

double Likeness(absl::Span<const int16_t> sent, absl::Span<const int16_t> heard) {
  double best = -1;
  for (size_t shift = 0; shift + sent.size() <= heard.size(); ++shift) {
    double both = 0;
    double a = 0;
    double b = 0;
    for (size_t i = 0; i < sent.size(); ++i) {
      const double x = sent[i];
      const double y = heard[shift + i];
      both += x * y;
      a += x * x;
      b += y * y;
    }
    if (a > 0 && b > 0) best = std::max(best, both / std::sqrt(a * b));
  }
  return best;
}

TestFolder::TestFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "footman-media-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  path_ = pattern;
}

TestFolder::~TestFolder() {
  std::error_code ignored;  // a left-over in the temporary folder fails no test
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace footman::media
