# `cmake --install`: a CMake package with one component for each library that was built, the same
# as pkg-config files, and an `uninstall` target.
#
# What a component needs of others is read from its target, so the package cannot disagree with the
# build; a library that no rule below knows stops the configuration. A component asks only for what
# it needs: core and runner want Abseil, never Protocol Buffers.

include(CMakePackageConfigHelpers)

set(FOOTMAN_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/footman)

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
  configure_file(${CMAKE_SOURCE_DIR}/cmake/footman-component.pc.in
                 ${CMAKE_BINARY_DIR}/install/footman-${name}.pc @ONLY)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/footman-component.cmake.in
                 ${CMAKE_BINARY_DIR}/install/footman-${name}.cmake @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/install/footman-${name}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  install(FILES ${CMAKE_BINARY_DIR}/install/footman-${name}.cmake
          DESTINATION ${FOOTMAN_CMAKE_DIR})
  install(TARGETS footman_${name} EXPORT footman-${name}
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT footman-${name} NAMESPACE footman:: FILE footman-${name}-targets.cmake
          DESTINATION ${FOOTMAN_CMAKE_DIR})
endfunction()

set(FOOTMAN_COMPONENTS "")
foreach(name core runner profile_proto trace_proto call_record_proto trace testing conformance media text
             sip web sqlite flite xmpp webhook)
  if(TARGET footman_${name})
    list(APPEND FOOTMAN_COMPONENTS ${name})
    footman_install_component(${name})
  endif()
endforeach()

file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/include/footman/*.h)
install(FILES ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/footman)
if(FOOTMAN_WITH_TESTING)
  install(DIRECTORY include/footman/testing DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/footman
          FILES_MATCHING PATTERN "*.h")
endif()
install(DIRECTORY include/footman/adapters DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/footman
        FILES_MATCHING PATTERN "*.h")
if(FOOTMAN_WITH_MEDIA)
  install(DIRECTORY include/footman/media DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/footman
          FILES_MATCHING PATTERN "*.h")
endif()

configure_package_config_file(cmake/footman-config.cmake.in
  ${CMAKE_BINARY_DIR}/install/footman-config.cmake INSTALL_DESTINATION ${FOOTMAN_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/install/footman-config-version.cmake
  COMPATIBILITY SameMinorVersion)  # before 1.0, a minor version may break
install(FILES ${CMAKE_BINARY_DIR}/install/footman-config.cmake
              ${CMAKE_BINARY_DIR}/install/footman-config-version.cmake
        DESTINATION ${FOOTMAN_CMAKE_DIR})

if(PROJECT_IS_TOP_LEVEL)
  add_custom_target(uninstall
    COMMAND ${CMAKE_COMMAND} -DMANIFEST=${CMAKE_BINARY_DIR}/install_manifest.txt
            -P ${CMAKE_SOURCE_DIR}/cmake/FootmanUninstall.cmake
    COMMENT "Removing what the last install put there" USES_TERMINAL)
endif()
