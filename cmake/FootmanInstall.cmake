# CMake package and pkg-config files.
