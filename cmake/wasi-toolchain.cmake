# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A CMake toolchain that compiles C and C++ to WASI preview 1.
#
#   cmake -S . -B build -DCMAKE_TOOLCHAIN_FILE=.../wasi-toolchain.cmake
#
#   WASI_COMPILER     clang or zig; without it, clang when it is complete, else Zig
#   WASI_SDK_PREFIX   a wasi-sdk, whose clang and sysroot are used
#   WASI_SYSROOT      folder with include/wasm32-wasi and lib/wasm32-wasi
#                     (CMAKE_SYSROOT is taken too; else /usr, as Debian has it)
#   WASI_CLANG        the clang to use; else the newest clang-N on PATH
#   WASI_THREADS      ON: programs can have threads (wasi-threads). Needs clang, and a wasi-libc with
#                     threads: a wasi-sdk's, or the sysroot that scripts/wasi-threads-sysroot.sh prints
#
# Programs end in .wasm and have a stack of 1 MiB. CMake then knows the variable WASI.
cmake_minimum_required(VERSION 3.20)
set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_VERSION 1)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES
     WASI_COMPILER WASI_SDK_PREFIX WASI_SYSROOT WASI_CLANG WASI_THREADS)

# Sets wasi_sysroot, wasi_target and wasi_headers; wasi_problem when there is no wasi-libc.
macro(wasi_find_sysroot)
  set(wasi_sysroot /usr)
  if(WASI_SYSROOT)
    set(wasi_sysroot ${WASI_SYSROOT})
  elseif(CMAKE_SYSROOT)
    set(wasi_sysroot ${CMAKE_SYSROOT})
  elseif(WASI_SDK_PREFIX)
    set(wasi_sysroot ${WASI_SDK_PREFIX}/share/wasi-sysroot)
  endif()
  if(WASI_THREADS)
    set(wasi_triples wasm32-wasip1-threads wasm32-wasi-threads)
    set(wasi_problem "no wasi-libc with threads in ${wasi_sysroot} \
(scripts/wasi-threads-sysroot.sh puts one together and prints what to pass as -DWASI_SYSROOT=FOLDER)")
  else()
    set(wasi_triples wasm32-wasi wasm32-wasip1)
    set(wasi_problem "no wasi-libc in ${wasi_sysroot} (Debian package wasi-libc)")
  endif()
  foreach(wasi_triple ${wasi_triples})
    if(wasi_problem AND EXISTS ${wasi_sysroot}/include/${wasi_triple}/stdio.h)
      set(wasi_target ${wasi_triple})
      set(wasi_headers ${wasi_sysroot}/include/${wasi_triple})
      set(wasi_problem "")
    endif()
  endforeach()
  if(wasi_problem AND NOT WASI_THREADS AND NOT wasi_sysroot STREQUAL "/usr" AND EXISTS ${wasi_sysroot}/include/wasi/api.h)
    set(wasi_target wasm32-wasi)
    set(wasi_headers ${wasi_sysroot}/include)
    set(wasi_problem "")
  endif()
endmacro()

# Sets wasi_clang; wasi_problem when it or a part of it is missing.
macro(wasi_find_clang)
  if(WASI_CLANG)
    set(wasi_clang ${WASI_CLANG})
  elseif(WASI_SDK_PREFIX)
    set(wasi_clang ${WASI_SDK_PREFIX}/bin/clang)
  else()
    set(wasi_clang "")
    foreach(wasi_version RANGE 29 15 -1)
      list(APPEND wasi_clang clang-${wasi_version})
    endforeach()
    find_program(wasi_newest_clang NAMES ${wasi_clang} clang NO_CACHE)
    set(wasi_clang ${wasi_newest_clang})
  endif()
  execute_process(COMMAND ${wasi_clang} --target=wasm32-wasi -print-prog-name=wasm-ld
                  OUTPUT_VARIABLE wasi_linker OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
                  RESULT_VARIABLE wasi_failed)
  execute_process(COMMAND ${wasi_clang} --target=wasm32-wasi --rtlib=compiler-rt -print-libgcc-file-name
                  OUTPUT_VARIABLE wasi_builtins OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(wasi_failed)
    set(wasi_problem "no clang (Debian package clang-N)")
  elseif(NOT IS_ABSOLUTE "${wasi_linker}")
    set(wasi_problem "${wasi_clang} has no wasm-ld (Debian package lld-N)")
  elseif(NOT EXISTS "${wasi_builtins}")
    set(wasi_problem "${wasi_clang} has no wasm32 builtins (Debian package libclang-rt-N-dev-wasm32)")
  endif()
endmacro()

# Sets wasi_zig, empty when there is none: on PATH, as the Python package ziglang, or where
# scripts/install-dependencies.sh puts that package.
macro(wasi_find_zig)
  set(wasi_cache $ENV{XDG_CACHE_HOME})
  if(NOT wasi_cache)
    set(wasi_cache $ENV{HOME}/.cache)
  endif()
  find_program(wasi_found_zig zig NO_CACHE)
  if(wasi_found_zig)
    set(wasi_zig ${wasi_found_zig})
  endif()
  foreach(wasi_python python3 ${wasi_cache}/sluice/zig/bin/python3)
    if(NOT wasi_zig)
      execute_process(
        COMMAND ${wasi_python} -c
                "import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))"
        OUTPUT_VARIABLE wasi_zig OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    endif()
  endforeach()
endmacro()

# What the user names is used or refused, never replaced.
set(wasi_wanted "${WASI_COMPILER}")
if(NOT wasi_wanted AND (WASI_SDK_PREFIX OR WASI_SYSROOT OR WASI_CLANG OR CMAKE_SYSROOT))
  set(wasi_wanted clang)
endif()
if(NOT wasi_wanted MATCHES "^(clang|zig)?$")
  message(FATAL_ERROR "WASI_COMPILER is clang or zig, not ${wasi_wanted}")
endif()
set(wasi_problem "not wanted")
if(NOT wasi_wanted STREQUAL "zig")
  wasi_find_sysroot()
  if(NOT wasi_problem)
    wasi_find_clang()
  endif()
endif()
set(wasi_zig "")
set(wasi_zig_problem "not wanted")
if(WASI_THREADS)
  set(wasi_zig_problem "has no wasi-libc with threads")
elseif(wasi_problem AND NOT wasi_wanted STREQUAL "clang")
  wasi_find_zig()
  set(wasi_zig_problem "not on PATH, nor as the Python package ziglang")
endif()

if(NOT wasi_problem)
  set(CMAKE_C_COMPILER ${wasi_clang})
  set(CMAKE_CXX_COMPILER ${wasi_clang} --driver-mode=g++)
  set(CMAKE_ASM_COMPILER ${wasi_clang})
  set(CMAKE_SYSROOT ${wasi_sysroot})
  foreach(wasi_language C CXX ASM)
    set(CMAKE_${wasi_language}_COMPILER_TARGET ${wasi_target})
  endforeach()
  # Named headers only: clang would go on to the host's /usr/include.
  set(wasi_flags "-Wno-deprecated -Wdeprecated-declarations -nostdlibinc")
  if(WASI_THREADS)
    string(APPEND wasi_flags " -pthread")
  endif()
  set(wasi_cxx_headers ${wasi_headers}/c++/v1)
  if(NOT EXISTS ${wasi_cxx_headers})
    set(wasi_cxx_headers ${wasi_sysroot}/include/c++/v1)
  endif()
  set(CMAKE_C_FLAGS_INIT "${wasi_flags} -isystem ${wasi_headers}")
  set(CMAKE_ASM_FLAGS_INIT "${CMAKE_C_FLAGS_INIT}")
  set(CMAKE_CXX_FLAGS_INIT "${wasi_flags} -isystem ${wasi_cxx_headers} -isystem ${wasi_headers}")
elseif(wasi_zig)
  set(CMAKE_C_COMPILER ${wasi_zig} cc -target wasm32-wasi)
  set(CMAKE_CXX_COMPILER ${wasi_zig} c++ -target wasm32-wasi)
  set(CMAKE_AR ${wasi_zig})
  set(CMAKE_RANLIB ${wasi_zig})
  foreach(wasi_language C CXX)
    set(CMAKE_${wasi_language}_ARCHIVE_CREATE "<CMAKE_AR> ar qc <TARGET> <LINK_FLAGS> <OBJECTS>")
    set(CMAKE_${wasi_language}_ARCHIVE_APPEND "<CMAKE_AR> ar q <TARGET> <LINK_FLAGS> <OBJECTS>")
    set(CMAKE_${wasi_language}_ARCHIVE_FINISH "<CMAKE_RANLIB> ranlib <TARGET>")
  endforeach()
else()
  message(FATAL_ERROR
    "No compiler to WASI found.\n"
    "  clang: ${wasi_problem}\n"
    "  Zig:   ${wasi_zig_problem}\n"
    "Install one of:\n"
    "  apt-get install clang-22 lld-22 llvm-22 libclang-rt-22-dev-wasm32 wasi-libc\n"
    "  pip install ziglang\n"
    "  wasi-sdk, and pass -DWASI_SDK_PREFIX=FOLDER")
endif()

# wasm-ld's own default, 64 KiB, is little for programs that expect the megabytes of a host.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-Wl,-z,stack-size=1048576")
if(WASI_THREADS)  # a shared memory has to say how big it can get: 256 MiB
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT
         " -Wl,--import-memory,--export-memory,--shared-memory,--max-memory=268435456")
endif()

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
