// What the ports that answer by events have in common: how they learn where to post.
//
// A port is made without its runner. The runner, which is made of its ports, makes itself known to
// them: it starts each port that stands in Ports when it begins to work (Runner::Start) and stops
// them, in the opposite order, when it is destroyed. So nothing needs to exist before itself. What
// takes calls is no such port: it is made last, with the runner's EventSink, and ends first.

#ifndef FOOTMAN_PORT_H_
#define FOOTMAN_PORT_H_

namespace footman {

class EventSink;

// A base of the abstract ports; virtual, so that a class which is two of them is started once.
class Port {
 public:
  virtual ~Port() = default;

  // Called once, before any command. From now on the port may post to `events`, from any thread:
  // one that waits for the world (a server, a connection) begins here to listen to it. Must not
  // throw and must not wait for the world. Does nothing unless it is overridden.
  virtual void Start(EventSink& events) { static_cast<void>(events); }

  // Called once, after the last command. When it returns, the port posts nothing more; what it
  // posted meanwhile was refused (Unavailable). EventRelay (event_relay.h) makes that easy.
  virtual void Stop() {}
};

}  // namespace footman

#endif  // FOOTMAN_PORT_H_
