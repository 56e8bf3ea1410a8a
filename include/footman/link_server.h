// Port: the web server behind the links and buttons of offers.
//
// It posts LinkViewed for a page that is opened and LinkClicked for a button that a person pressed
// (a POST; never a GET or HEAD, R24), each with a fresh ClickId, and gets exactly one answer for
// each, from the runner on its thread, while the HTTP request waits. It gives up by itself after a
// few seconds; a late answer is harmless.

#ifndef FOOTMAN_LINK_SERVER_H_
#define FOOTMAN_LINK_SERVER_H_

#include "footman/command.h"
#include "footman/port.h"

namespace footman {

class LinkServer : public virtual Port {
 public:
  virtual void Answer(const AnswerClick& answer) = 0;
};

}  // namespace footman

#endif  // FOOTMAN_LINK_SERVER_H_
