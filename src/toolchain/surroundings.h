// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::toolchain {

/// What the user says by variables, and where things are on this machine. Empty: not said.
struct Surroundings {
  std::string compiler;         ///< SLUICE_COMPILER: clang, zig, or a program
  std::string sysroot;          ///< SLUICE_SYSROOT: the folder of a wasi-libc, for clang
  std::string wasi_sdk;         ///< WASI_SDK_PATH
  std::string path;             ///< PATH
  std::filesystem::path cache;  ///< the user's cache folder of Sluice
  std::filesystem::path guest;  ///< the headers and sources of the guest library
};

/// Of this process. An error when the guest library is not where this program expects it.
std::expected<Surroundings, std::string> surroundings();

/// The program of that name in the folders of `path`, or empty. A name with a slash is a path.
std::filesystem::path find_program(std::string_view name, std::string_view path);

}  // namespace sluice::toolchain
