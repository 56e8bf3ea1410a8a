// The library's clock, told to tick in whole milliseconds.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_STACK_LIBRARY_CLOCK_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_STACK_LIBRARY_CLOCK_H_

namespace footman::sip {

// The library's loop waits in whole milliseconds, rounded down, for timers that are set to the
// microsecond: for the last part of a millisecond before each it does not wait but turns and turns.
// With some thousand timers a second (every transaction has three) that is always: the loop then
// took a core of its own, and the other threads waited for their time slices. By a clock of whole
// milliseconds every wait is a whole number, too.
//
// For the whole process, as the library's clock is. Call before a su_root is made; again: nothing.
void UseWholeMilliseconds();

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_STACK_LIBRARY_CLOCK_H_
