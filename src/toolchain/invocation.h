// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <filesystem>

#include "toolchain/command_line.h"
#include "toolchain/compiler.h"
#include "toolchain/process.h"

namespace sluice::toolchain {

/// The compiler's command for what the user wrote. What the user says comes between our defaults,
/// which it overrides, and our headers and libraries, which are looked through last.
/// `guest`: the folder of the guest library's sources; `library`: the archive made of them.
Command invocation(const Compiler& compiler, const CommandLine& line,
                   const std::filesystem::path& guest, const std::filesystem::path& library);

/// The command that compiles one C file of the guest library.
Command library_object(const Compiler& compiler, const std::filesystem::path& guest,
                       const std::filesystem::path& source, const std::filesystem::path& object);

}  // namespace sluice::toolchain
