# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# A CMake toolchain that compiles a project for Sluice, by sluice-cc.
#
#   cmake -S . -B build -DCMAKE_TOOLCHAIN_FILE=.../sluice-toolchain.cmake
#
#   SLUICE_THREADS         ON: all is compiled with -pthread
#   CMAKE_FIND_ROOT_PATH   folders with libraries compiled to wasm; those of this machine are not
#                          looked at, nor are they by pkg-config, unless PKG_CONFIG_LIBDIR says so
#
# Which compiler it is say the variables that sluice-cc knows. Programs end in .wasm. Those that run
# while the project is configured or tested are granted what the environment variable
# SLUICE_RUN_OPTIONS says.
cmake_minimum_required(VERSION 3.20)
set(CMAKE_SYSTEM_NAME WASI)
set(CMAKE_SYSTEM_VERSION 1)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SLUICE_THREADS)

# Beside this file, as installed or in the sources; else on PATH.
find_program(SLUICE_CC sluice-cc NO_CMAKE_FIND_ROOT_PATH
             HINTS ${CMAKE_CURRENT_LIST_DIR}/../../../bin ${CMAKE_CURRENT_LIST_DIR}/../out/bin)
if(NOT SLUICE_CC)
  message(FATAL_ERROR "There is no sluice-cc: neither beside ${CMAKE_CURRENT_LIST_FILE} nor on PATH")
endif()
get_filename_component(sluice_tools ${SLUICE_CC} DIRECTORY)
set(CMAKE_C_COMPILER ${sluice_tools}/sluice-cc)
set(CMAKE_CXX_COMPILER ${sluice_tools}/sluice-c++)
set(CMAKE_ASM_COMPILER ${sluice_tools}/sluice-cc)
foreach(sluice_tool AR RANLIB NM STRIP OBJCOPY)
  string(TOLOWER ${sluice_tool} sluice_name)
  set(CMAKE_${sluice_tool} ${sluice_tools}/sluice-${sluice_name})
endforeach()
if(SLUICE_THREADS)
  foreach(sluice_language C CXX ASM)
    set(CMAKE_${sluice_language}_FLAGS_INIT -pthread)
  endforeach()
endif()

set(CMAKE_CROSSCOMPILING_EMULATOR ${sluice_tools}/sluice-run)

# Where no folder is named, CMake would take the libraries of this machine.
if(NOT CMAKE_FIND_ROOT_PATH)
  set(CMAKE_FIND_ROOT_PATH ${CMAKE_CURRENT_LIST_DIR})
endif()
# pkg-config learns of folders by its own variables alone.
if(NOT DEFINED ENV{PKG_CONFIG_LIBDIR})
  list(TRANSFORM CMAKE_FIND_ROOT_PATH APPEND /lib/pkgconfig OUTPUT_VARIABLE sluice_folders)
  list(JOIN sluice_folders : sluice_folders)
  set(ENV{PKG_CONFIG_LIBDIR} ${sluice_folders})
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
