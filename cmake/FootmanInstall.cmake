# `cmake --install`: a CMake package with one component for each library that was built, the same
# as pkg-config files, and an `uninstall` target. The installed tree may be moved as a whole.
# `cmake --install --component footman_NAME` installs one of them, without what it needs.
#
# What a component needs of others is read from its target, so the package cannot disagree with the
# build; a library that no rule below knows stops the configuration. A component asks only for what
# it needs: core and runner want Abseil, never Protocol Buffers.

include(CMakePackageConfigHelpers)

set(FOOTMAN_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/footman)

# Where things are, as seen from a pkg-config file, which knows its own folder.
set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
file(RELATIVE_PATH prefix_from_pc "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" /prefix)
foreach(folder LIBDIR INCLUDEDIR)  # whoever wants them elsewhere moves nothing
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${folder}}")
    string(TOLOWER pc_${folder} variable)
    set(${variable} ${CMAKE_INSTALL_${folder}})
  endif()
endforeach()

# footman_need(LIBRARY pc cmake libs component): what linking LIBRARY means for those
# who use the package: a pkg-config module, a line of CMake, a linker flag, or a component of ours.
function(footman_need library pc cmake libs component)
  foreach(out pc cmake libs component)
    set(${${out}} "" PARENT_SCOPE)
  endforeach()
  if(library MATCHES "^\\$<BUILD_INTERFACE:")  # ours alone: warnings and the like
  elseif(library MATCHES "^footman(::|_)(.+)$")
    set(${component} ${CMAKE_MATCH_2} PARENT_SCOPE)
  elseif(library MATCHES "^absl::(.+)$")
    set(${pc} absl_${CMAKE_MATCH_1} PARENT_SCOPE)
    set(${cmake} "find_dependency(absl)" PARENT_SCOPE)
  elseif(library STREQUAL "Threads::Threads")
    set(${libs} -pthread PARENT_SCOPE)
    set(${cmake} "find_dependency(Threads)" PARENT_SCOPE)
  elseif(library MATCHES "^protobuf::libprotobuf(-lite)?$")
    # Debian's Protocol Buffers has no CMake package: this is CMake's own FindProtobuf.
    set(${pc} protobuf${CMAKE_MATCH_1} PARENT_SCOPE)
    set(${cmake} "find_dependency(Protobuf)" PARENT_SCOPE)
  elseif(library MATCHES "^PkgConfig::(.+)$")
    list(GET ${CMAKE_MATCH_1}_MODULE_NAME 0 module)
    set(${pc} ${module} PARENT_SCOPE)
    set(${cmake} "find_dependency(PkgConfig)\npkg_check_modules(${CMAKE_MATCH_1} REQUIRED IMPORTED_TARGET ${module})"
        PARENT_SCOPE)
  elseif(library MATCHES "^GTest::(gtest|gmock)(_main)?$")
    set(${pc} ${CMAKE_MATCH_1}${CMAKE_MATCH_2} PARENT_SCOPE)
    set(${cmake} "find_dependency(GTest)" PARENT_SCOPE)
  elseif(library MATCHES "^OpenSSL::(SSL|Crypto)$")
    set(${pc} openssl PARENT_SCOPE)
    set(${cmake} "find_dependency(OpenSSL)" PARENT_SCOPE)
  elseif(library MATCHES "^SQLite3?::SQLite3$")
    set(${pc} sqlite3 PARENT_SCOPE)
    set(${cmake} "find_dependency(SQLite3)" PARENT_SCOPE)
  elseif(library MATCHES "^Boost::(.+)$")
    if(NOT CMAKE_MATCH_1 MATCHES "^(headers|boost)$")
      set(${libs} -lboost_${CMAKE_MATCH_1} PARENT_SCOPE)
      set(${cmake} "find_dependency(Boost COMPONENTS ${CMAKE_MATCH_1})" PARENT_SCOPE)
    else()
      set(${cmake} "find_dependency(Boost)" PARENT_SCOPE)
    endif()
  elseif(library STREQUAL "CURL::libcurl")
    set(${pc} libcurl PARENT_SCOPE)
    set(${cmake} "find_dependency(CURL)" PARENT_SCOPE)
  elseif(library STREQUAL "nlohmann_json::nlohmann_json")
    set(${pc} nlohmann_json PARENT_SCOPE)
    set(${cmake} "find_dependency(nlohmann_json)" PARENT_SCOPE)
  elseif(library MATCHES "^/.*/lib([^/]+)\\.(so|a)$")
    set(${libs} -l${CMAKE_MATCH_1} PARENT_SCOPE)
  elseif(library MATCHES "^[a-zA-Z0-9_]+$")
    set(${libs} -l${library} PARENT_SCOPE)
  else()
    message(FATAL_ERROR "FootmanInstall.cmake has no rule for the library '${library}'")
  endif()
endfunction()

# The public headers of one component: those that bear its name, but for the tracing's, and for the
# core, which has all of include/footman that is nobody else's.
function(footman_install_headers name)
  set(include ${footman_SOURCE_DIR}/include)
  set(tracing ${include}/footman/trace_recorder.h ${include}/footman/call_record_json.h)
  if(name STREQUAL "core")
    file(GLOB headers CONFIGURE_DEPENDS ${include}/footman/*.h)
    list(REMOVE_ITEM headers ${tracing})
  elseif(name STREQUAL "trace")
    set(headers ${tracing})
  else()
    file(GLOB headers CONFIGURE_DEPENDS ${include}/footman/adapters/${name}.h
         ${include}/footman/adapters/${name}_*.h ${include}/footman/${name}/*.h
         ${include}/footman/testing/${name}.h ${include}/footman/testing/${name}/*.h)
    if(name STREQUAL "testing")
      list(REMOVE_ITEM headers ${include}/footman/testing/conformance.h)
    endif()
  endif()
  foreach(header ${headers})
    file(RELATIVE_PATH path ${include} ${header})
    cmake_path(GET path PARENT_PATH folder)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder}
            COMPONENT footman_${name})
  endforeach()
endfunction()

# Writes footman-NAME.cmake and footman-NAME.pc, and installs the component.
function(footman_install_component name)
  set(requires "")
  set(flags "")
  set(finds "")
  get_target_property(libraries footman_${name} LINK_LIBRARIES)
  if(NOT libraries)
    set(libraries "")
  endif()
  foreach(library ${libraries})
    footman_need("${library}" pc cmake libs component)
    if(component)
      list(APPEND requires footman-${component})
      list(APPEND finds "include(\"\${CMAKE_CURRENT_LIST_DIR}/footman-${component}.cmake\")")
    endif()
    list(APPEND requires ${pc})
    list(APPEND flags ${libs})
    list(APPEND finds "${cmake}")
  endforeach()
  foreach(list requires flags finds)
    list(REMOVE_DUPLICATES ${list})
  endforeach()
  list(REMOVE_ITEM finds "")
  list(JOIN requires ", " requires)
  list(JOIN flags " " flags)
  list(JOIN finds "\n" finds)

  set(archive "")
  get_target_property(type footman_${name} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    set(archive "-L\${libdir} -lfootman_${name}")
  endif()
  foreach(kind pc cmake)
    configure_file(${footman_SOURCE_DIR}/cmake/footman-component.${kind}.in
                   ${footman_BINARY_DIR}/install/footman-${name}.${kind} @ONLY)
  endforeach()
  set(component COMPONENT footman_${name})
  install(FILES ${footman_BINARY_DIR}/install/footman-${name}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig ${component})
  install(FILES ${footman_BINARY_DIR}/install/footman-${name}.cmake
          DESTINATION ${FOOTMAN_CMAKE_DIR} ${component})
  install(TARGETS footman_${name} EXPORT footman-${name}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} ${component}
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT footman-${name} NAMESPACE footman:: FILE footman-${name}-targets.cmake
          DESTINATION ${FOOTMAN_CMAKE_DIR} ${component})
  footman_install_headers(${name})
endfunction()

set(FOOTMAN_COMPONENTS "")
foreach(name core runner profile_proto trace_proto call_record_proto trace testing conformance media text http address channel
             sip web sqlite flite xmpp webhook)
  if(TARGET footman_${name})
    list(APPEND FOOTMAN_COMPONENTS ${name})
    footman_install_component(${name})
  endif()
endforeach()

list(JOIN FOOTMAN_COMPONENTS " " list)
file(CONFIGURE OUTPUT ${footman_BINARY_DIR}/install/components CONTENT "${list}\n")  # for tests

if(TARGET footman_replay)
  install(TARGETS footman_replay RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
          COMPONENT footman_trace)
endif()
install(FILES ${footman_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/footman
        COMPONENT footman_core)

configure_package_config_file(${footman_SOURCE_DIR}/cmake/footman-config.cmake.in
  ${footman_BINARY_DIR}/install/footman-config.cmake INSTALL_DESTINATION ${FOOTMAN_CMAKE_DIR})
write_basic_package_version_file(${footman_BINARY_DIR}/install/footman-config-version.cmake
  VERSION ${footman_VERSION} COMPATIBILITY SameMinorVersion)  # before 1.0, a minor version may break
install(FILES ${footman_BINARY_DIR}/install/footman-config.cmake
              ${footman_BINARY_DIR}/install/footman-config-version.cmake
        DESTINATION ${FOOTMAN_CMAKE_DIR} COMPONENT footman_core)

if(PROJECT_IS_TOP_LEVEL)
  add_custom_target(uninstall
    COMMAND ${CMAKE_COMMAND} -DMANIFEST=${footman_BINARY_DIR}/install_manifest.txt
            -P ${footman_SOURCE_DIR}/cmake/FootmanUninstall.cmake
    COMMENT "Removing what the last install put there" USES_TERMINAL)
endif()
