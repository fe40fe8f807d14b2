// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "toolchain/command_line.h"
#include "toolchain/compiler.h"
#include "toolchain/invocation.h"
#include "toolchain/library.h"
#include "toolchain/process.h"
#include "toolchain/surroundings.h"

namespace sluice::toolchain {
namespace {

using Words = std::span<const char* const>;

constexpr int exit_failure = 1;

int fail(std::string_view program, const std::string& message) {
  fmt::print(stderr, "{}: error: {}\n", program, message);
  return exit_failure;
}

void print(std::string_view key, const std::string& value) {
  if (!value.empty()) fmt::print("{}: {}\n", key, value);
}

std::expected<void, std::string> print_toolchain(const Surroundings& here,
                                                 const Compiler& compiler) {
  const auto place = library_place(here, compiler);
  if (!place) return std::unexpected(place.error());
  const auto archiver = find_tool(here, compiler, "ar");
  const bool is_zig = compiler.kind == Compiler::Kind::zig;
  print("compiler", compiler.program);
  print("kind", is_zig ? "zig" : "clang");
  print("target", compiler.target);
  print("threads", compiler.threads ? "yes" : "no");
  print("sysroot", compiler.sysroot);
  print("headers", compiler.headers);
  print("libc", is_zig ? "Zig's own" : (compiler.libraries / "libc.a").string());
  print("c++-headers", compiler.cxx_headers);
  print("archiver", archiver ? archiver->front() : "");
  print("guest", here.guest);
  print("library", *place);
  return {};
}

int compile(std::string_view program, Words words, bool cxx) {
  const auto line = read_command_line(words, cxx);
  if (!line) return fail(program, line.error());
  const auto here = surroundings();
  if (!here) return fail(program, here.error());
  const auto compiler = find_compiler(*here, line->threads);
  if (!compiler) return fail(program, compiler.error());
  if (line->print_toolchain) {
    const auto printed = print_toolchain(*here, *compiler);
    return printed ? 0 : fail(program, printed.error());
  }
  if (line->cxx && compiler->kind == Compiler::Kind::clang && compiler->cxx_headers.empty() &&
      line->compiles && !line->own_headers) {
    return fail(program, compiler->sysroot.string() + " has no library for C++");
  }
  std::filesystem::path archive;
  if (line->links && !line->own_libraries) {
    const auto made = library(*here, *compiler);
    if (!made) return fail(program, made.error());
    archive = *made;
  }
  return fail(program, become(invocation(*compiler, *line, here->guest, archive)));
}

int run_tool(std::string_view program, std::string_view tool, Words words) {
  const auto here = surroundings();
  if (!here) return fail(program, here.error());
  auto compiler = find_compiler(*here, false);
  if (!compiler) {
    // The libc that is named may be one for threads.
    if (auto other = find_compiler(*here, true)) compiler = *std::move(other);
  }
  if (!compiler) return fail(program, compiler.error());
  auto command = find_tool(*here, *compiler, tool);
  if (!command) return fail(program, command.error());
  command->insert(command->end(), words.begin(), words.end());
  return fail(program, become(*command));
}

}  // namespace
}  // namespace sluice::toolchain

/// What it does is said by the name that it is called by.
int main(int argc, char** argv) {
  using namespace sluice::toolchain;
  static constexpr std::array<std::string_view, 6> tools{"ar",    "ranlib",  "nm",
                                                         "strip", "objcopy", "ld"};
  const Words words(argv, static_cast<std::size_t>(argc));
  const std::string_view path = words.empty() ? "sluice-cc" : words[0];
  const std::string_view program = path.substr(path.rfind('/') + 1);
  const Words rest = words.empty() ? words : words.subspan(1);
  const std::string_view name = program.substr(program.rfind('-') + 1);
  if (std::ranges::find(tools, name) != tools.end()) return run_tool(program, name, rest);
  return compile(program, rest, name == "c++");
}
