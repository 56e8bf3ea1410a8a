// Decides where a call's bytes live. Never looks into them.
// A released block is kept intact until the next step begins.
// Next: call_data.h, which lays a call's texts and plan out in its block.

#include "lib/core/call/block_pool.h"

namespace footman {

size_t BlockPool::ClassOf(size_t size) {
  if (size <= kFineStep * kFineClasses) return (size + kFineStep - 1) / kFineStep - 1;
  size_t coarse = 0;
  while (kCoarse[coarse] < size) ++coarse;
  return kFineClasses + coarse;
}

uint16_t BlockPool::SizeOf(size_t size_class) {
  if (size_class < kFineClasses) return static_cast<uint16_t>((size_class + 1) * kFineStep);
  return kCoarse[size_class - kFineClasses];
}

Block BlockPool::Take(size_t size) {
  const size_t size_class = ClassOf(size);
  const uint16_t capacity = SizeOf(size_class);
  std::vector<char*>& free = free_[size_class];
  if (!free.empty()) {
    Block block{free.back(), capacity};
    free.pop_back();
    return block;
  }
  if (fresh_size_ < capacity) {
    // The rest of the old slab is lost; it is less than the largest block in 256 KiB.
    slabs_.push_back(std::make_unique<char[]>(kSlabSize));
    fresh_ = slabs_.back().get();
    fresh_size_ = kSlabSize;
  }
  Block block{fresh_, capacity};
  fresh_ += capacity;
  fresh_size_ -= capacity;
  return block;
}

void BlockPool::Release(Block block) {
  if (block.data != nullptr) released_.push_back(block);
}

void BlockPool::Reclaim() {
  for (const Block& block : released_) free_[ClassOf(block.capacity)].push_back(block.data);
  released_.clear();
}

}  // namespace footman
