# What can be built here, and how our own targets are made.

# Found here, linked by whoever links us: in a parent project the imported targets must be seen by
# all of it.
if(NOT PROJECT_IS_TOP_LEVEL)
  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)
endif()
find_package(absl REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig QUIET)
find_package(Protobuf QUIET)
find_package(SQLite3 QUIET)
find_package(OpenSSL QUIET)
find_package(Boost 1.74 QUIET COMPONENTS system)
find_package(nlohmann_json 3 QUIET)
find_package(CURL 7.85 QUIET)
find_package(spdlog QUIET)
find_package(GTest QUIET)
find_package(benchmark QUIET)
# What these find is remembered in the cache, which we share with a parent: hence our own names.
if(PkgConfig_FOUND)
  if(PROJECT_IS_TOP_LEVEL)
    set(scope IMPORTED_TARGET)
  else()
    set(scope IMPORTED_TARGET GLOBAL)
  endif()
  pkg_check_modules(FOOTMAN_SOFIA QUIET ${scope} sofia-sip-ua)
  pkg_check_modules(FOOTMAN_RE QUIET ${scope} libre)
  pkg_check_modules(FOOTMAN_REM QUIET ${scope} librem)
  pkg_check_modules(FOOTMAN_SNDFILE QUIET ${scope} sndfile)
  pkg_check_modules(FOOTMAN_SPEEXDSP QUIET ${scope} speexdsp)
  pkg_check_modules(FOOTMAN_SPANDSP QUIET ${scope} spandsp)
  pkg_check_modules(FOOTMAN_STROPHE QUIET ${scope} libstrophe)
endif()
find_path(FOOTMAN_FLITE_INCLUDE_DIR flite/flite.h)
find_library(FOOTMAN_PHONENUMBER_LIBRARY phonenumber)
find_library(FOOTMAN_IDN_LIBRARY idn)

# footman_part(NAME what need...): an option that is ON where all that it needs was found, or is ON
# itself; in a parent project OFF until the parent asks for it.
function(footman_part name what)
  set(missing "")
  foreach(need ${ARGN})
    if(NOT ${need})
      list(APPEND missing ${need})
    endif()
  endforeach()
  set(default ${PROJECT_IS_TOP_LEVEL})
  if(missing)
    set(default OFF)
  endif()
  option(FOOTMAN_WITH_${name} "${what}" ${default})
  if(FOOTMAN_WITH_${name} AND missing)
    list(JOIN missing ", " missing)
    message(FATAL_ERROR "FOOTMAN_WITH_${name} is ON, but these are not: ${missing}")
  endif()
  set_property(GLOBAL APPEND PROPERTY FOOTMAN_PARTS ${name})
endfunction()

option(FOOTMAN_WITH_TESTING "fakes, faulty ports, scenario player" ON)
set_property(GLOBAL APPEND PROPERTY FOOTMAN_PARTS TESTING)
footman_part(TRACE "recording, replay and schemas (Protocol Buffers, nlohmann-json)"
             Protobuf_FOUND nlohmann_json_FOUND)
footman_part(MEDIA "RTP, prompts, recording (libre, libsndfile, SpeexDSP, spandsp, nlohmann-json)"
             FOOTMAN_RE_FOUND FOOTMAN_REM_FOUND FOOTMAN_SNDFILE_FOUND FOOTMAN_SPEEXDSP_FOUND
             FOOTMAN_SPANDSP_FOUND nlohmann_json_FOUND)
footman_part(SIP "SIP legs (Sofia-SIP, libre, libphonenumber)"
             FOOTMAN_SOFIA_FOUND FOOTMAN_RE_FOUND FOOTMAN_PHONENUMBER_LIBRARY FOOTMAN_WITH_MEDIA)
footman_part(WEB "web chat and links (Boost.Beast, nlohmann-json, OpenSSL)"
             Boost_FOUND nlohmann_json_FOUND OPENSSL_FOUND)
footman_part(SQLITE "profile store (SQLite, Protocol Buffers, libphonenumber, libidn)"
             SQLite3_FOUND Protobuf_FOUND FOOTMAN_WITH_TRACE FOOTMAN_PHONENUMBER_LIBRARY
             FOOTMAN_IDN_LIBRARY)
footman_part(XMPP "XMPP messaging (libstrophe, libidn, libsndfile, libcurl)"
             FOOTMAN_STROPHE_FOUND FOOTMAN_IDN_LIBRARY FOOTMAN_SNDFILE_FOUND CURL_FOUND)
footman_part(WEBHOOK "any chat product by signed webhooks (libcurl, Boost.Beast, nlohmann-json, OpenSSL)"
             CURL_FOUND Boost_FOUND nlohmann_json_FOUND OPENSSL_FOUND)
footman_part(FLITE "English speech (flite)"
             FOOTMAN_FLITE_INCLUDE_DIR OPENSSL_FOUND FOOTMAN_WITH_MEDIA)

option(FOOTMAN_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(FOOTMAN_BUILD_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(FOOTMAN_BUILD_BENCH "Build the benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(FOOTMAN_INSTALL "Take part in `cmake --install`" ${PROJECT_IS_TOP_LEVEL})
option(FOOTMAN_WERROR "Warnings are errors (our presets set it)" OFF)
option(FOOTMAN_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(FOOTMAN_UNITY "Compile each library as a few large files: half the time" OFF)
option(FOOTMAN_BUILD_DEMOS "Build the programs that end-to-end tests drive" ON)
if(FOOTMAN_BUILD_BENCH AND NOT benchmark_FOUND)
  set(FOOTMAN_BUILD_BENCH OFF)
endif()
set(FOOTMAN_CAN_BUILD_SOFTSWITCH OFF)
if(FOOTMAN_WITH_TRACE AND FOOTMAN_WITH_MEDIA AND FOOTMAN_WITH_SIP AND FOOTMAN_WITH_WEB
   AND FOOTMAN_WITH_XMPP AND FOOTMAN_WITH_WEBHOOK AND FOOTMAN_WITH_SQLITE AND FOOTMAN_WITH_FLITE
   AND spdlog_FOUND)
  set(FOOTMAN_CAN_BUILD_SOFTSWITCH ON)
endif()

# Boost.Beast needs about 800 MB for each translation unit: one such at a time, or what a parent says.
get_property(pools GLOBAL PROPERTY JOB_POOLS)
if(NOT pools MATCHES "(^|;)heavy=")
  set_property(GLOBAL APPEND PROPERTY JOB_POOLS heavy=1)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

if(FOOTMAN_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer
                      -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

add_library(footman_warnings INTERFACE)
target_compile_options(footman_warnings INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor
                       $<$<BOOL:${FOOTMAN_WERROR}>:-Werror>)
# GCC 12 sees uninitialized strings in braced lists of structs where there are none (PR 105562 and
# its like), depending on optimization and sanitizers. Real ones are the sanitizers' to find.
# So it does overlapping copies in concatenations of strings (PR 105651).
target_compile_options(footman_warnings INTERFACE
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict>")

# Everything of ours is compiled alike: C++20, with warnings.
function(footman_own target)
  target_compile_features(${target} PRIVATE cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:footman_warnings>)
endfunction()

# Whatever ends up in a library can become part of a host's shared object. Nobody replaces single
# functions of ours there, so the compiler may inline those of one file as in a program.
function(footman_position_independent target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
endfunction()

# footman_library(core SOURCES a.cc... PUBLIC dep... PRIVATE dep...) makes footman_core, known to
# those who link it as footman::core. Sources may include "lib/..." and "footman/...". NO_UNITY: its
# sources never share a file, since two libraries that they use cannot be included together.
function(footman_library name)
  cmake_parse_arguments(ARG "NO_UNITY" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(footman_${name} STATIC ${ARG_SOURCES})
  add_library(footman::${name} ALIAS footman_${name})
  set_target_properties(footman_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(footman_${name}
    PUBLIC $<BUILD_INTERFACE:${footman_SOURCE_DIR}/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${footman_SOURCE_DIR})
  target_link_libraries(footman_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  footman_own(footman_${name})
  footman_position_independent(footman_${name})
  footman_library_of_ours(footman_${name})
  if(FOOTMAN_UNITY AND NOT ARG_NO_UNITY)
    footman_unity(footman_${name})
  endif()
endfunction()

# What libraries have and programs have not: what fuzzers count.
function(footman_library_of_ours target)
  if(FOOTMAN_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

# Compiles the sources of a library as a few large files; cmake/unity_groups.py sees to it that what
# two files name alike in anonymous namespaces does not meet. Which shadows which is the release
# build's to say.
function(footman_unity target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "^[^/$<]+(/[^/]+)*\\.cc$")
  list(TRANSFORM sources PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  execute_process(COMMAND ${Python3_EXECUTABLE} ${footman_SOURCE_DIR}/cmake/unity_groups.py 8 ${sources}
                  OUTPUT_VARIABLE groups COMMAND_ERROR_IS_FATAL ANY)
  foreach(source group IN ZIP_LISTS sources groups)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP group_${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  target_compile_options(${target} PRIVATE -Wno-shadow)
endfunction()

# What nearly every test includes, compiled once: a third of a test's compile time.
function(footman_precompiled_test_headers)
  if(TARGET footman_test_headers)
    return()
  endif()
  file(CONFIGURE OUTPUT ${footman_BINARY_DIR}/footman_test_headers.cc CONTENT "")
  add_library(footman_test_headers OBJECT ${footman_BINARY_DIR}/footman_test_headers.cc)
  target_precompile_headers(footman_test_headers PRIVATE
    <memory> <string> <vector> <gmock/gmock.h> <gtest/gtest.h> <absl/container/flat_hash_map.h>
    <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/synchronization/mutex.h>
    <absl/time/clock.h>)
  target_compile_definitions(footman_test_headers PRIVATE
    FOOTMAN_SOURCE_DIR="${footman_SOURCE_DIR}")
  target_link_libraries(footman_test_headers PRIVATE
    GTest::gmock absl::flat_hash_map absl::statusor absl::strings absl::synchronization absl::time)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Without the time of the file in it, ccache can find what includes it.
    target_compile_options(footman_test_headers PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
  footman_own(footman_test_headers)
  footman_test_warnings(footman_test_headers)
endfunction()

# GCC 12 forgets which lines of precompiled headers are the system's, and with that which of its
# wrong findings there it was to keep to itself (PR 105651 and its like). The sanitizers find real
# ones.
function(footman_test_warnings target)
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>")
endfunction()

# footman_test(name SOURCES a_test.cc... LINK dep... [LABEL label] [TIMEOUT seconds]): a GoogleTest
# program that ctest runs case by case; with SERIAL each of them alone, because real audio has to
# keep time. The label, "unit" when left out, is one of tests/budgets, which says how long each and
# all of them may take. FOOTMAN_SOURCE_DIR is defined in it.
function(footman_test name)
  cmake_parse_arguments(ARG "SERIAL" "TIMEOUT;LABEL" "SOURCES;LINK" ${ARGN})
  footman_precompiled_test_headers()
  add_executable(${name} ${ARG_SOURCES})
  target_precompile_headers(${name} REUSE_FROM footman_test_headers)
  target_include_directories(${name} PRIVATE ${footman_SOURCE_DIR} ${footman_SOURCE_DIR}/include)
  target_compile_definitions(${name} PRIVATE FOOTMAN_SOURCE_DIR="${footman_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  footman_own(${name})
  footman_test_warnings(${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  include(GoogleTest)
  # Parameters by their names or numbers: many have no text but their bytes, which differ each time.
  gtest_discover_tests(${name} NO_PRETTY_VALUES PROPERTIES TIMEOUT ${ARG_TIMEOUT} RUN_SERIAL ${ARG_SERIAL}
    LABELS ${ARG_LABEL} DISCOVERY_TIMEOUT 60)
endfunction()

# footman_driver(target): a program of ours that tests/e2e drives; it takes no part in `all` where
# FOOTMAN_BUILD_DEMOS is off.
function(footman_driver target)
  footman_own(${target})
  if(NOT FOOTMAN_BUILD_DEMOS)
    set_property(TARGET ${target} PROPERTY EXCLUDE_FROM_ALL ON)
  endif()
endfunction()

function(footman_print_summary)
  get_property(parts GLOBAL PROPERTY FOOTMAN_PARTS)
  message(STATUS "Footman ${PROJECT_VERSION}: core, runner")
  foreach(part ${parts})
    get_property(what CACHE FOOTMAN_WITH_${part} PROPERTY HELPSTRING)
    message(STATUS "  ${part}: ${FOOTMAN_WITH_${part}} - ${what}")
  endforeach()
  message(STATUS "  softswitch: ${FOOTMAN_CAN_BUILD_SOFTSWITCH}, tests: ${FOOTMAN_BUILD_TESTS}, "
                 "bench: ${FOOTMAN_BUILD_BENCH}")
endfunction()
