// Memory for what a call keeps: blocks in size classes, reused, never returned while the engine
// lives. In steady state nothing is allocated.

#ifndef FOOTMAN_LIB_CORE_CALL_BLOCK_POOL_H_
#define FOOTMAN_LIB_CORE_CALL_BLOCK_POOL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace footman {

struct Block {
  char* data = nullptr;
  uint16_t capacity = 0;  // bytes, a size class
};

class BlockPool {
 public:
  static constexpr size_t kLargest = 49152;

  // REQUIRES: 0 < size <= kLargest.
  Block Take(size_t size);
  // The block's bytes stay as they are until Reclaim, since commands of this step may borrow them.
  void Release(Block block);
  // The same, of a block taken for that size.
  void Release(char* data, size_t size) { Release({data, SizeOf(ClassOf(size))}); }
  // Begins a step: what was released before may be taken again.
  void Reclaim();

 private:
  // Multiples of 64 up to 2 KiB, where nearly all calls are; then coarser.
  static constexpr size_t kFineStep = 64;
  static constexpr size_t kFineClasses = 32;
  static constexpr std::array<uint16_t, 6> kCoarse = {3072, 4096, 8192, 16384, 32768, kLargest};
  static constexpr size_t kSlabSize = size_t{1} << 18;
  static size_t ClassOf(size_t size);
  static uint16_t SizeOf(size_t size_class);

  std::array<std::vector<char*>, kFineClasses + kCoarse.size()> free_;
  std::vector<Block> released_;
  std::vector<std::unique_ptr<char[]>> slabs_;
  char* fresh_ = nullptr;  // the unused rest of the newest slab
  size_t fresh_size_ = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LIB_CORE_CALL_BLOCK_POOL_H_
