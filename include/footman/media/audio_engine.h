// One leg's audio: RTP and RTCP with G.711, prompts towards the party, recording of what they say,
// and the ways between legs: each party hears whom it is connected to.
//
// Made by the AudioEngine, owned by an adapter's leg. Signalling (SDP) stays in the adapter: it
// says where the peer listens and which payload types were negotiated.
//
// Threads: methods may be called from any one thread at a time and do not block; callbacks come
// from the media thread, and may call the session. After the destructor has returned no callback
// comes any more. Start and the destructor wait for the media thread's present turn (milliseconds),
// so their caller holds no lock that a callback takes.

#ifndef FOOTMAN_MEDIA_AUDIO_ENGINE_H_
#define FOOTMAN_MEDIA_AUDIO_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "footman/event.h"
#include "footman/media_sink.h"

namespace footman::media {

enum class Codec : uint8_t { kPcmu, kPcma };  // RFC 3551, payload types 0 and 8

// What the peer's SDP says (RFC 4566, 3264).
struct RemoteAudio {
  std::string address;  // IPv4, numeric
  uint16_t port = 0;    // RTP; RTCP is port + 1 unless `rtcp_port` is set (RFC 3605)
  uint16_t rtcp_port = 0;
  Codec codec = Codec::kPcmu;
  int payload = -1;         // the codec's RTP payload type, both ways; -1 = that of RFC 3551
  int digits_payload = -1;  // RFC 4733 telephone-event; -1 = none
  // Where we made the offer: the number in it, by which the peer should send (RFC 3264 5.1).
  int offered_digits_payload = -1;
  int packet_ms = 20;   // of what we send; 5 to 100
  bool we_send = true;  // false: the peer holds us (sendonly, inactive)
};

// Called on the media thread. Texts are borrowed for the call.
class AudioEvents {
 public:
  virtual ~AudioEvents() = default;
  virtual void OnPromptFinished(uint32_t serial) = 0;
  virtual void OnPromptFailed(uint32_t serial, absl::string_view reason) = 0;
  virtual void OnRecordingFinished(uint32_t serial, absl::string_view audio, absl::Duration length,
                                   RecordingEnd end) = 0;
  virtual void OnRecordingFailed(uint32_t serial, absl::string_view reason) = 0;
  virtual void OnDigit(char digit) = 0;
  virtual void OnRtpTimeout() = 0;  // nothing arrived for AudioEngineOptions::rtp_timeout; once
};

// Gets 20 ms of what a party says at every tick, silence where nothing came. Called on the media
// thread, and let go of there: it must not block.
class AudioConsumer {
 public:
  virtual ~AudioConsumer() = default;
  virtual int rate_hz() const = 0;  // 8000, 16000 or 48000; always the same
  // Mono, rate_hz() / 50 of them, borrowed for the call.
  virtual void Take(absl::Span<const int16_t> samples) = 0;
};

// Gives 20 ms of what a party shall hear, at every tick. Called and let go of as a consumer is.
class AudioSource {
 public:
  virtual ~AudioSource() = default;
  virtual int rate_hz() const = 0;
  // Fills all of `samples`. False: it is over, and not asked again; what is in them is not heard.
  virtual bool Next(absl::Span<int16_t> samples) = 0;
};

struct AudioCounters {
  uint64_t sent = 0;       // RTP packets
  uint64_t relayed = 0;    // those of them that came from another party, and passed as they were
  uint64_t received = 0;   // taken
  uint64_t foreign = 0;    // dropped: from another address than the negotiated one
  uint64_t malformed = 0;  // no RTP or RTCP, or of a payload type that was not negotiated
  uint64_t lost = 0;       // gaps that the jitter buffer could not fill
};

class AudioSession {
 public:
  virtual ~AudioSession() = default;

  // Reserved from the beginning. It is not to be told to the peer before Open or Start has
  // succeeded: another port is taken if a program outside has opened this one meanwhile.
  virtual uint16_t local_port() const = 0;
  // Opens the sockets, and does nothing with them: for an offer of ours. Unavailable: no port can
  // be opened.
  virtual absl::Status Open() = 0;
  // Opens the sockets and begins; again = the peer's SDP has changed (re-INVITE, UPDATE), and the
  // source address may be learned once more. Unavailable: no port can be opened.
  virtual absl::Status Start(const RemoteAudio& remote) = 0;

  // Plays in place of what plays now; see PromptKind. A stopped or replaced prompt answers nothing.
  // Files are loaded on a thread of the engine's: one that cannot be read is an OnPromptFailed.
  // `silence` comes first, in whole frames. Where this party hears others, the prompt is mixed
  // under their voices. FailedPrecondition: not started. ResourceExhausted: too many prompts are
  // being loaded.
  virtual absl::Status Play(const PlayPrompt& prompt, absl::Duration silence) = 0;
  absl::Status Play(const PlayPrompt& prompt) { return Play(prompt, absl::ZeroDuration()); }
  virtual void StopPrompt() = 0;
  // One recording at a time. -> OnRecordingFinished | OnRecordingFailed.
  virtual absl::Status Record(const StartRecording& recording, std::unique_ptr<MediaSink> sink) = 0;
  // Ends the recording with `end`; harmless when there is none. The adapter says kLegEnded when
  // the peer hung up, and then waits for the callback before it posts LegEnded.
  virtual void StopRecording(RecordingEnd end) = 0;
  virtual bool recording() const = 0;

  // This party hears `other` from now on, beside all else that it hears; the other direction is
  // another connection. While `other` is all that is heard, and both have one codec and packet
  // length, its packets are relayed as they arrive; else they are mixed at the tick. Ends with
  // Disconnect or with either session. Harmless when it is so already.
  // FailedPrecondition: one of the two has not started. InvalidArgument: `other` is this session,
  // or of another engine.
  virtual absl::Status Connect(AudioSession& other) = 0;
  // Harmless when they are not connected.
  virtual void Disconnect(AudioSession& other) = 0;
  // Others do not hear this party while it is muted; recordings and consumers go on. No effect
  // before Start.
  virtual void Mute(bool muted) = 0;
  // Several may listen, and several sources are mixed. None disturbs a relay or a recording.
  // FailedPrecondition: not started. InvalidArgument: null, or another rate than those above.
  virtual absl::Status Listen(std::shared_ptr<AudioConsumer> consumer) = 0;
  virtual absl::Status Feed(std::shared_ptr<AudioSource> source) = 0;
  // Harmless when it does not listen or feed. A call that is under way may still come after that.
  virtual void StopListening(const AudioConsumer* consumer) = 0;
  virtual void StopFeeding(const AudioSource* source) = 0;

  virtual AudioCounters counters() const = 0;
};

struct AudioEngineOptions {
  std::string bind_address = "127.0.0.1";
  uint16_t port_min = 16384;  // RTP ports are the even ones; the range is the limit of sessions
  uint16_t port_max = 18383;
  absl::Duration rtp_timeout = absl::Seconds(60);
  // WAV files for PromptKinds, "<prompts>/<language>/greeting.wav" and so on (apology, please-wait,
  // music); what is missing is a tone.
  std::string prompts;
  // Loaded prompts are kept up to here, shared by all sessions; the longest unused goes first.
  size_t prompt_cache_bytes = size_t{64} << 20;
};

// Owns the media thread: one 20 ms tick for all sessions. Outlives its sessions.
class AudioEngine {
 public:
  static absl::StatusOr<std::unique_ptr<AudioEngine>> Create(AudioEngineOptions options);
  virtual ~AudioEngine() = default;
  // ResourceExhausted: every port is taken, by sessions or by other programs; the call is refused
  // (503). `events` outlives the session.
  virtual absl::StatusOr<std::unique_ptr<AudioSession>> Reserve(AudioEvents* events) = 0;
  virtual int sessions() const = 0;
  // For how many sessions there are ports.
  virtual int max_sessions() const = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_MEDIA_AUDIO_ENGINE_H_
