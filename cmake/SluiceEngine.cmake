# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Target `sluice_engine_crate`: engine-crate/ built by cargo into a cache outside the checkout, in a
# folder named after everything the result depends on. A fresh checkout of the same state finds it
# built.

# The Rust tools: those on the PATH when they are new enough, else the toolchain that
# scripts/install-dependencies.sh had rustup install.
set(rust_needed 1.95.0)
find_program(CARGO cargo)
find_program(RUSTC rustc)
if(CARGO AND RUSTC)
  execute_process(COMMAND ${RUSTC} --version OUTPUT_VARIABLE rust_version ERROR_QUIET)
endif()
if(NOT rust_version MATCHES "^rustc ([0-9.]+)" OR CMAKE_MATCH_1 VERSION_LESS rust_needed)
  find_program(RUSTUP rustup)
  foreach(tool IN ITEMS cargo rustc)
    string(TOUPPER ${tool} variable)
    unset(path)
    if(RUSTUP)
      execute_process(COMMAND ${RUSTUP} which --toolchain ${rust_needed} ${tool}
                      OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    endif()
    if(NOT path)
      message(FATAL_ERROR "Rust ${rust_needed} or newer is needed to build the engine: run "
                          "scripts/install-dependencies.sh, or `rustup toolchain install "
                          "${rust_needed}`")
    endif()
    set(${variable} ${path})
  endforeach()
endif()

if(DEFINED ENV{XDG_CACHE_HOME} AND NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(cache_home "$ENV{XDG_CACHE_HOME}")
else()
  set(cache_home "$ENV{HOME}/.cache")
endif()

set(crate ${CMAKE_CURRENT_SOURCE_DIR}/engine-crate)
file(GLOB crate_sources CONFIGURE_DEPENDS ${crate}/src/*.rs ${crate}/prepare-threads/src/*.rs)
set(crate_inputs ${crate}/Cargo.toml ${crate}/Cargo.lock ${crate}/build.rs
    ${crate}/prepare-threads/Cargo.toml ${crate_sources})
execute_process(COMMAND ${RUSTC} --version --verbose OUTPUT_VARIABLE crate_key
                COMMAND_ERROR_IS_FATAL ANY)
foreach(input IN LISTS crate_inputs)
  file(SHA256 ${input} digest)
  string(APPEND crate_key ${digest})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input})
endforeach()
# What cargo and rustc take from the environment. They get it as it is now, or the folder's name
# would not say what is in it.
set(crate_environment)
foreach(variable IN ITEMS RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS)
  if(NOT "$ENV{${variable}}" STREQUAL "")
    string(APPEND crate_key "${variable}=$ENV{${variable}}\n")
    list(APPEND crate_environment "${variable}=$ENV{${variable}}")
  else()
    list(APPEND crate_environment --unset=${variable})
  endif()
endforeach()
string(SHA256 crate_key "${crate_key}")
string(SUBSTRING ${crate_key} 0 16 crate_key)
set(SLUICE_ENGINE_DIR ${cache_home}/sluice/engine/${crate_key})
set(SLUICE_ENGINE_LIBRARY ${SLUICE_ENGINE_DIR}/release/libsluice_engine.a)

# The folder's name says what is in it: a library that is there is the right one.
add_custom_command(
  OUTPUT ${SLUICE_ENGINE_LIBRARY}
  COMMAND test -e ${SLUICE_ENGINE_LIBRARY} ||
          ${CMAKE_COMMAND} -E env ${crate_environment}
          SLUICE_ENGINE_INCLUDE=${SLUICE_ENGINE_DIR}/include RUSTC=${RUSTC}
          ${CARGO} build --locked --release --manifest-path ${crate}/Cargo.toml
          --target-dir ${SLUICE_ENGINE_DIR}
  COMMENT "WebAssembly engine: built once, which takes some minutes, and kept in ${cache_home}/sluice"
  USES_TERMINAL VERBATIM)
add_custom_target(sluice_engine_build DEPENDS ${SLUICE_ENGINE_LIBRARY})

file(MAKE_DIRECTORY ${SLUICE_ENGINE_DIR}/include)
add_library(sluice_engine_crate STATIC IMPORTED GLOBAL)
set_target_properties(sluice_engine_crate PROPERTIES
  IMPORTED_LOCATION ${SLUICE_ENGINE_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${SLUICE_ENGINE_DIR}/include
  INTERFACE_LINK_LIBRARIES "pthread;dl;m")
add_dependencies(sluice_engine_crate sluice_engine_build)
