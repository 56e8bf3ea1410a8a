// One leg's audio on the media thread: its transport, what it says, what it hears, and what the
// adapter is told of it.
//
// AudioSession is the handle that an adapter holds; this is what it stands for. All methods belong
// to the media thread except those that say otherwise.

#ifndef FOOTMAN_LIB_MEDIA_NODE_AUDIO_STREAM_H_
#define FOOTMAN_LIB_MEDIA_NODE_AUDIO_STREAM_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/media/audio_engine.h"
#include "lib/media/codec/digit_detector.h"
#include "lib/media/node/prompt.h"
#include "lib/media/node/received_audio.h"
#include "lib/media/node/recorder.h"
#include "lib/media/node/sent_audio.h"
#include "lib/media/transport/rtp_transport.h"

namespace footman::media {

class AudioStream : private RtpReceiver {
 public:
  struct Options {
    RtpTransport::Options transport;
    absl::Duration rtp_timeout;
    int report_slot = 0;  // spreads the reports of all streams over their interval
  };
  AudioStream(AudioEvents* events, Options options);

  absl::Status Open() { return transport_.Open(); }
  absl::Status Start(const RemoteAudio& remote);
  // No event and no packet after this; nobody hears it, and it hears nobody. Says goodbye to the
  // peer.
  void Close();
  bool closed() const { return closed_; }

  // Requests are numbered by the session: loading takes a while, and what was asked for later wins.
  void Play(uint64_t request, Prompt prompt);
  void FailPrompt(uint64_t request, uint32_t serial, absl::string_view reason);
  void StopPrompt(uint64_t request);
  void Record(std::unique_ptr<Recorder> recorder);
  void StopRecording(RecordingEnd end);
  // Nothing happens when one of them is closed.
  void Hear(AudioStream& other);
  void StopHearing(AudioStream& other) { sent_.StopHearing(other.said_); }

  // REQUIRES: not closed.
  ReceivedAudio& said() { return said_; }
  SentAudio& sent() { return sent_; }

  // Every 20 ms once started: first all streams take what was said, then all send what is heard.
  void TickIn();
  void TickOut(absl::Duration now);

  // Any thread.
  AudioCounters counters() const;
  bool started() const { return started_.load(std::memory_order_acquire); }
  // Set by the session when it hands a recorder over, cleared before the recording's event.
  std::atomic<bool>& recording() { return recording_; }

 private:
  bool Takes(uint8_t payload_type) const override;
  bool TakeRtp(const RtpView& packet) override;
  bool IsDigits(uint8_t payload_type) const;
  std::optional<Codec> CodecOf(uint8_t payload_type) const;
  void NoticeSource(uint32_t ssrc);
  bool TakeDigit(const RtpView& packet);
  void WatchSilence(absl::Duration now);
  void EndRecording(RecordingEnd end);

  AudioEvents* const events_;
  const absl::Duration rtp_timeout_;
  bool closed_ = false;
  std::atomic<bool> started_{false};
  std::atomic<bool> recording_{false};
  std::atomic<uint64_t> lost_{0};

  RtpTransport transport_;
  ReceivedAudio said_;
  SentAudio sent_;
  RemoteAudio remote_;
  std::optional<uint32_t> source_;  // the peer's SSRC
  DigitDetector digits_;
  std::unique_ptr<Recorder> recorder_;
  uint64_t prompt_request_ = 0;
  int ticks_to_report_ = 0;
  absl::Duration heard_;  // when something last arrived
  bool timed_out_ = false;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_AUDIO_STREAM_H_
