# Removes the files that the last `cmake --install` of this build folder wrote.
if(NOT EXISTS "${MANIFEST}")
  message(FATAL_ERROR "nothing was installed from here: ${MANIFEST} does not exist")
endif()
file(STRINGS "${MANIFEST}" files)
foreach(file ${files})
  message(STATUS "Removing $ENV{DESTDIR}${file}")
  file(REMOVE "$ENV{DESTDIR}${file}")
endforeach()
