# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Include this file and link with the target socket_wasi_ext to use
# wasi_socket_ext.h in a project that is compiled to WASI preview 1.
if(NOT TARGET socket_wasi_ext)
  enable_language(C)
  include(CheckCSourceCompiles)
  set(socket_wasi_ext_type ${CMAKE_TRY_COMPILE_TARGET_TYPE})
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  check_c_source_compiles("#ifndef __wasm__\n#error\n#endif\nint x;" SOCKET_WASI_EXT_FOR_WASM)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE ${socket_wasi_ext_type})
  if(NOT SOCKET_WASI_EXT_FOR_WASM)
    message(FATAL_ERROR
      "lib_socket_wasi.cmake is for programs that are compiled to WASI, and ${CMAKE_C_COMPILER} does "
      "not do so. In a new build folder, pass -DCMAKE_TOOLCHAIN_FILE=.../wasi-toolchain.cmake "
      "(it comes with Sluice) or the toolchain file of a wasi-sdk.")
  endif()
  file(GLOB SOCKET_WASI_EXT_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/src/*.c)
  add_library(socket_wasi_ext STATIC ${SOCKET_WASI_EXT_SOURCES})
  target_include_directories(socket_wasi_ext PUBLIC ${CMAKE_CURRENT_LIST_DIR}/inc)
  # An old wasi-libc lacks max_align_t before C11, and needs it in <sys/socket.h>.
  target_compile_options(socket_wasi_ext PUBLIC
    $<$<COMPILE_LANGUAGE:C>:SHELL:-include __stddef_max_align_t.h>)
endif()
