// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/invocation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "toolchain/test_tools.h"

namespace sluice::toolchain {
namespace {

class Invocation : public testing::Test {
 protected:
  void SetUp() override {
    clang.program = "/clang";
    clang.target = "wasm32-wasi";
    clang.sysroot = folder.sysroot("usr");
    clang.headers = clang.sysroot / "include/wasm32-wasi";
    clang.libraries = clang.sysroot / "lib/wasm32-wasi";
    clang.version = 22;
    zig.kind = Compiler::Kind::zig;
    zig.program = "/zig";
    zig.target = "wasm32-wasi";
  }
  static Command of(const Compiler& compiler, const std::vector<const char*>& words,
                    bool cxx = false) {
    return invocation(compiler, *read_command_line(words, cxx), "/guest", "/cache/library.a");
  }
  /// The place of a word; the command's length if it isn't there.
  static std::ptrdiff_t place(const Command& command, std::string_view word) {
    return std::ranges::find(command, word) - command.begin();
  }
  static bool has(const Command& command, std::string_view word) {
    return place(command, word) != std::ssize(command);
  }

  ToolFolder folder;
  Compiler clang;
  Compiler zig;
};

TEST_F(Invocation, PutsOurHeadersBetweenTheUsersAndLibcs) {
  const Command command = of(clang, {"-c", "a.c", "-isystem", "theirs"});
  EXPECT_LT(place(command, "theirs"), place(command, "/guest/posix/inc"));
  EXPECT_LT(place(command, "/guest/posix/inc"), place(command, "/guest/lib-socket/inc"));
  EXPECT_LT(place(command, "/guest/lib-socket/inc"), place(command, clang.headers.string()));
  EXPECT_TRUE(has(command, "-nostdlibinc"));
}

TEST_F(Invocation, LinksOurLibraryLastAndOnlyWhereItLinks) {
  const Command command = of(clang, {"a.c", "-lm"});
  EXPECT_LT(place(command, "-lm"), place(command, "-lsluice_posix"));
  EXPECT_FALSE(has(of(clang, {"-c", "a.c"}), "-lsluice_posix"));
  EXPECT_FALSE(has(of(clang, {"-nostdlib", "a.c"}), "-lsluice_posix"));
  EXPECT_FALSE(has(of(clang, {"--version"}), "-lsluice_posix"));
}

TEST_F(Invocation, LinksWhatPrintsLongDoubleWhereThereIsSuch) {
  EXPECT_FALSE(has(of(clang, {"a.c"}), "-lc-printscan-long-double"));
  clang.prints_long_double = true;
  EXPECT_TRUE(has(of(clang, {"a.c"}), "-lc-printscan-long-double"));
  EXPECT_FALSE(has(of(clang, {"-c", "a.c"}), "-lc-printscan-long-double"));
}

TEST_F(Invocation, LetsTheUserChooseAnotherStackAndMemory) {
  clang.threads = true;
  const Command command = of(clang, {"a.c", "-pthread", "-Wl,--max-memory=65536"});
  EXPECT_LT(place(command, "-Wl,-z,stack-size=1048576"), place(command, "a.c"));
  EXPECT_LT(
      place(command, "-Wl,--import-memory,--export-memory,--shared-memory,--max-memory=268435456"),
      place(command, "-Wl,--max-memory=65536"));
}

TEST_F(Invocation, CompilesSetjmpWhereTheCompilerCan) {
  EXPECT_TRUE(has(of(clang, {"-c", "a.c"}), "-wasm-enable-sjlj"));
  EXPECT_TRUE(has(of(clang, {"-x", "c", "-"}), "-wasm-enable-sjlj"));
  EXPECT_FALSE(has(of(clang, {"a.o", "b.a", "-lm"}), "-wasm-enable-sjlj"))
      << "clang warns where it compiles nothing";
  clang.version = 19;
  EXPECT_FALSE(has(of(clang, {"-c", "a.c"}), "-wasm-enable-sjlj"));
  zig.version = 21;
  EXPECT_FALSE(has(of(zig, {"-c", "a.c"}), "-wasm-enable-sjlj"));
  zig.version = 22;
  EXPECT_TRUE(has(of(zig, {"-c", "a.c"}), "-wasm-enable-sjlj"));
  EXPECT_TRUE(has(of(zig, {"-c", "a.c"}), "-mexception-handling"));
  EXPECT_FALSE(has(of(zig, {"a.o"}), "-mexception-handling"));
}

TEST_F(Invocation, FindsTheHeadersOfCxxFirst) {
  clang.cxx_headers = "/c++";
  clang.cxx_libraries = "/other";
  const Command command = of(clang, {"a.cc"}, true);
  EXPECT_TRUE(has(command, "--driver-mode=g++"));
  EXPECT_LT(place(command, "/c++"), place(command, "/guest/posix/inc"));
  EXPECT_LT(place(command, "-L" + clang.libraries.string()), place(command, "-L/other"))
      << "the other folder may have a libc too";
  EXPECT_FALSE(has(of(clang, {"a.c"}), "/c++"));
}

TEST_F(Invocation, OfZigPutsOurHeadersBeforeItsLibc) {
  const Command command = of(zig, {"a.c"});
  EXPECT_EQ(command[1], "cc");
  EXPECT_EQ(command[static_cast<std::size_t>(place(command, "/guest/posix/inc")) - 1], "-I");
  EXPECT_EQ(of(zig, {"a.cc"}, true)[1], "c++");
}

TEST_F(Invocation, GivesNoHeadersToWhatReadsNone) {
  EXPECT_FALSE(has(of(clang, {"-c", "a.s"}), "/guest/posix/inc"));
  EXPECT_TRUE(has(of(clang, {"-c", "a.S"}), "/guest/posix/inc"));
  EXPECT_FALSE(has(of(clang, {"a.o"}), "/guest/posix/inc"));
}

TEST_F(Invocation, LeavesHeadersToWhoBringsThem) {
  const Command command = of(clang, {"-nostdinc", "-c", "a.c"});
  EXPECT_FALSE(has(command, "/guest/posix/inc"));
  EXPECT_FALSE(has(command, clang.headers.string()));
}

}  // namespace
}  // namespace sluice::toolchain
