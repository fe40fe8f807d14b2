// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "toolchain/surroundings.h"

namespace sluice::toolchain {

/// Prints and reads long double, in place of what libc has for that.
inline constexpr std::string_view long_double_library = "c-printscan-long-double";

/// A compiler to WASI preview 1 and the C library that it uses.
struct Compiler {
  enum class Kind : std::uint8_t { clang, zig };
  Kind kind = Kind::clang;
  bool threads = false;
  std::filesystem::path program;
  int version = 0;     ///< of clang, its first number
  std::string target;  ///< as --target takes it
  // Of clang alone: Zig knows where its own are.
  std::filesystem::path sysroot;
  std::filesystem::path headers;
  std::filesystem::path libraries;
  std::filesystem::path cxx_headers;    ///< empty: no C++ library
  std::filesystem::path cxx_libraries;  ///< empty: with the others
  bool prints_long_double =
      false;  ///< by a library, without which libc aborts; Zig's does so itself
};

/// The compiler that the user names, or what is there: clang when it is complete, else Zig. What is
/// named is used or refused; the error says what is missing and how to get it.
std::expected<Compiler, std::string> find_compiler(const Surroundings& here, bool threads);

/// The command of a tool that goes with the compiler: ar, ranlib, nm, strip, objcopy or ld.
std::expected<std::vector<std::string>, std::string> find_tool(const Surroundings& here,
                                                               const Compiler& compiler,
                                                               std::string_view tool);

}  // namespace sluice::toolchain
