// A host with a stack of its own: signalling, audio, messenger, stores and loop are ours, and the
// decisions are Footman's. Type, a line each:
//
//   call Bob +4930111 +4930222     Bob calls Alice; the calls are numbered from 1
//   type alice 1                   Alice replies
//   speak 1 3                      the caller of call 1 says something for three seconds
//   press 1 #                      and presses a key
//   hangup 1                       and hangs up
//
// The end of the input ends the program, once no call is open.

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

#include "caller.h"
#include "footman/runner.h"
#include "messenger.h"
#include "stores.h"

namespace own_stack {
namespace {

footman::Profile Alice() {
  using footman::TreatmentKind;
  footman::Option voicemail, mobile, decline;
  voicemail.treatment.kind = TreatmentKind::kVoicemail;
  mobile.treatment.kind = TreatmentKind::kTransfer;
  mobile.treatment.argument = "+49170333";
  mobile.label = "My mobile";
  decline.treatment.kind = TreatmentKind::kDecline;
  footman::Profile alice;
  alice.subscriber = footman::SubscriberId(1);
  alice.display_name = "Alice";
  alice.numbers = {"+4930222"};
  alice.addresses = {{std::string(Messenger::kService), "alice", "all", absl::ZeroDuration()}};
  alice.option_sets = {{"all", {voicemail, mobile, decline}}};
  return alice;
}

// The loop: standard input, and a descriptor by which other threads wake it.
class Loop {
 public:
  Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_up_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    Watch(STDIN_FILENO);
    Watch(wake_up_);
  }
  ~Loop() {
    close(wake_up_);
    close(epoll_);
  }
  // Any thread.
  void WakeUp() {
    const uint64_t one = 1;
    if (write(wake_up_, &one, sizeof one) < 0) return;  // it is awake already
  }
  // Waits so long at most. True: there is something to read.
  bool Wait(absl::Duration time) {
    const absl::Duration most = std::clamp(time, absl::ZeroDuration(), absl::Seconds(60));
    epoll_event events[2];
    const int milliseconds = static_cast<int>(most / absl::Milliseconds(1)) + 1;
    const int count = epoll_wait(epoll_, events, 2, milliseconds);
    bool readable = false;
    for (int i = 0; i < count; ++i) readable = readable || events[i].data.fd == STDIN_FILENO;
    uint64_t woken;
    if (read(wake_up_, &woken, sizeof woken) < 0) return readable;  // nobody did
    return readable;
  }
  void StopReading() { epoll_ctl(epoll_, EPOLL_CTL_DEL, STDIN_FILENO, nullptr); }

 private:
  void Watch(int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) std::abort();  // our mistake
  }
  const int epoll_;
  const int wake_up_;
};

void Obey(const std::string& line, Switchboard& board, Messenger& messenger) {
  std::istringstream words(line);
  std::string what, name, from, to;
  int number = 0;
  words >> what;
  if (what == "call" && words >> name >> from >> to) return board.Call(name, from, to);
  if (what == "type" && words >> name) {
    std::string text;
    std::getline(words >> std::ws, text);
    return messenger.Type(name, text);
  }
  Caller* const caller = words >> number ? board.Find(number) : nullptr;
  if (caller == nullptr) {
    std::cout << "no such thing, or no such call: " << line << std::endl;
    return;
  }
  int seconds = 0;
  char digit = 0;
  if (what == "speak" && words >> seconds) caller->Speak(seconds);
  if (what == "press" && words >> digit) caller->Press(digit);
  if (what == "hangup") caller->HangUp();
}

// Standard input, read without waiting. False: it has ended.
bool ReadLines(std::string& unread, Switchboard& board, Messenger& messenger) {
  char bytes[4096];
  const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
  if (count <= 0) return false;
  unread.append(bytes, static_cast<size_t>(count));
  for (size_t end; (end = unread.find('\n')) != std::string::npos; unread.erase(0, end + 1)) {
    Obey(unread.substr(0, end), board, messenger);
  }
  return true;
}

int Run() {
  // The order of a host's life: the ports, the runner that is made of them, what takes calls. The
  // loop and the switchboard come before it, for the runner wakes the one, and its legs know the
  // other until they go with it.
  Loop loop;
  Switchboard board;
  footman::SystemClock clock;
  footman::SystemIdSource ids;
  Profiles profiles;
  profiles.Add(Alice());
  Messenger messenger;
  Recordings recordings;
  footman::Ports ports;
  ports.clock = &clock;
  ports.ids = &ids;
  ports.profiles = &profiles;
  ports.channels = {&messenger};
  ports.recordings = &recordings;

  footman::RunnerOptions options;
  options.engine.capabilities.media = true;  // our legs play and record
  options.engine.capabilities.recording = true;
  options.engine.capabilities.redirect = true;
  options.engine.transfer_prefixes = {"+49"};
  auto runner = footman::Runner::Create(options, ports);
  if (!runner.ok()) {
    std::cerr << runner.status() << std::endl;
    return 1;
  }
  board.SetRunner(runner->get());
  (*runner)->SetWakeUp([&loop] { loop.WakeUp(); });
  (*runner)->Start();

  std::string unread;
  for (bool reading = true; reading || (*runner)->engine().open_calls() > 0;) {
    while ((*runner)->RunOnce(/*max_events=*/64) > 0) {
    }
    const bool readable = loop.Wait((*runner)->NextDeadline() - clock.Now().uptime);
    if (reading && readable && !ReadLines(unread, board, messenger)) {
      reading = false;
      loop.StopReading();
      (*runner)->RefuseNewCalls();
    }
  }
  return 0;
}

}  // namespace
}  // namespace own_stack

int main() { return own_stack::Run(); }
