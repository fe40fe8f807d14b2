// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/sysroot.h"

#include <vector>

namespace sluice::toolchain {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& file) {
  std::error_code unknown;
  return fs::exists(file, unknown);
}

}  // namespace

std::expected<Sysroot, std::string> sysroot_in(const fs::path& root, bool threads) {
  const std::vector<std::string> targets =
      threads ? std::vector<std::string>{"wasm32-wasip1-threads", "wasm32-wasi-threads"}
              : std::vector<std::string>{"wasm32-wasip1", "wasm32-wasi"};
  for (const std::string& target : targets) {
    const fs::path libraries = root / "lib" / target;
    if (!is_there(libraries / "libc.a")) continue;
    // A wasi-sdk before version 21 has the headers of all targets in one folder.
    for (const fs::path& headers : {root / "include" / target, root / "include"}) {
      if (is_there(headers / "wasi" / "api.h")) return Sysroot{root, target, headers, libraries};
    }
  }
  return std::unexpected("no wasi-libc" + std::string(threads ? " with threads" : "") + " in " +
                         root.string());
}

std::expected<Sysroot, std::string> find_sysroot(const Surroundings& here, bool threads) {
  if (!here.sysroot.empty()) {
    auto named = sysroot_in(here.sysroot, threads);
    if (named) return named;
    return std::unexpected("SLUICE_SYSROOT=" + here.sysroot + ": " + named.error());
  }
  if (!here.cache.empty()) {
    auto prepared =
        sysroot_in(here.cache / (threads ? "wasi-threads" : "wasi-libc-sid/usr"), threads);
    if (prepared) return prepared;
  }
  auto of_the_system = sysroot_in("/usr", threads);
  if (of_the_system) return of_the_system;
  return std::unexpected(threads ? "no wasi-libc with threads"
                                 : "no wasi-libc (Debian package wasi-libc)");
}

fs::path cxx_headers_of(const Sysroot& sysroot) {
  for (const fs::path& headers :
       {sysroot.headers / "c++" / "v1", sysroot.root / "include" / "c++" / "v1"}) {
    // Beside them, the library: /usr/include may have headers for this machine.
    if (is_there(headers) && is_there(sysroot.libraries / "libc++.a")) return headers;
  }
  return {};
}

}  // namespace sluice::toolchain
