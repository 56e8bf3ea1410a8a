// A made-up messaging service, in memory: it stands for the library of yours. It may be closed, it
// may deliver a message twice, and it tells you later whether a message was taken.

#ifndef FOOTMAN_TESTS_CONFORMANCE_POSTCARDS_H_
#define FOOTMAN_TESTS_CONFORMANCE_POSTCARDS_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace footman::postcards {

struct Card {
  std::string id, from, text;
  bool by_machine = false;      // out of office, and the like
  std::string answers = {};     // what is printed on the card of ours that they answer
  std::string clipped_to = {};  // what is printed on the one that their secretary filed it with
  std::string box = {};         // that it was thrown into
};

// Threads: one.
class PostOffice {
 public:
  // ---- For those who write by program.
  static constexpr size_t kLongest = 4096;  // bytes of a card's text
  bool is_open() const { return open_; }
  // False: closed, or too long. Else `taken` is told, once, whether the card has reached somebody.
  bool Post(const std::string& to, std::string text, std::function<void(bool)> taken) {
    if (!open_ || text.size() > kLongest) return false;
    counter_.push_back({to, std::move(text), std::move(taken)});
    return true;
  }
  void WhenOpened(std::function<void()> opened) { opened_ = std::move(opened); }
  void WhenWrittenTo(std::function<void(const Card&)> receiver) { receiver_ = std::move(receiver); }
  // One turn of the service's loop: it carries what lies on its counter.
  void Turn() {
    while (!counter_.empty()) {
      const Letter letter = std::move(counter_.front());
      counter_.pop_front();
      const auto box = open_ ? boxes_.find(letter.to) : boxes_.end();
      if (box != boxes_.end()) box->second.push_back(letter.text);
      if (letter.taken) letter.taken(box != boxes_.end());
    }
  }

  // ---- For people.
  void MoveIn(const std::string& user) { boxes_[user]; }
  std::vector<std::string> Empty(const std::string& user) {
    return std::exchange(boxes_[user], {});
  }
  void Write(const Card& card) {
    if (open_ && receiver_) receiver_(card);
  }
  void Close() { open_ = false; }
  void Open() {
    open_ = true;
    if (opened_) opened_();
  }

 private:
  struct Letter {
    std::string to, text;
    std::function<void(bool)> taken;
  };
  bool open_ = true;
  std::deque<Letter> counter_;
  std::map<std::string, std::vector<std::string>> boxes_;
  std::function<void(const Card&)> receiver_;
  std::function<void()> opened_;
};

}  // namespace footman::postcards

#endif  // FOOTMAN_TESTS_CONFORMANCE_POSTCARDS_H_
