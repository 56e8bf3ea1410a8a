// What the configuration means to each adapter and to the engine.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_PORT_OPTIONS_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_PORT_OPTIONS_H_

#include "absl/status/statusor.h"
#include "examples/softswitch/config.pb.h"
#include "footman/adapters/sip.h"
#include "footman/adapters/sip_message.h"
#include "footman/adapters/web.h"
#include "footman/adapters/webhook.h"
#include "footman/adapters/xmpp.h"
#include "footman/media/audio_engine.h"
#include "footman/options.h"

namespace footman::softswitch {

// REQUIRES for all: `config` is as ParseConfig makes it.

// Without `capabilities`, which the runner fills in, but for what legs can do.
EngineOptions EngineOptionsOf(const Config& config);
SipOptions SipOptionsOf(const Config& config);
WebOptions WebOptionsOf(const Config& config);
// REQUIRES: config.xmpp has a jid. InvalidArgument: the password, or a certificate in ca_file,
// cannot be read.
absl::StatusOr<XmppOptions> XmppOptionsOf(const Config& config);
SipMessageOptions SipMessageOptionsOf(const Config& config);
// `webhook`: one of config.webhook. InvalidArgument: the secret cannot be read.
absl::StatusOr<WebhookOptions> WebhookOptionsOf(const Config& config, const Webhook& webhook);
media::AudioEngineOptions AudioOptionsOf(const Config& config);

// EngineOptions::letters_used_before: each start begins its letters elsewhere in the alphabet, far
// from those of the starts before.
int LettersUsedBefore(int earlier_starts);

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_PORT_OPTIONS_H_
