// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/command_line.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sluice::toolchain {
namespace {

CommandLine read(std::vector<const char*> words, bool cxx = false) {
  const auto line = read_command_line(words, cxx);
  EXPECT_TRUE(line) << line.error();
  return line.value_or(CommandLine{});
}

TEST(CommandLine, LinksWhatHasInputsAndDoesNotStopBefore) {
  EXPECT_TRUE(read({"a.c"}).links);
  EXPECT_TRUE(read({"-o", "x", "a.o"}).links);
  EXPECT_TRUE(read({"-x", "c", "-"}).links);
  EXPECT_TRUE(read({"-lm"}).links);
  for (const char* stop : {"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only"}) {
    EXPECT_FALSE(read({stop, "a.c"}).links) << stop;
    EXPECT_TRUE(read({stop, "a.c"}).compiles) << stop;
  }
}

TEST(CommandLine, HasNoInputsWhereItOnlyAsks) {
  EXPECT_FALSE(read({}).compiles);
  EXPECT_FALSE(read({"-v"}).compiles);
  EXPECT_FALSE(read({"--version"}).links);
  EXPECT_FALSE(read({"-o", "a.c"}).compiles) << "the value of an option is no input";
  EXPECT_FALSE(read({"-I", "-c", "-include", "a.h"}).compiles);
  EXPECT_TRUE(read({"-I", "-c", "a.c"}).links) << "nor is it an option";
}

TEST(CommandLine, KnowsCxxByDriverInputAndLanguage) {
  EXPECT_TRUE(read({"a.c"}, true).cxx);
  EXPECT_TRUE(read({"a.c"}, true).driver_is_cxx);
  EXPECT_FALSE(read({"a.c", "b.o"}).cxx);
  EXPECT_TRUE(read({"a.c", "b.cc"}).cxx);
  EXPECT_FALSE(read({"b.cc"}).driver_is_cxx);
  EXPECT_TRUE(read({"-x", "c++", "a"}).cxx);
  EXPECT_TRUE(read({"-xc++-header", "a"}).cxx);
  EXPECT_FALSE(read({"-xc", "a"}).cxx);
}

TEST(CommandLine, KnowsWhoBringsTheirOwnLibc) {
  EXPECT_TRUE(read({"-nostdlib", "a.c"}).own_libraries);
  EXPECT_TRUE(read({"-r", "a.o"}).own_libraries);
  EXPECT_TRUE(read({"-nostdinc", "a.c"}).own_headers);
  const CommandLine usual = read({"a.c"});
  EXPECT_FALSE(usual.own_libraries || usual.own_headers || usual.threads);
}

TEST(CommandLine, KnowsThreads) {
  EXPECT_TRUE(read({"-pthread", "a.c"}).threads);
  EXPECT_FALSE(read({"-lpthread", "a.c"}).threads);
  EXPECT_FALSE(read({"-D", "-pthread", "a.c"}).threads);
}

TEST(CommandLine, KeepsItsOwnWordToItself) {
  const CommandLine line = read({"--print-toolchain", "-pthread"});
  EXPECT_TRUE(line.print_toolchain);
  EXPECT_EQ(line.words, std::vector<std::string>{"-pthread"});
}

TEST(CommandLine, NeedsNoDashesBeforeInputs) {
  EXPECT_EQ(read({"-c", "--", "-a.c", "b.c"}).words,
            (std::vector<std::string>{"-c", "./-a.c", "b.c"}));
}

TEST(CommandLine, LeavesOutWhatSaysNothingToThisLinker) {
  EXPECT_EQ(
      read({"-Wl,--start-group", "a.o", "-Wl,--end-group", "-Wl,-s,--as-needed,--gc-sections"})
          .words,
      (std::vector<std::string>{"a.o", "-Wl,-s,--gc-sections"}));
}

TEST(CommandLine, LeavesOutWhatTheGuestLibraryHas) {
  EXPECT_EQ(read({"a.o", "-lwasi-emulated-signal", "-lz", "-lsetjmp", "-l", "nsl", "-lm"}).words,
            (std::vector<std::string>{"a.o", "-lz", "-lm"}));
  EXPECT_EQ(read({"-nostdlib", "a.o", "-lwasi-emulated-signal"}).words,
            (std::vector<std::string>{"-nostdlib", "a.o", "-lwasi-emulated-signal"}))
      << "without the guest library";
}

TEST(CommandLine, RefusesSharedLibraries) {
  const std::vector<const char*> words{"-shared", "a.c"};
  const auto line = read_command_line(words, false);
  ASSERT_FALSE(line);
  EXPECT_TRUE(line.error().starts_with("-shared: "));
  EXPECT_TRUE(read({"-shared", "-c", "a.c"}).compiles) << "it says nothing where nothing is linked";
}

class ResponseFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "sluice-command-line-" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) {
    const std::string file = folder_ + "/" + name;
    std::ofstream(file) << text;
    return "@" + file;
  }

 private:
  std::string folder_;
};

TEST_F(ResponseFiles, AreLookedInto) {
  const std::string inner = write("inner", "-pthread \"a b.cc\"");
  const std::string outer = write("outer", "-c -I -S " + inner);
  const CommandLine line = read({outer.c_str()});
  EXPECT_TRUE(line.compiles && line.threads && line.cxx);
  EXPECT_FALSE(line.links);
  EXPECT_EQ(line.words, std::vector<std::string>{outer});
}

TEST_F(ResponseFiles, MayNameThemselves) {
  const std::string file = write("loop", "");
  write("loop", "a.c " + file);
  EXPECT_TRUE(read({file.c_str()}).links);
}

}  // namespace
}  // namespace sluice::toolchain
