// What the media tests share: a peer on loopback that sends and receives real packets, a receiver
// of events that can be waited for, and measures of audio.

#ifndef FOOTMAN_TESTS_MEDIA_MEDIA_TEST_KIT_H_
#define FOOTMAN_TESTS_MEDIA_MEDIA_TEST_KIT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/command.h"
#include "footman/media/audio_engine.h"
#include "footman/media_sink.h"

namespace footman::media {

inline constexpr absl::Duration kTimeout = absl::Seconds(20);  // a deadline, never a pause

// A UDP socket on 127.0.0.1.
class TestSocket {
 public:
  explicit TestSocket(uint16_t port = 0);
  ~TestSocket();
  TestSocket(const TestSocket&) = delete;
  TestSocket& operator=(const TestSocket&) = delete;
  uint16_t port() const { return port_; }
  void Send(uint16_t to_port, absl::Span<const uint8_t> bytes);
  std::optional<std::vector<uint8_t>> Receive(absl::Duration timeout = kTimeout);

 private:
  int fd_;
  uint16_t port_ = 0;
};

struct RtpPacket {
  uint8_t payload_type = 0;
  bool marker = false;
  uint16_t sequence = 0;
  uint32_t timestamp = 0;
  uint32_t ssrc = 0;
  std::vector<uint8_t> payload;
};
std::vector<uint8_t> Encode(const RtpPacket& packet);
RtpPacket Decode(absl::Span<const uint8_t> bytes);

// A party with RTP and RTCP sockets and a running stream of its own.
class TestPeer {
 public:
  TestPeer() = default;
  RemoteAudio Description(Codec codec, int digits_payload = 101) const;
  // One packet of audio, the next of the stream.
  void SendAudio(uint16_t to_port, Codec codec, absl::Span<const int16_t> samples);
  // The packets of one press: three while it lasts, three ends.
  void SendDigit(uint16_t to_port, int payload_type, int event, bool lose_ends = false);
  // The samples of the next `packets` packets.
  std::vector<int16_t> Hear(int packets, Codec codec);

  TestSocket rtp;
  TestSocket rtcp;
  uint16_t sequence = 65530;  // wraps soon
  uint32_t timestamp = 0xfffff000;
  uint32_t ssrc = 0x11223344;
};

class TestEvents : public AudioEvents {
 public:
  struct Seen {
    std::vector<uint32_t> prompts_finished;
    std::vector<std::string> prompts_failed;
    std::string digits;
    int timeouts = 0;
    struct Recording {
      uint32_t serial = 0;
      std::string audio;
      absl::Duration length;
      RecordingEnd end = RecordingEnd::kStopped;
      std::string failure;
    };
    std::vector<Recording> recordings;
  };
  void OnPromptFinished(uint32_t serial) override;
  void OnPromptFailed(uint32_t serial, absl::string_view reason) override;
  void OnRecordingFinished(uint32_t serial, absl::string_view audio, absl::Duration length,
                           RecordingEnd end) override;
  void OnRecordingFailed(uint32_t serial, absl::string_view reason) override;
  void OnDigit(char digit) override;
  void OnRtpTimeout() override;

  // Waits until it holds; false when it does not in time.
  bool WaitFor(const std::function<bool(const Seen&)>& condition);
  Seen seen();

 private:
  absl::Mutex mutex_;
  Seen seen_;
};

// A sink in memory.
struct HeldRecording {
  absl::Mutex mutex;
  std::vector<int16_t> samples;
  bool finished = false;
  bool kept = false;
  int64_t room = INT64_MAX;  // samples; then the disk is "full"
};
std::unique_ptr<MediaSink> MakeHeldSink(std::shared_ptr<HeldRecording> held);

// An engine whose ports are free at this moment.
std::unique_ptr<AudioEngine> MakeEngine(int sessions = 2, AudioEngineOptions options = {});

std::vector<int16_t> Sine(double hertz, int milliseconds, double amplitude = 8000);
// The part of the energy that lies at this frequency, 0 to 1.
double ShareAt(double hertz, absl::Span<const int16_t> samples);
// The best normalised correlation over all shifts of `sent` within `heard`, -1 to 1.
double Likeness(absl::Span<const int16_t> sent, absl::Span<const int16_t> heard);

// A folder of its own that goes with the object.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace footman::media

#endif  // FOOTMAN_TESTS_MEDIA_MEDIA_TEST_KIT_H_
