// Whose packets are taken: the peer's negotiated address, or the one that it turns out to have.
//
// A peer behind a NAT sends from another address than its SDP says. So the source of the first good
// packet after each SDP is learned, once, and we answer to it (RFC 4961). Nothing else is taken.
// The negotiated address itself stays good, and what it sends takes the audio back: a stranger who
// was quicker than the peer is shut out by the peer's first packet.

#ifndef FOOTMAN_LIB_MEDIA_TRANSPORT_PEER_FILTER_H_
#define FOOTMAN_LIB_MEDIA_TRANSPORT_PEER_FILTER_H_

#include "lib/media/re_api.h"

namespace footman::media {

class PeerFilter {
 public:
  PeerFilter() {
    sa_init(&negotiated_, AF_INET);
    sa_init(&peer_, AF_INET);
  }

  // A new SDP: the source may be learned once more.
  void Expect(const sa& negotiated) {
    negotiated_ = peer_ = negotiated;
    learned_ = false;
  }
  bool Allows(const sa& source) const {
    return !learned_ || sa_cmp(&source, &peer_, SA_ALL) || sa_cmp(&source, &negotiated_, SA_ALL);
  }
  // A good packet came from there. REQUIRES: Allows(source).
  void Learn(const sa& source) {
    peer_ = source;
    learned_ = true;
  }
  // Where to send.
  const sa& peer() const { return peer_; }

 private:
  sa negotiated_;
  sa peer_;
  bool learned_ = false;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TRANSPORT_PEER_FILTER_H_
