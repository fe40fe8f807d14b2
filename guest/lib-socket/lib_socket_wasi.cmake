# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Include this file and link with the target socket_wasi_ext to use
# wasi_socket_ext.h in a project that is compiled to WASI preview 1.
if(NOT TARGET socket_wasi_ext)
  enable_language(C)
  file(GLOB SOCKET_WASI_EXT_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/src/*.c)
  add_library(socket_wasi_ext STATIC ${SOCKET_WASI_EXT_SOURCES})
  target_include_directories(socket_wasi_ext PUBLIC ${CMAKE_CURRENT_LIST_DIR}/inc)
  # An old wasi-libc lacks max_align_t before C11, and needs it in <sys/socket.h>.
  target_compile_options(socket_wasi_ext PUBLIC
    $<$<COMPILE_LANGUAGE:C>:SHELL:-include __stddef_max_align_t.h>)
endif()
