// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/invocation.h"

#include <array>
#include <span>
#include <string_view>

namespace sluice::toolchain {
namespace {

namespace fs = std::filesystem;
using Kind = Compiler::Kind;

/// How setjmp is compiled, in the one way that Sluice's engine knows. clang has it since version
/// 20; that of Zig has to be told of the instructions too, and fails at that before version 22.
constexpr auto setjmp_words = std::to_array<std::string_view>(
    {"-mllvm", "-wasm-enable-sjlj", "-mllvm", "-wasm-use-legacy-eh=false"});
constexpr int setjmp_version = 20;
constexpr int setjmp_version_of_zig = 22;

/// What gcc 12, with which programs of these years are written, warns of, and clang refuses.
constexpr auto lenient_words = std::to_array<std::string_view>(
    {"-Wno-error=implicit-int", "-Wno-error=implicit-function-declaration",
     "-Wno-error=int-conversion", "-Wno-error=incompatible-pointer-types",
     "-Wno-error=incompatible-function-pointer-types"});

class Builder {
 public:
  Builder(const Compiler& compiler, const fs::path& guest) : compiler_(compiler), guest_(guest) {
    add(compiler.program);
  }

  void add(std::string word) { words_.push_back(std::move(word)); }
  void add_all(std::span<const std::string_view> words) {
    for (const std::string_view word : words) add(std::string(word));
  }

  /// What says which compiler it is, and what a program gets unless its command line says
  /// otherwise.
  void begin(bool cxx) {
    if (compiler_.kind == Kind::zig) {
      add(cxx ? "c++" : "cc");  // which knows the headers of C++ by this alone
      add("-target");
      add(compiler_.target);
      // Where nothing is optimised, Zig would have programs trap on what C leaves undefined.
      add("-fno-sanitize=undefined");
      return;
    }
    if (cxx) add("--driver-mode=g++");
    add("--target=" + compiler_.target);
    add("--sysroot=" + compiler_.sysroot.string());
  }

  void compile_defaults(bool cxx) {
    if (compiler_.target == "wasm32-wasi") {  // clang would warn of this name on every call
      add("-Wno-deprecated");
      add("-Wdeprecated-declarations");
    }
    if (!cxx) add_all(lenient_words);
    if (cxx) add("-fno-exceptions");  // no library for C++ has them
  }

  /// For what is only asked, like -dumpmachine: the target's old name needs no mention.
  void question_defaults() {
    for (const char* word : {"-Wno-deprecated", "-Wno-unused-command-line-argument"}) add(word);
  }

  void setjmp_defaults() {
    const bool is_zig = compiler_.kind == Kind::zig;
    if (compiler_.version < (is_zig ? setjmp_version_of_zig : setjmp_version)) return;
    if (is_zig) add("-mexception-handling");
    add_all(setjmp_words);
  }

  void header_folders(bool cxx) {
    if (compiler_.kind == Kind::clang && cxx && !compiler_.cxx_headers.empty()) {
      header_folder(compiler_.cxx_headers);
    }
    header_folder(guest_ / "posix" / "inc");
    header_folder(guest_ / "lib-socket" / "inc");
    if (compiler_.kind == Kind::clang) {
      add("-nostdlibinc");  // clang would go on to the headers of this machine
      header_folder(compiler_.headers);
    }
  }

  void link_defaults() {
    add("-Wl,-z,stack-size=1048576");  // 1 MiB: wasm-ld has 64 KiB
    if (compiler_.threads) {
      // A shared memory has to say how big it can get: 256 MiB.
      add("-Wl,--import-memory,--export-memory,--shared-memory,--max-memory=268435456");
    }
  }

  void libraries(const fs::path& library) {
    add("-L" + library.parent_path().string());
    add("-lsluice_posix");
    if (compiler_.prints_long_double) add("-l" + std::string(long_double_library));
    if (!compiler_.cxx_libraries.empty()) {  // it may have a libc too
      add("-L" + compiler_.libraries.string());
      add("-L" + compiler_.cxx_libraries.string());
    }
  }

  [[nodiscard]] Command take() { return std::move(words_); }

 private:
  void header_folder(const fs::path& folder) {
    // Zig puts its libc before the folders of -isystem.
    add(compiler_.kind == Kind::clang ? "-isystem" : "-I");
    add(folder);
  }

  const Compiler& compiler_;
  const fs::path& guest_;
  Command words_;
};

}  // namespace

Command invocation(const Compiler& compiler, const CommandLine& line, const fs::path& guest,
                   const fs::path& library) {
  Builder command(compiler, guest);
  const bool libraries = line.links && !line.own_libraries;
  const bool is_zig = compiler.kind == Kind::zig;
  command.begin(is_zig ? line.cxx : line.driver_is_cxx);
  if (line.compiles) command.compile_defaults(line.cxx);
  const bool headers = line.sources && !line.own_headers;
  if (line.sources) command.setjmp_defaults();
  if (!line.compiles) command.question_defaults();
  if (libraries) command.link_defaults();
  for (const std::string& word : line.words) command.add(word);
  if (headers) command.header_folders(line.cxx);
  if (libraries) command.libraries(library);
  return command.take();
}

Command library_object(const Compiler& compiler, const fs::path& guest, const fs::path& source,
                       const fs::path& object) {
  Builder command(compiler, guest);
  command.begin(false);
  if (compiler.threads) command.add("-pthread");
  command.compile_defaults(false);
  command.setjmp_defaults();
  for (const char* word : {"-std=gnu11", "-D_GNU_SOURCE", "-O2", "-c"}) command.add(word);
  command.add(source);
  command.add("-o");
  command.add(object);
  command.header_folders(false);
  return command.take();
}

}  // namespace sluice::toolchain
