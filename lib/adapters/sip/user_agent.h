// The adapter on its loop's thread: takes requests, admits calls, owns them until they are over.
//
// Everything here runs on the loop's thread; other threads reach it by the Inbox. A call is found
// by its id, so a command for a call that is gone finds nothing and does nothing.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_USER_AGENT_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_USER_AGENT_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "footman/adapters/sip.h"
#include "footman/event_sink.h"
#include "footman/media/audio_engine.h"
#include "lib/adapters/sip/admission/admission.h"
#include "lib/adapters/sip/admission/network.h"
#include "lib/adapters/sip/admission/overload_gate.h"
#include "lib/adapters/sip/calls/caller_call.h"
#include "lib/adapters/sip/counters.h"
#include "lib/adapters/sip/identity/identity.h"
#include "lib/adapters/sip/inbox.h"
#include "lib/adapters/sip/messages/message_parts.h"
#include "lib/adapters/sip/messages/messenger.h"
#include "lib/adapters/sip/sdp/sdp.h"
#include "lib/adapters/sip/stack/judged_messages.h"
#include "lib/adapters/sip/stack/nua_stack.h"

namespace footman::sip {

// What the adapter is made of; outlives the user agent.
struct Parts {
  SipOptions options;
  TrustedPeers trusted;
  EventSink* sink = nullptr;
  media::AudioEngine* audio = nullptr;  // null: no media
  MessageParts* messages = nullptr;     // null: none are taken
  std::shared_ptr<Inbox> inbox;
  Counters counters;
  RefusedSources refused;
  std::atomic<bool> accepting{true};
};

class UserAgent : public StackEvents {
 public:
  explicit UserAgent(Parts* parts);
  ~UserAgent() override;

  // Opens the listeners on `root`. Unavailable: one of them cannot be opened.
  absl::Status Open(su_root_t* root);
  bool is_ready() const;  // every listener knows its port
  // REQUIRES: is_ready(). From now on ServeGates works.
  void OpenGates();
  // Before every turn of the loop: refuses what waits in the sockets and is not to be taken in.
  void ServeGates();
  // While requests are being refused: waits a moment for the next datagram or for
  // `wake_descriptor`, so that ServeGates sees it before the library does. False: none are.
  bool AwaitDatagrams(int wake_descriptor);
  std::vector<SipListener> listeners() const;

  // Null: without messages.
  Messenger* messenger() { return messenger_.get(); }
  // What was to be sent has failed; what comes gets 503.
  void StopMessages();

  // Null: gone.
  CallerCall* Find(CallId call);
  // Every half second or so: provisionals that are due, recordings that never end.
  void Tick(absl::Duration now);
  // Lets go of the calls that are over; after every turn of the loop, when none is being called.
  void Sweep();
  absl::Duration Now() const;  // since a fixed point

  void EndAllCalls();  // LegEnded "shutdown"
  bool has_calls() const { return !calls_.empty(); }
  void BeginShutdown();  // what is left of the calls is cut
  bool is_shut_down() const;

  void OnInvite(NuaStack& stack, NuaHandle handle, const Request& request) override;
  void OnOptions(NuaStack& stack, NuaHandle handle, const Request& request) override;
  void OnMessage(NuaStack& stack, nua_handle_t* handle, const Request& request) override;
  void OnSdpOffer(CallerCall& call, const sip_t* sip) override;
  void OnOptionsInCall(CallerCall& call) override;
  void OnAck(CallerCall& call, const sip_t* sip) override;
  void OnNoAck(CallerCall& call) override;
  void OnCancel(CallerCall& call) override;
  void OnBye(CallerCall& call) override;
  void OnTerminated(CallerCall& call) override;

 private:
  // The number rule of the peer, or null when the request was refused with the response.
  const NumberRule* Admit(const Request& request, Response* refusal);
  void NoteRefusal(const Request& request, const Response& response);
  // Whether the INVITE may begin a call; else `refusal` says why not. If it may, that is 503.
  absl::Status Check(const NuaStack& stack, const sip_t& invite, Response* refusal);
  absl::Status Begin(NuaStack& stack, NuaHandle& handle, const Request& request,
                     const NumberRule& numbers, Response* refusal);
  CallerCall::Setup SetupFor(NuaStack& stack, const url_t& target);
  absl::Status PrepareAudio(const sip_t& invite, const std::string& host, CallerCall::Setup* setup,
                            Response* refusal);
  absl::Status Announce(const Request& request, const Identity& identity,
                        const CallerCall::Setup& setup);
  Response Busy() const;  // 503

  Parts& parts_;
  Admission admission_;
  JudgeScope judge_;
  AnswerSlots answer_slots_;
  std::vector<std::unique_ptr<NuaStack>> stacks_;
  std::unique_ptr<Messenger> messenger_;
  absl::flat_hash_map<CallId, std::unique_ptr<CallerCall>> calls_;
  std::vector<CallId> over_;  // to be swept
  std::vector<std::unique_ptr<OverloadGate>> gates_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_USER_AGENT_H_
