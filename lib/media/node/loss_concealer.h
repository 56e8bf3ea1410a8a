// Packet loss concealment by spandsp: the last pitch is repeated and faded to silence within 50 ms
// (as ITU-T G.711 appendix I does). Behind a border of its own, because spandsp's headers redeclare
// functions of libre's and of <cmath>.

#ifndef FOOTMAN_LIB_MEDIA_NODE_LOSS_CONCEALER_H_
#define FOOTMAN_LIB_MEDIA_NODE_LOSS_CONCEALER_H_

#include <cstdint>
#include <memory>

#include "absl/types/span.h"

namespace footman::media {

class LossConcealer {
 public:
  LossConcealer();
  ~LossConcealer();
  void Reset();
  // Samples that arrived. After a gap their beginning is blended with what filled it.
  void Learn(absl::Span<int16_t> samples);
  // Fills a gap.
  void Fill(absl::Span<int16_t> samples);

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_LOSS_CONCEALER_H_
