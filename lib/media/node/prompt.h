// What is played to a party: pieces of audio one after the other, the last of them for ever or not.

#ifndef FOOTMAN_LIB_MEDIA_NODE_PROMPT_H_
#define FOOTMAN_LIB_MEDIA_NODE_PROMPT_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "lib/media/frame.h"

namespace footman::media {

// 8 kHz; shared by all who play it.
using SharedAudio = std::shared_ptr<const std::vector<int16_t>>;

class Prompt {
 public:
  explicit Prompt(uint32_t serial = 0) : serial_(serial) {}
  uint32_t serial() const { return serial_; }

  // At most three pieces; more, and empty ones, are left out.
  Prompt& Then(SharedAudio audio) {
    if (audio != nullptr && !audio->empty() && count_ < pieces_.size()) {
      pieces_[count_++] = std::move(audio);
    }
    return *this;
  }
  Prompt& After(int64_t silent_frames) {
    silent_frames_ = silent_frames;
    return *this;
  }
  // The last piece is repeated until the prompt is stopped.
  Prompt& Forever() {
    forever_ = true;
    return *this;
  }

  // The next 20 ms, filled up with silence; false = it was over before.
  bool Next(Frame& frame) {
    if (silent_frames_ > 0) {
      --silent_frames_;
      frame.fill(0);
      return true;
    }
    size_t filled = 0;
    while (filled < frame.size() && index_ < count_) {
      const std::vector<int16_t>& piece = *pieces_[index_];
      const size_t take = std::min(frame.size() - filled, piece.size() - position_);
      std::copy_n(piece.begin() + static_cast<ptrdiff_t>(position_), take,
                  frame.begin() + static_cast<ptrdiff_t>(filled));
      filled += take;
      position_ += take;
      if (position_ < piece.size()) continue;
      position_ = 0;
      if (!forever_ || index_ + 1 < count_) ++index_;
    }
    std::fill(frame.begin() + static_cast<ptrdiff_t>(filled), frame.end(), int16_t{0});
    return filled > 0;
  }

 private:
  uint32_t serial_;
  std::array<SharedAudio, 3> pieces_;
  size_t count_ = 0;
  size_t index_ = 0;
  size_t position_ = 0;  // in the piece
  bool forever_ = false;
  int64_t silent_frames_ = 0;
};

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_NODE_PROMPT_H_
