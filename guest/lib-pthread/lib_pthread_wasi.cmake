# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Include this file and link with the target pthread_wasi to use threads in a project that is
# compiled to WASI preview 1 with a C library that has none: the host provides them.
#
#   PTHREAD_WASI_MAX_MEMORY   what the memory may grow to, in bytes: a multiple of 65536
if(NOT TARGET pthread_wasi)
  set(PTHREAD_WASI_MAX_MEMORY 67108864 CACHE STRING "What the memory may grow to, in bytes")
  add_library(pthread_wasi INTERFACE)
  target_include_directories(pthread_wasi INTERFACE ${CMAKE_CURRENT_LIST_DIR}/inc)
  target_link_options(pthread_wasi INTERFACE
    LINKER:--shared-memory,--max-memory=${PTHREAD_WASI_MAX_MEMORY}
    LINKER:--no-check-features,--allow-undefined
    LINKER:--export=__heap_base,--export=__data_end,--export=malloc,--export=free)
endif()
