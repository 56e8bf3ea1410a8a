// Counts every allocation of the program it is linked into, by replacing operator new.

#ifndef FOOTMAN_TESTS_CORE_COUNTING_ALLOCATOR_H_
#define FOOTMAN_TESTS_CORE_COUNTING_ALLOCATOR_H_

#include <cstdint>

namespace footman {

// Since the start of the program, on all threads.
uint64_t Allocations();
// How many bytes were asked for in them, freed or not.
uint64_t AllocatedBytes();

}  // namespace footman

#endif  // FOOTMAN_TESTS_CORE_COUNTING_ALLOCATOR_H_
