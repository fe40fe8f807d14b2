// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/compiler.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "toolchain/process.h"
#include "toolchain/sysroot.h"

namespace sluice::toolchain {
namespace {

namespace fs = std::filesystem;
using Found = std::expected<Compiler, std::string>;
using Kind = Compiler::Kind;

constexpr int newest_clang = 29;
constexpr int oldest_clang = 15;

/// The newest NAME-N on PATH, else NAME.
fs::path find_newest(const std::string& name, const std::string& path) {
  for (int version = newest_clang; version >= oldest_clang; --version) {
    if (auto found = find_program(name + "-" + std::to_string(version), path); !found.empty()) {
      return found;
    }
  }
  return find_program(name, path);
}

/// Where the programs lie that came with it: it may be known by a link.
fs::path folder_of(const fs::path& program) {
  std::error_code error;
  const fs::path real = fs::canonical(program, error);
  return error ? program.parent_path() : real.parent_path();
}

/// clang-22 has the ending -22.
std::string ending_of(const fs::path& clang) {
  const std::string name = clang.filename();
  const auto dash = name.rfind('-');
  return dash == std::string::npos ? "" : name.substr(dash);
}

fs::path find_llvm(const fs::path& clang, const std::string& name, const std::string& path) {
  const std::string beside = (folder_of(clang) / name).string();
  if (auto found = find_program(beside, path); !found.empty()) return found;
  if (auto found = find_program(name + ending_of(clang), path); !found.empty()) return found;
  return find_program(name, path);
}

/// The number that a text begins with, or 0.
int number_of(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The version of a clang that has its own library for wasm, which every program needs; else 0.
int version_with_builtins(const fs::path& clang) {
  std::error_code error;
  for (const char* lib : {"../lib/clang", "../lib64/clang"}) {
    for (const auto& version : fs::directory_iterator(folder_of(clang) / lib, error)) {
      for (const auto& target : fs::directory_iterator(version.path() / "lib", error)) {
        const std::string name = target.path().filename();
        if (name.starts_with("wasi") || name.starts_with("wasm32")) {
          return number_of(version.path().filename());
        }
      }
    }
  }
  return 0;
}

bool has_library(const Sysroot& sysroot, std::string_view name) {
  std::error_code unknown;
  return fs::exists(sysroot.libraries / ("lib" + std::string(name) + ".a"), unknown);
}

Found complete_clang(const Surroundings& here, const fs::path& clang, const Sysroot& sysroot,
                     bool threads) {
  const std::string version = ending_of(clang).empty() ? "-N" : ending_of(clang);
  if (find_llvm(clang, "wasm-ld", here.path).empty()) {
    return std::unexpected(clang.string() + " has no wasm-ld (Debian package lld" + version + ")");
  }
  const int number = version_with_builtins(clang);
  if (number == 0) {
    return std::unexpected(clang.string() +
                           " has no library for wasm32 (Debian package libclang-rt" + version +
                           "-dev-wasm32)");
  }
  Compiler found{.kind = Kind::clang,
                 .threads = threads,
                 .program = clang,
                 .version = number,
                 .target = sysroot.target,
                 .sysroot = sysroot.root,
                 .headers = sysroot.headers,
                 .libraries = sysroot.libraries,
                 .cxx_headers = cxx_headers_of(sysroot),
                 .cxx_libraries = {},
                 .prints_long_double = has_library(sysroot, long_double_library)};
  // Debian's libc++ goes with every wasi-libc without threads.
  if (const auto debian = sysroot_in("/usr", false);
      found.cxx_headers.empty() && !threads && debian) {
    found.cxx_headers = cxx_headers_of(*debian);
    found.cxx_libraries = debian->libraries;
  }
  return found;
}

/// `program` empty: the newest clang on PATH.
Found find_clang(const Surroundings& here, fs::path program, bool threads) {
  if (program.empty()) program = find_newest("clang", here.path);
  if (program.empty()) return std::unexpected("no clang on PATH (Debian package clang-N)");
  const auto sysroot = find_sysroot(here, threads);
  if (!sysroot) return std::unexpected(sysroot.error());
  return complete_clang(here, program, *sysroot, threads);
}

/// `program` empty: on PATH, where `sluice sysroot` puts it, or the Python package.
Found find_zig(const Surroundings& here, fs::path program, bool threads) {
  if (threads) return std::unexpected("Zig has no wasi-libc with threads");
  if (!here.sysroot.empty()) {
    return std::unexpected("SLUICE_SYSROOT is for clang: Zig has its own libc");
  }
  if (program.empty()) program = find_program("zig", here.path);
  if (program.empty() && !here.cache.empty()) {
    program = find_program((here.cache / "bin" / "zig").string(), "");
  }
  if (program.empty()) {
    const auto python = find_program("python3", here.path);
    const auto printed =
        python.empty() ? std::unexpected(std::string())
                       : output_of({python, "-c",
                                    "import os, ziglang; print(os.path.dirname(ziglang.__file__) + "
                                    "'/zig', end='')"});
    if (printed) program = find_program(*printed, "");
  }
  if (program.empty()) {
    return std::unexpected("no zig on PATH, nor the Python package ziglang");
  }
  Compiler found;
  found.kind = Kind::zig;
  found.program = program;
  if (const auto version = output_of({program, "cc", "-dumpversion"})) {
    found.version = number_of(*version);
  }
  found.target = "wasm32-wasi";
  return found;
}

Found find_sdk(const Surroundings& here, bool threads) {
  const fs::path folder = here.wasi_sdk;
  const fs::path clang = find_program((folder / "bin" / "clang").string(), "");
  if (clang.empty()) return std::unexpected("there is no " + (folder / "bin" / "clang").string());
  const auto sysroot = sysroot_in(folder / "share" / "wasi-sysroot", threads);
  if (!sysroot) return std::unexpected(sysroot.error());
  return complete_clang(here, clang, *sysroot, threads);
}

Found find_named(const Surroundings& here, bool threads) {
  if (here.compiler == "clang") return find_clang(here, {}, threads);
  if (here.compiler == "zig") return find_zig(here, {}, threads);
  const fs::path program = find_program(here.compiler, here.path);
  if (program.empty()) {
    return std::unexpected("there is no such program; clang, zig or the path of one is needed");
  }
  const std::string name = program.filename();
  if (name.starts_with("zig")) return find_zig(here, program, threads);
  if (name.contains("clang")) return find_clang(here, program, threads);
  return std::unexpected("this is neither a clang nor a zig");
}

Found named(std::string_view variable, const std::string& value, Found found) {
  if (found) return found;
  return std::unexpected(std::string(variable) + "=" + value + ": " + found.error());
}

}  // namespace

Found find_compiler(const Surroundings& here, bool threads) {
  if (!here.compiler.empty()) {
    return named("SLUICE_COMPILER", here.compiler, find_named(here, threads));
  }
  if (!here.sysroot.empty()) return find_clang(here, {}, threads);
  if (!here.wasi_sdk.empty()) {
    return named("WASI_SDK_PATH", here.wasi_sdk, find_sdk(here, threads));
  }
  auto clang = find_clang(here, {}, threads);
  if (clang) return clang;
  auto zig = find_zig(here, {}, threads);
  if (zig) return zig;
  return std::unexpected("no compiler for programs" + std::string(threads ? " with threads" : "") +
                         "\n  clang: " + clang.error() + "\n  Zig:   " + zig.error() +
                         "\n`sluice sysroot` says how to get one; a wasi-sdk is used when "
                         "WASI_SDK_PATH names its folder");
}

std::expected<std::vector<std::string>, std::string> find_tool(const Surroundings& here,
                                                               const Compiler& compiler,
                                                               std::string_view tool) {
  static constexpr std::array<std::string_view, 3> of_zig{"ar", "ranlib", "ld"};
  const std::string name = tool == "ld" ? "wasm-ld" : "llvm-" + std::string(tool);
  const bool is_zig = compiler.kind == Kind::zig;
  if (is_zig && std::ranges::find(of_zig, tool) != of_zig.end()) {
    return std::vector<std::string>{compiler.program, tool == "ld" ? name : std::string(tool)};
  }
  const fs::path found =
      is_zig ? find_newest(name, here.path) : find_llvm(compiler.program, name, here.path);
  if (!found.empty()) return std::vector<std::string>{found};
  return std::unexpected("there is no " + name + " on PATH (Debian package " +
                         (tool == "ld" ? "lld-N" : "llvm-N") + ")");
}

}  // namespace sluice::toolchain
