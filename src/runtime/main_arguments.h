// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <expected>
#include <span>
#include <string>
#include <vector>

#include "engine/instance.h"
#include "sluice/module.h"
#include "sluice/value.h"

namespace sluice {

/// Whether the function is a main(argc, argv) of C.
[[nodiscard]] bool takes_main_arguments(const Extern& function);

/// What to call main(argc, argv) with: the arguments, laid out in room that the export `malloc` of
/// the module gives, where they stay. Without a `malloc` there is no room, and main gets no
/// arguments: 0 and null.
[[nodiscard]] std::expected<std::vector<Value>, engine::Failure> main_arguments(
    engine::Instance& instance, std::span<const Extern> exports,
    std::span<const std::string> arguments);

}  // namespace sluice
