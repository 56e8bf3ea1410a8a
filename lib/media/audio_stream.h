// One leg's audio on the media thread: what comes in, what goes out.
//
// AudioSession is the handle that an adapter holds; this is what it stands for. All methods belong
// to the media thread except those that say otherwise.

#ifndef FOOTMAN_LIB_MEDIA_AUDIO_STREAM_H_
#define FOOTMAN_LIB_MEDIA_AUDIO_STREAM_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/media/audio_session.h"
#include "lib/media/digit_detector.h"
#include "lib/media/frame.h"
#include "lib/media/peer_filter.h"
#include "lib/media/playout_buffer.h"
#include "lib/media/prompt.h"
#include "lib/media/re_api.h"
#include "lib/media/recorder.h"
#include "lib/media/rtcp_reporter.h"

namespace footman::media {

class AudioStream {
 public:
  struct Options {
    std::string bind_address;
    uint16_t port = 0;  // RTP; RTCP is the next one
    absl::Duration rtp_timeout;
    int report_slot = 0;  // spreads the reports of all streams over their interval
  };
  AudioStream(AudioEvents* events, Options options);
  ~AudioStream();

  absl::Status Open();  // the sockets; OK when they are open already
  absl::Status Start(const RemoteAudio& remote);
  // No event and no packet after this. Says goodbye to the peer.
  void Close();
  bool closed() const { return closed_; }

  // Requests are numbered by the session: loading takes a while, and what was asked for later wins.
  void Play(uint64_t request, Prompt prompt);
  void FailPrompt(uint64_t request, uint32_t serial, absl::string_view reason);
  void StopPrompt(uint64_t request);
  void Record(std::unique_ptr<Recorder> recorder);
  void StopRecording(RecordingEnd end);

  // Every 20 ms once started.
  void Tick(absl::Duration now);

  // Any thread.
  AudioCounters counters() const;
  bool started() const { return started_.load(std::memory_order_acquire); }
  // Set by the session when it hands a recorder over, cleared before the recording's event.
  std::atomic<bool>& recording() { return recording_; }

 private:
  using Counter = std::atomic<uint64_t>;
  // Written by the media thread alone: no need for a locked instruction.
  static void Count(Counter& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  static void OnRtp(const sa* source, mbuf* packet, void* self);
  static void OnRtcp(const sa* source, mbuf* packet, void* self);
  void TakeRtp(const sa& source, mbuf* packet);
  void TakeRtcp(const sa& source, mbuf* packet);
  // The payload's length without padding, or nothing if the packet is no RTP that we understand.
  std::optional<size_t> CheckPayload(const rtp_header& header, mbuf* packet) const;
  bool IsDigits(uint8_t payload_type) const;
  std::optional<Codec> CodecOf(uint8_t payload_type) const;
  void NoticeSource(uint32_t ssrc);
  void TakeAudio(Codec codec, uint32_t timestamp, const uint8_t* bytes, size_t count);
  void TakeDigit(uint32_t timestamp, const uint8_t* bytes, size_t count);

  void TickIn();
  void TickOut(absl::Duration now);
  void SendFrame(const Frame& frame, absl::Duration now);
  void SendPacket(absl::Span<const uint8_t> payload, uint32_t timestamp, absl::Duration now);
  void SendReport(absl::Duration now, bool goodbye);
  void EndRecording(RecordingEnd end);

  AudioEvents* const events_;
  const Options options_;
  bool closed_ = false;
  std::atomic<bool> started_{false};
  std::atomic<bool> recording_{false};
  Counter sent_{0}, received_{0}, foreign_{0}, malformed_{0}, lost_{0};

  RePtr<udp_sock> rtp_socket_;
  RePtr<udp_sock> rtcp_socket_;
  RePtr<mbuf> packet_;  // what is being sent; its room is used again and again
  PeerFilter peer_;
  PeerFilter report_peer_;
  RemoteAudio remote_;

  std::optional<uint32_t> source_;  // the peer's SSRC
  PlayoutBuffer playout_;
  DigitDetector digits_;
  RtcpReporter reporter_;
  const uint32_t ssrc_;
  uint16_t sequence_;
  uint32_t timestamp_;
  bool talking_ = false;  // the packet before this one was sent: no marker
  static constexpr int kLongestPacketMs = 100;
  size_t packet_samples_ = kFrameSamples;
  // Encoded, and not enough for a packet yet; with room for one more frame.
  std::array<uint8_t, kFrameRate / 1000 * kLongestPacketMs + kFrameSamples> pending_;
  size_t pending_count_ = 0;
  int ticks_to_report_ = 0;
  absl::Duration heard_;  // when something last arrived
  bool heard_new_ = false;
  bool timed_out_ = false;

  uint64_t prompt_request_ = 0;
  std::optional<Prompt> prompt_;
  std::unique_ptr<Recorder> recorder_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_AUDIO_STREAM_H_
