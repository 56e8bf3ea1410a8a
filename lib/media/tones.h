// Tones that stand in for recordings, and those that every telephone makes. 8 kHz, at about
// -15 dBm0, computed once.

#ifndef FOOTMAN_LIB_MEDIA_TONES_H_
#define FOOTMAN_LIB_MEDIA_TONES_H_

#include "lib/media/node/prompt.h"

namespace footman::media {

SharedAudio BeepTone();      // 1000 Hz for 400 ms: "speak now"
SharedAudio RingbackTone();  // European cadence (ETSI, ITU-T E.180): 425 Hz, 1 s on, 4 s off
SharedAudio ApologyTone();   // special information tone (ITU-T E.180): 950, 1400, 1800 Hz, twice
SharedAudio GreetingTone();  // two soft notes, for a switch without a greeting
SharedAudio MusicTone();     // 16 s of slow notes that join their own beginning

}  // namespace footman::media

#endif  // FOOTMAN_LIB_MEDIA_TONES_H_
