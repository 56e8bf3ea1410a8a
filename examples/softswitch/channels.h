// The chat services that subscribers are asked on besides the web chat, as the configuration says.

#ifndef FOOTMAN_EXAMPLES_SOFTSWITCH_CHANNELS_H_
#define FOOTMAN_EXAMPLES_SOFTSWITCH_CHANNELS_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "examples/softswitch/config.pb.h"
#include "examples/softswitch/logging.h"
#include "examples/softswitch/refusal_log.h"
#include "footman/adapters/sip_message.h"
#include "footman/adapters/sqlite.h"
#include "footman/adapters/web.h"
#include "footman/adapters/webhook.h"
#include "footman/adapters/xmpp.h"
#include "footman/address_directory.h"
#include "footman/clock.h"
#include "footman/event_sink.h"
#include "footman/im_channel.h"

namespace footman::softswitch {

// Whose address it is, and where their voicemails lie. Reads by a connection of its own, so that
// whoever waits for it never waits for another's writing.
class SubscriberDirectory : public AddressDirectory, public XmppVoicemails {
 public:
  // REQUIRES: the database has been opened, and so made, before.
  static absl::StatusOr<std::unique_ptr<SubscriberDirectory>> Open(const Config& config);

  absl::StatusOr<SubscriberId> FindAddress(absl::string_view service,
                                           absl::string_view user) override;
  absl::StatusOr<std::string> AudioFile(absl::string_view user,
                                        absl::string_view voicemail) override;
  absl::StatusOr<std::string> PrivateLink(absl::string_view user,
                                          absl::string_view voicemail) override;

  // Whose pages private links lead to; borrowed. Before it there are no such links.
  void LinkBy(const WebServer& web) { web_ = &web; }

 private:
  explicit SubscriberDirectory(std::unique_ptr<SqliteDatabase> database)
      : database_(std::move(database)) {}
  const std::unique_ptr<SqliteDatabase> database_;
  const WebServer* web_ = nullptr;
};

class Channels {
 public:
  // Speaks to nobody before the runner starts the channels, but binds the webhooks' ports. Errors
  // are for people. `directory` and `clock` are borrowed, and `logger`, which hears of connections
  // that come and go.
  static absl::StatusOr<std::unique_ptr<Channels>> Create(const Config& config,
                                                          SubscriberDirectory& directory,
                                                          const Clock& clock, Logger* logger);

  // Those that are configured.
  std::vector<ImChannel*> all() const;
  // Reads secrets and authorities again; all channels take them, or none. The message names the
  // file.
  absl::Status Renew(const Config& config);
  // Tells of what bridges were refused.
  void Watch(RefusalLog& refusals, absl::Time now) const;
  // For the SIP adapter to carry, which must end first; null = not configured.
  SipMessageChannel* sip_messages() const { return sip_messages_.get(); }

 private:
  Channels() = default;
  absl::Status AddXmpp(const Config& config, SubscriberDirectory& directory, const Clock& clock,
                       Logger* logger);
  absl::Status AddSipMessages(const Config& config, SubscriberDirectory& directory,
                              const Clock& clock);
  absl::Status AddWebhooks(const Config& config, SubscriberDirectory& directory, const Clock& clock,
                           Logger* logger);

  std::unique_ptr<XmppChannel> xmpp_;  // null = not configured
  std::unique_ptr<SipMessageChannel> sip_messages_;
  std::vector<std::unique_ptr<WebhookChannel>> webhooks_;
};

}  // namespace footman::softswitch

#endif  // FOOTMAN_EXAMPLES_SOFTSWITCH_CHANNELS_H_
