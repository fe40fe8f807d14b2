// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "toolchain/surroundings.h"

namespace sluice::toolchain {

/// Where clang finds a wasi-libc.
struct Sysroot {
  std::filesystem::path root;
  std::string target;  ///< what its folders are named after
  std::filesystem::path headers;
  std::filesystem::path libraries;
};

/// The wasi-libc in a folder; with threads, one that has them.
std::expected<Sysroot, std::string> sysroot_in(const std::filesystem::path& root, bool threads);

/// The one that SLUICE_SYSROOT names, else the newest that is there.
std::expected<Sysroot, std::string> find_sysroot(const Surroundings& here, bool threads);

/// The folder of libc++'s headers, or empty.
std::filesystem::path cxx_headers_of(const Sysroot& sysroot);

}  // namespace sluice::toolchain
