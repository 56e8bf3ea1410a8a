// Memory of the SIP library for the length of a scope.

#ifndef FOOTMAN_LIB_ADAPTERS_SIP_SU_HOME_H_
#define FOOTMAN_LIB_ADAPTERS_SIP_SU_HOME_H_

#include <sofia-sip/su_alloc.h>

namespace footman::sip {

class SuHome {
 public:
  SuHome() : home_(static_cast<su_home_t*>(su_home_new(sizeof(su_home_t)))) {}
  ~SuHome() { su_home_unref(home_); }
  SuHome(const SuHome&) = delete;
  SuHome& operator=(const SuHome&) = delete;
  su_home_t* get() const { return home_; }

 private:
  su_home_t* const home_;
};

}  // namespace footman::sip

#endif  // FOOTMAN_LIB_ADAPTERS_SIP_SU_HOME_H_
