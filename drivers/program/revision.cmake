# SPDX-License-Identifier: BSD-3-Clause
# Writes OUT, the header with what this build is made of, if it changed.
set(revision unknown)
find_program(git git)
if(git)
  execute_process(COMMAND ${git} -C ${SOURCE} rev-parse --short=12 HEAD
    OUTPUT_VARIABLE found ERROR_QUIET RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(revision ${found})
    execute_process(COMMAND ${git} -C ${SOURCE} status --porcelain
      --untracked-files=no OUTPUT_VARIABLE changed ERROR_QUIET)
    if(changed)
      set(revision ${revision}-dirty)
    endif()
  endif()
endif()
set(header "/* Generated at every build. */
#define BUILD_VERSION \"${VERSION}\"
#define BUILD_REVISION \"${revision}\"
#define BUILD_COMPILER \"${COMPILER}\"
#define BUILD_FLAGS \"${FLAGS}\"
")
set(old "")
if(EXISTS ${OUT})
  file(READ ${OUT} old)
endif()
if(NOT old STREQUAL header)
  file(WRITE ${OUT} "${header}")
endif()
