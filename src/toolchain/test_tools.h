// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "support/test_folder.h"

namespace sluice::toolchain {

/// A folder with programs and files as a test of the compiler driver wants them.
class ToolFolder : public TestFolder {
 public:
  std::filesystem::path file(const std::string& name, const std::string& text = "") {
    const auto file = path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }
  std::filesystem::path program(const std::string& name, const std::string& text = "") {
    const auto made = file(name, "#!/bin/sh\n" + text);
    std::filesystem::permissions(made, std::filesystem::perms::owner_all);
    return made;
  }
  /// A clang that is complete, in the folder `name`.
  std::filesystem::path clang(const std::string& name, const std::string& program_name = "clang") {
    file(name + "/lib/clang/22/lib/wasi/libclang_rt.builtins-wasm32.a");
    program(name + "/bin/wasm-ld");
    program(name + "/bin/llvm-ar");
    return program(name + "/bin/" + program_name);
  }
  /// A wasi-libc in the folder `name`.
  std::filesystem::path sysroot(const std::string& name,
                                const std::string& target = "wasm32-wasi") {
    file(name + "/include/" + target + "/wasi/api.h");
    file(name + "/lib/" + target + "/libc.a");
    return path() / name;
  }
};

}  // namespace sluice::toolchain
