# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Include this file and link with the target posix_wasi for what POSIX has and wasi-libc lacks, in a
# project that is compiled to WASI preview 1. Sockets come with it.
if(NOT TARGET posix_wasi)
  include(${CMAKE_CURRENT_LIST_DIR}/../lib-socket/lib_socket_wasi.cmake)
  file(GLOB POSIX_WASI_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/src/*.c)
  add_library(posix_wasi STATIC ${POSIX_WASI_SOURCES})
  # Its headers come before those of libc, which they include.
  target_include_directories(posix_wasi BEFORE PUBLIC ${CMAKE_CURRENT_LIST_DIR}/inc)
  target_link_libraries(posix_wasi PUBLIC socket_wasi_ext)
endif()
