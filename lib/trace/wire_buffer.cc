#include "lib/trace/wire_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "google/protobuf/io/coded_stream.h"

namespace footman {

uint8_t* WireBuffer::Grow(uint8_t* at, size_t size) {
  const size_t used = Offset(at);
  const size_t needed = used + size + kUnasked;
  std::unique_ptr<uint8_t[]> larger;
  if (needed > own_size_) {
    own_size_ = std::max(needed, 2 * own_size_);
    larger.reset(new uint8_t[own_size_]);
  }
  uint8_t* const to = larger == nullptr ? own_.get() : larger.get();
  if (used > 0) std::memcpy(to, begin_, used);
  if (larger != nullptr) own_ = std::move(larger);
  begin_ = to;
  end_ = to + own_size_;
  return begin_ + used;
}

uint8_t* WireBuffer::EndLongLength(uint8_t* content, size_t size, size_t guess) {
  using google::protobuf::io::CodedOutputStream;
  const size_t needed = CodedOutputStream::VarintSize32(static_cast<uint32_t>(size));
  uint8_t* const start = content - guess;
  if (needed != guess) std::memmove(start + needed, content, size);
  CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(size), start);
  return Room(start + needed + size, 0);
}

}  // namespace footman
