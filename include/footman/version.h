// Which Footman these headers belong to.
//
// Before 1.0 a minor version may change any interface; a patch version changes none.

#ifndef FOOTMAN_VERSION_H_
#define FOOTMAN_VERSION_H_

#define FOOTMAN_VERSION_MAJOR 0
#define FOOTMAN_VERSION_MINOR 1
#define FOOTMAN_VERSION_PATCH 0
#define FOOTMAN_VERSION "0.1.0"

#endif  // FOOTMAN_VERSION_H_
