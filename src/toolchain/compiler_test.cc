// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/compiler.h"

#include <gtest/gtest.h>

#include "toolchain/test_tools.h"

namespace sluice::toolchain {
namespace {

class FindCompiler : public testing::Test {
 protected:
  void SetUp() override {
    here.cache = folder.path() / "cache";
    here.path = (folder.path() / "llvm" / "bin").string();
  }
  Compiler found(bool threads = false) {
    const auto compiler = find_compiler(here, threads);
    EXPECT_TRUE(compiler) << compiler.error();
    return compiler.value_or(Compiler{});
  }
  std::string refused(bool threads = false) {
    const auto compiler = find_compiler(here, threads);
    EXPECT_FALSE(compiler);
    return compiler ? "" : compiler.error();
  }

  ToolFolder folder;
  Surroundings here;
};

TEST_F(FindCompiler, TakesTheNewestClangAndTheLibcThatWasPrepared) {
  folder.clang("llvm", "clang-9");
  folder.clang("llvm", "clang");
  const auto newest = folder.clang("llvm", "clang-22");
  folder.clang("llvm", "clang-19");
  const auto sysroot = folder.sysroot("cache/wasi-libc-sid/usr", "wasm32-wasip1");
  const Compiler compiler = found();
  EXPECT_EQ(compiler.kind, Compiler::Kind::clang);
  EXPECT_EQ(compiler.program, newest);
  EXPECT_EQ(compiler.version, 22);
  EXPECT_EQ(compiler.sysroot, sysroot);
  EXPECT_EQ(compiler.target, "wasm32-wasip1");
  EXPECT_EQ(compiler.headers, sysroot / "include/wasm32-wasip1");
}

TEST_F(FindCompiler, SeesWhetherThereIsALibraryForLongDouble) {
  folder.clang("llvm");
  here.sysroot = folder.sysroot("mine");
  EXPECT_FALSE(found().prints_long_double);
  folder.file("mine/lib/wasm32-wasi/libc-printscan-long-double.a");
  EXPECT_TRUE(found().prints_long_double);
}

TEST_F(FindCompiler, TakesAnotherLibcForThreads) {
  folder.clang("llvm");
  folder.sysroot("cache/wasi-libc-sid/usr");
  EXPECT_NE(refused(true).find("no wasi-libc with threads"), std::string::npos);
  folder.sysroot("cache/wasi-threads", "wasm32-wasip1-threads");
  EXPECT_EQ(found(true).target, "wasm32-wasip1-threads");
  EXPECT_TRUE(found(true).threads);
}

TEST_F(FindCompiler, UsesOrRefusesASysrootThatIsNamed) {
  folder.clang("llvm");
  here.sysroot = folder.sysroot("mine");
  EXPECT_EQ(found().sysroot, here.sysroot);
  here.sysroot = (folder.path() / "none").string();
  EXPECT_EQ(refused(), "SLUICE_SYSROOT=" + here.sysroot + ": no wasi-libc in " + here.sysroot);
}

TEST_F(FindCompiler, UsesOrRefusesAWasiSdk) {
  here.wasi_sdk = (folder.path() / "sdk").string();
  EXPECT_EQ(refused(),
            "WASI_SDK_PATH=" + here.wasi_sdk + ": there is no " + here.wasi_sdk + "/bin/clang");
  const auto clang = folder.clang("sdk");
  folder.sysroot("sdk/share/wasi-sysroot");
  EXPECT_EQ(found().program, clang);
}

TEST_F(FindCompiler, UsesOrRefusesACompilerThatIsNamed) {
  here.sysroot = folder.sysroot("mine");
  here.compiler = folder.clang("other", "my-clang").string();
  EXPECT_EQ(found().program, here.compiler);
  here.compiler = folder.program("gcc").string();
  EXPECT_EQ(refused(), "SLUICE_COMPILER=" + here.compiler + ": this is neither a clang nor a zig");
  here.compiler = "clnag";
  EXPECT_TRUE(refused().starts_with("SLUICE_COMPILER=clnag: there is no such program"));
  here.compiler = "clang";
  EXPECT_TRUE(refused().starts_with("SLUICE_COMPILER=clang: no clang on PATH"));
}

TEST_F(FindCompiler, SaysWhatAClangLacks) {
  here.sysroot = folder.sysroot("mine");
  here.compiler = folder.program("bare/bin/clang-22").string();
  EXPECT_NE(refused().find("has no wasm-ld (Debian package lld-22)"), std::string::npos);
  folder.program("bare/bin/wasm-ld");
  EXPECT_NE(refused().find("libclang-rt-22-dev-wasm32"), std::string::npos);
}

TEST_F(FindCompiler, TakesZigOnlyWithoutThreadsAndSysroot) {
  const auto zig = folder.program("cache/bin/zig");
  here.compiler = "zig";
  EXPECT_EQ(found().program, zig);
  EXPECT_EQ(found().kind, Compiler::Kind::zig);
  EXPECT_EQ(refused(true), "SLUICE_COMPILER=zig: Zig has no wasi-libc with threads");
  here.sysroot = "/usr";
  EXPECT_NE(refused().find("SLUICE_SYSROOT is for clang"), std::string::npos);
}

TEST_F(FindCompiler, FindsZigWhereClangIsNot) {
  const auto zig = folder.program("llvm/bin/zig");
  EXPECT_EQ(found().program, zig);
}

TEST_F(FindCompiler, SaysWhatIsMissingWhereNothingIs) {
  const std::string said = refused();
  EXPECT_NE(said.find("clang: no clang on PATH"), std::string::npos) << said;
  EXPECT_NE(said.find("Zig:   no zig on PATH"), std::string::npos) << said;
}

TEST_F(FindCompiler, FindsToolsThatGoWithIt) {
  here.sysroot = folder.sysroot("mine");
  folder.clang("llvm", "clang-22");
  const Compiler compiler = found();
  EXPECT_EQ(find_tool(here, compiler, "ar")->front(), folder.path() / "llvm/bin/llvm-ar");
  EXPECT_EQ(find_tool(here, compiler, "ld")->front(), folder.path() / "llvm/bin/wasm-ld");
  EXPECT_EQ(find_tool(here, compiler, "nm").error(),
            "there is no llvm-nm on PATH (Debian package llvm-N)");
  folder.program("llvm/bin/llvm-nm-22");
  EXPECT_EQ(find_tool(here, compiler, "nm")->front(), folder.path() / "llvm/bin/llvm-nm-22");
  Compiler zig;
  zig.kind = Compiler::Kind::zig;
  zig.program = "/zig";
  EXPECT_EQ(*find_tool(here, zig, "ar"), (std::vector<std::string>{"/zig", "ar"}));
}

}  // namespace
}  // namespace sluice::toolchain
