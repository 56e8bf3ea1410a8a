// Memory of the SIP library for the length of a scope.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_HOME_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_HOME_H_

#include <sofia-sip/su_alloc.h>

namespace footman::sip {

class Home {
 public:
  Home() : home_(static_cast<su_home_t*>(su_home_new(sizeof(su_home_t)))) {}
  ~Home() { su_home_unref(home_); }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;
  su_home_t* get() const { return home_; }

 private:
  su_home_t* const home_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_HOME_H_
