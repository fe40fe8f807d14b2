// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <sluice/engine.h>

#include <filesystem>

#include "cli/commands.h"

namespace sluice::cli {
namespace {

Result<void> write_compiled(const std::filesystem::path& input, const std::filesystem::path& output,
                            const Console& console) {
  std::error_code unknown;
  if (std::filesystem::equivalent(input, output, unknown)) {
    return std::unexpected(
        Error{fmt::format("--output={}: this is the input; name another file", output.string())});
  }
  EngineOptions options;
  options.interruptible = false;  // as the command runs it
  std::string last_hint;
  options.on_hint = [&](std::string_view hint) {
    console.note(hint);
    last_hint = hint;
  };
  const auto engine = Engine::create(std::move(options));
  if (!engine) return std::unexpected(engine.error());
  const auto module = engine->load(input);
  if (!module) return std::unexpected(module.error());
  const auto recorded = module->write_compiled(output);
  if (!recorded) return std::unexpected(recorded.error());
  if (!*recorded) {
    console.warning(
        fmt::format("{} will only run with --allow-precompiled: {}", output.string(), last_hint));
  }
  return {};
}

}  // namespace

void compile(const Settings& settings, const Console& console) {
  const std::filesystem::path input = settings.file;
  std::filesystem::path output = input;
  output.replace_extension(".cwasm");
  if (settings.output) output = *settings.output;
  if (const auto written = write_compiled(input, output, console); !written) {
    console.error(written.error().message);
    finish(console, exit_failure);
  }
  console.note(fmt::format("wrote {}", output.string()));
  finish(console, exit_success);
}

}  // namespace sluice::cli
