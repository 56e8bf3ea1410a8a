// Wakes a thread up that waits for file descriptors.

#ifndef FOOTMAN_LIB_CHANNEL_WAKE_UP_H_
#define FOOTMAN_LIB_CHANNEL_WAKE_UP_H_

namespace footman::channel {

// Threads: any may Wake; one waits and clears.
class WakeUp {
 public:
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  int fd() const { return fd_; }  // readable after Wake, until Clear
  void Wake();
  void Clear();

 private:
  const int fd_;
};

}  // namespace footman::channel

#endif  // FOOTMAN_LIB_CHANNEL_WAKE_UP_H_
