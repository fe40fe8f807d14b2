// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <span>
#include <string>
#include <vector>

namespace sluice::toolchain {

/// What a command line of a C compiler asks for, as far as the driver has to know.
struct CommandLine {
  /// What the compiler gets. Inputs that follow `--` are written so that they need none.
  std::vector<std::string> words;
  bool print_toolchain = false;
  bool driver_is_cxx = false;  ///< the driver is that of C++
  bool cxx = false;            ///< C++ is compiled: so says the driver, an input's name or -x
  bool sources = false;        ///< the preprocessor sees some of its inputs
  bool compiles = false;       ///< it has inputs
  bool links = false;          ///< a program is to come of them
  bool threads = false;        ///< -pthread
  bool own_headers = false;    ///< -nostdinc and the like: no libc's headers
  bool own_libraries = false;  ///< -nostdlib and the like: no libc
};

/// Reads the words after the program's name; files named by `@FILE` are looked into. An error for
/// what no guest compiler can do: -shared.
std::expected<CommandLine, std::string> read_command_line(std::span<const char* const> words,
                                                          bool cxx);

}  // namespace sluice::toolchain
