// What every ImChannel must do; see conformance.h, and footman/im_channel.h for the port.

#ifndef FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_H_
#define FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_H_

#include "footman/testing/conformance/im_channel_bench.h"       // what you write
#include "footman/testing/conformance/im_channel_feedback.h"    // what people are told afterwards
#include "footman/testing/conformance/im_channel_offers.h"      // delivery, failure, reconnecting
#include "footman/testing/conformance/im_channel_references.h"  // which offer, written by whom
#include "footman/testing/conformance/im_channel_replies.h"     // replies, duplicates, bounds

#endif  // FOOTMAN_TESTING_CONFORMANCE_IM_CHANNEL_H_
