// SIP: takes calls from trusted peers over UDP and TCP (RFC 3261), on Sofia-SIP.
//
//   footman::SipOptions options;
//   options.listeners = {{"192.0.2.10", 5060}};
//   options.trusted_peers = {{"192.0.2.0/24", {49}}};
//   auto sip = footman::SipAdapter::Create(options, runner->events(), audio_engine.get());
//
// Each INVITE from a trusted peer becomes EventSink::PostCall with a CallLeg; who calls whom is
// read from the headers that RFC 3325, 3323, 5806, 7044 and 7315 define, and numbers are made E.164
// by the rule of the peer's trunk. Anything from elsewhere is refused with 403 before it costs
// anything. Audio is G.711 with RFC 4733 digits, through a media::AudioEngine
// (footman/media/audio_engine.h). MESSAGE (RFC 3428) is taken and sent for a SipMessageChannel
// (footman/adapters/sip_message.h), where one is given.
//
// Not here: TLS, digest authentication, registration with a trunk, PRACK (RFC 3262) and session
// timers (RFC 4028); a peer that demands one of these is told so (420).
//
// Process-wide effects of the library: its debugging output is switched off.

#ifndef FOOTMAN_ADAPTERS_SIP_H_
#define FOOTMAN_ADAPTERS_SIP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footman/adapters/sip_message.h"
#include "footman/event_sink.h"

namespace footman {

namespace media {
class AudioEngine;
}

// Where to take requests: an IPv4 address of this machine, over UDP, TCP or both.
struct SipListener {
  std::string address = "127.0.0.1";
  uint16_t port = 5060;  // 0 = a free one; see SipAdapter::listeners()
  bool udp = true;
  bool tcp = true;
};

// How a trunk writes telephone numbers. What begins with '+' is E.164 already.
struct NumberRule {
  int country_code = 0;                     // "49"; 0 = only '+' numbers are numbers
  std::string international_prefix = "00";  // "004930..." = "+4930..."; empty = there is none
  std::string national_prefix = "0";        // "030..." = "+4930..."; empty = there is none
  // What digits without any prefix are.
  enum class Bare : uint8_t {
    kName,           // not a number: an extension, kept as user@domain
    kNational,       // "30123456" lacks the country code
    kInternational,  // "4930123456" lacks the '+'
  };
  Bare bare = Bare::kName;
};

// Requests from these addresses are taken, and what they say of caller and called is believed.
struct SipTrustedPeer {
  std::string network;  // "192.0.2.7" or "192.0.2.0/24" (IPv4), or "2001:db8::/32"
  NumberRule numbers;   // the first peer that matches an address decides
};

struct SipOptions {
  std::vector<SipListener> listeners = {SipListener{}};  // 1 to 8
  // What peers are told to send to (Contact, and SDP unless `media_address` is set); empty = the
  // listener's address. For machines behind a one-to-one NAT.
  std::string public_address;
  std::string media_address;                  // IPv4, numeric
  std::vector<SipTrustedPeer> trusted_peers;  // empty = nobody is trusted, every call is refused

  // Names of this system. A called or calling identity at one of them, or at a listener's address,
  // reads "user@<the first>"; without any, hosts stay as they are.
  std::vector<std::string> domains;
  // Where a redirected caller finds a number: "gateway.example.com[:port]", in
  // "sip:+4930123@gateway;user=phone". Empty = the host that the caller's INVITE was sent to.
  std::string number_gateway;

  std::string user_agent = "Footman";
  int max_calls = 20000;        // legs at once; more: 503
  // Calls and messages that one source may begin per second, with bursts of twice as many; more:
  // 503. OPTIONS, refused messages and whatever else comes outside calls: a 64th (16 at least). A
  // source begins no more calls while a fifth as many (200 at least) of its refused INVITEs wait
  // for their ACK, and no call of it is answered while a tenth of the media ports (two at least)
  // wait for the ACK of an answer.
  int max_requests_per_second = 1000;
  absl::Duration retry_after = absl::Seconds(5);  // with every 503
  // Overload: a new call (over UDP) that has waited longer than this until it could be read gets
  // 503 at once, so that those that are taken are served in time. A jam that lasts no longer than
  // four times this is no overload: then none is refused. Infinite = none is refused for it.
  absl::Duration max_wait = absl::Milliseconds(20);
  // With fewer new calls per second nobody is refused for being late: no machine is too slow for
  // these, it only stood still for a moment.
  int min_overload_rate = 400;
  // RFC 3261 13.3.1.1: an unanswered caller hears from us at least once a minute.
  absl::Duration provisional_interval = absl::Seconds(50);
  // How long after the ACK a greeting or a message begins: some peers connect their callers' audio
  // only then, and its first words would be lost. 0 to 2 s.
  absl::Duration cut_through_delay = absl::Milliseconds(200);
  // RFC 3261 timers B, F and H: how long an ACK or a response is waited for.
  absl::Duration transaction_limit = absl::Seconds(32);
};

// Since the beginning; all only grow.
struct SipCounters {
  uint64_t invites = 0;            // that began a call or were refused
  uint64_t calls = 0;              // handed to the EventSink
  uint64_t refused_untrusted = 0;  // 403
  uint64_t refused_rate = 0;       // 503: a source was too fast
  uint64_t refused_overload = 0;   // 503: too late, no port, no room in the mailbox, too many calls
  uint64_t refused_draining = 0;   // 503: after StopAccepting
  uint64_t refused_media = 0;      // 488, 415: no codec in common, not SDP
  uint64_t malformed = 0;          // 400 from here; what the library refuses itself is not counted
  // Without an answer: strangers, malformed requests and peers over their limit, where more of them
  // came than are answered.
  uint64_t dropped = 0;
  uint64_t no_ack = 0;  // answered calls whose ACK never came
  uint64_t rtp_timeouts = 0;
};

// Requests of one source that were refused in one way.
struct SipRefusal {
  std::string source;  // an IP address; empty: several, of which no more is known
  int status = 0;      // of the response; 0: there was none
  uint64_t requests = 0;
};

class SipAdapter {
 public:
  // Opens the listeners and begins to take calls, on a thread of its own: it is made last, when its
  // runner runs. `sink` (the runner), `audio` and `messages` outlive the adapter. Without `audio`
  // (null) calls can be redirected and rejected, not answered. Without `messages`, which it carries
  // until its end, MESSAGE gets 405.
  // InvalidArgument: an option cannot be; the message names it; another adapter carries `messages`.
  // Unavailable: an address cannot be opened.
  static absl::StatusOr<std::unique_ptr<SipAdapter>> Create(SipOptions options, EventSink& sink,
                                                            media::AudioEngine* audio,
                                                            SipMessageChannel* messages = nullptr);
  // Ends the remaining calls (480, BYE; LegEnded with kShutdown is posted), waits up to two seconds
  // for the peers and closes. Legs that the runner still holds stay valid and do nothing.
  virtual ~SipAdapter() = default;

  // The rest: any thread.

  // From now on new calls get 503 with Retry-After; calls in progress go on.
  virtual void StopAccepting() = 0;
  virtual SipCounters counters() const = 0;
  // Who was refused since this was called last: at most 17 entries, whatever came.
  virtual std::vector<SipRefusal> TakeRefusals() = 0;
  // Calls that have not ended.
  virtual int open_calls() const = 0;
  // Waits until there are none, but only so long. False: there still are.
  virtual bool AwaitNoCalls(absl::Duration timeout) const = 0;
  // As opened: with the ports that were found.
  virtual std::vector<SipListener> listeners() const = 0;
};

}  // namespace footman

#endif  // FOOTMAN_ADAPTERS_SIP_H_
