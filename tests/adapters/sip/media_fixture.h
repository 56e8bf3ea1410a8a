// Calls with audio: an adapter with fake audio, and a peer that knows its dialog.

#ifndef FOOTMAN_TESTS_ADAPTERS_SIP_MEDIA_FIXTURE_H_
#define FOOTMAN_TESTS_ADAPTERS_SIP_MEDIA_FIXTURE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/adapters/sip/fake_audio.h"
#include "tests/adapters/sip/sip_fixture.h"

namespace footman::sip_test {

inline constexpr char kSdpType[] = "Content-Type: application/sdp\r\n";

inline std::string Sdp(absl::string_view media =
                           "m=audio 4000 RTP/AVP 0 101\r\n"
                           "a=rtpmap:101 telephone-event/8000\r\n") {
  return absl::StrCat("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n",
                      media);
}

class MediaTest : public SipTest {
 protected:
  FakeSink::Call* Arrive(RawPeer& peer, const std::string& sdp = Sdp()) {
    EXPECT_TRUE(peer.Send(peer.Request("INVITE", 1, sdp.empty() ? "" : kSdpType, sdp)));
    return sink_.WaitForCall();
  }
  // An answered call; its To tag is in tag_.
  FakeSink::Call* Answered(RawPeer& peer) {
    FakeSink::Call* call = Arrive(peer);
    if (call == nullptr) return nullptr;
    EXPECT_TRUE(call->leg->Answer({}).ok());
    tag_ = RawPeer::ToTag(peer.ReceiveWith("200"));
    peer.NewBranch();
    EXPECT_TRUE(peer.Send(peer.Request("ACK", 1, "", "", tag_)));
    EXPECT_TRUE(sink_.WaitFor("LegAnswered"));
    return call;
  }
  bool Send(RawPeer& peer, absl::string_view method, int cseq, absl::string_view headers = "",
            absl::string_view body = "") {
    peer.NewBranch();
    return peer.Send(peer.Request(method, cseq, headers, body, tag_));
  }

  FakeAudio audio_;
  std::string tag_;
};

}  // namespace footman::sip_test

#endif  // FOOTMAN_TESTS_ADAPTERS_SIP_MEDIA_FIXTURE_H_
