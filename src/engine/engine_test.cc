// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/engine.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "engine/checksum.h"
#include "engine/test_content.h"
#include "support/test_folder.h"

namespace sluice::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view answer = "(module (func (export \"answer\") (result i32) i32.const 42))";

/// An engine with a cache of its own, which keeps the hints it gives.
class EngineTest : public testing::Test {
 protected:
  std::shared_ptr<const Engine> make(EngineOptions options = {}) {
    if (options.cache_directory.empty()) options.cache_directory = folder_ / "cache";
    options.on_hint = [this](std::string_view hint) { hints_.emplace_back(hint); };
    return Engine::create(std::move(options));
  }
  /// The error of loading a file with this content; empty when it loads.
  std::string error_of(std::string_view content, EngineOptions options = {}) {
    put(folder_ / "file", content);
    const auto module = make(std::move(options))->load(folder_ / "file");
    return module ? std::string() : module.error().message;
  }
  /// The one file in the cache.
  fs::path cached_file() {
    for (const auto& entry : fs::directory_iterator(folder_ / "cache")) {
      if (entry.is_regular_file()) return entry.path();
    }
    return {};
  }
  /// Loads a module into the cache and forgets the hints.
  void fill_cache() {
    ASSERT_EQ(error_of(answer), "");
    ASSERT_EQ(hints_, std::vector<std::string>());
    ASSERT_FALSE(cached_file().empty());
  }

  TestFolder folder_;
  std::vector<std::string> hints_;
};

TEST_F(EngineTest, ListsImportsAndExports) {
  constexpr std::string_view text = R"((module
    (import "a" "f" (func (param i32 i64 f32 f64) (result i32)))
    (import "a" "v" (func (param v128 externref funcref)))
    (import "a" "g" (global (mut i64)))
    (import "a" "m" (memory 1 2))
    (import "a" "t" (table 1 funcref))
    (func (export "main"))
    (memory (export "memory") 3)))";
  const auto module = make()->compile(std::as_bytes(std::span(text)), "test");
  ASSERT_TRUE(module) << module.error().message;
  std::vector<std::string> seen;
  for (const Extern& item : (*module)->imports()) {
    seen.push_back(item.module + "." + item.name + " " + item.type);
  }
  for (const Extern& item : (*module)->exports()) seen.push_back(item.name + " " + item.type);
  EXPECT_EQ(seen, (std::vector<std::string>{"a.f (i32, i64, f32, f64) -> (i32)",
                                            "a.v (v128, ref, ref) -> ()", "a.g global mut i64",
                                            "a.m memory 1 2", "a.t table ref", "main () -> ()",
                                            "memory memory 3"}));
}

TEST_F(EngineTest, SaysWhatIsWrongWithAFile) {
  const struct {
    std::string_view content;
    std::string_view error;
  } cases[] = {
      {"", "file is empty"},
      {"hello", "is neither a wasm module nor the text form of one"},
      {"(module (fun", "at 1:10: expected"},
      {"(module (func (result i32)))", "type mismatch"},
      {std::string_view("\0asm\1\0\0\0\1", 9), "unexpected end"},
      {"(component)", "file is a component"},
  };
  for (const auto& [content, error] : cases) {
    const std::string actual = error_of(content);
    EXPECT_NE(actual.find(error), std::string::npos) << actual;
    EXPECT_EQ(actual.find('\n'), std::string::npos) << actual;
    EXPECT_TRUE(actual.starts_with("cannot read") || actual.starts_with(folder_.path().string()));
  }
  const auto missing = make()->load(folder_ / "missing");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("No such file or directory"), std::string::npos);
  const auto directory = make()->load(folder_.path());
  ASSERT_FALSE(directory);
  EXPECT_NE(directory.error().message.find("Is a directory"), std::string::npos);
}

TEST_F(EngineTest, TakesTextWithAByteOrderMark) { EXPECT_EQ(error_of("\xef\xbb\xbf(module)"), ""); }

TEST_F(EngineTest, RefusesMemoriesOfMoreThan4GiB) {
  EXPECT_EQ(error_of("(module (memory 65536))"), "");
  EXPECT_NE(error_of("(module (memory 65537))"), "");
  EXPECT_NE(error_of("(module (memory i64 1))").find("memory64"), std::string::npos);
}

TEST_F(EngineTest, RefusesWithoutReadingToTheEnd) {
  const auto endless = make()->load("/dev/zero");
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().message, "/dev/zero is neither a wasm module nor the text form of one");
  const std::string_view contents[] = {"", std::string_view("\0asm\1\0\0\0", 8), "(module)"};
  for (const std::string_view content : contents) {
    put(folder_ / "large", content);
    fs::resize_file(folder_ / "large", std::uintmax_t{3} << 30);  // a hole
    const auto large = make()->load(folder_ / "large");
    ASSERT_FALSE(large);
    EXPECT_NE(large.error().message.find(content.empty() ? "is neither" : "larger than 1 GiB"),
              std::string::npos)
        << large.error().message;
  }
}

TEST_F(EngineTest, CompilesAModuleOnce) {
  fill_cache();
  const fs::path file = cached_file();
  const auto written = fs::last_write_time(file);
  struct stat before{};
  stat(file.c_str(), &before);
  EXPECT_EQ(error_of(answer), "");
  struct stat after{};
  stat(file.c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino) << "written anew";
  EXPECT_GE(fs::last_write_time(file), written) << "not marked as used";
  EXPECT_EQ(hints_, std::vector<std::string>());
}

TEST_F(EngineTest, KeepsModulesApart) {
  fill_cache();
  EXPECT_EQ(error_of("(module)"), "");
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder_ / "cache")) {
    if (entry.is_regular_file()) ++files;
  }
  EXPECT_EQ(files, 2);
}

TEST_F(EngineTest, KnowsAFileThatIsAsItWas) {
  const fs::path records = folder_ / "cache" / "seen";
  const auto record_count = [&] {
    return fs::exists(records) ? std::distance(fs::directory_iterator(records), {}) : 0;
  };
  fill_cache();
  const auto load = [&] { return (*make()->load(folder_ / "file"))->exports().size(); };
  // What was changed a moment ago may change unseen.
  std::this_thread::sleep_for(std::chrono::milliseconds(3100));
  EXPECT_EQ(load(), 1U);
  ASSERT_EQ(record_count(), 1);
  EXPECT_EQ(load(), 1U);

  // A file that is changed.
  EXPECT_EQ(error_of("(module)"), "");
  EXPECT_EQ(load(), 0U);
  // Code that is.
  put(folder_ / "file", answer);
  std::this_thread::sleep_for(std::chrono::milliseconds(3100));
  EXPECT_EQ(load(), 1U);
  ASSERT_EQ(record_count(), 2);
  hints_.clear();
  for (const auto& entry : fs::directory_iterator(folder_ / "cache")) {
    if (!entry.is_regular_file()) continue;
    std::string code = get(entry.path());
    code[code.size() / 2] ^= 1;
    put(entry.path(), code);
  }
  EXPECT_EQ(load(), 1U);
  ASSERT_EQ(hints_.size(), 1U);
  EXPECT_NE(hints_[0].find("is damaged"), std::string::npos) << hints_[0];
  // A record that is.
  for (const auto& entry : fs::directory_iterator(records)) put(entry.path(), "x");
  EXPECT_EQ(load(), 1U);
}

TEST_F(EngineTest, DoesNotTakeTheRecordOfAnotherFile) {
  const fs::path files[] = {folder_ / "one", folder_ / "none"};
  put(files[0], answer);
  put(files[1], "(module)");
  const auto exports_of = [&](const fs::path& file) {
    return (*make()->load(file))->exports().size();
  };
  for (const fs::path& file : files) exports_of(file);
  std::this_thread::sleep_for(std::chrono::milliseconds(3100));
  for (const fs::path& file : files) exports_of(file);
  std::vector<fs::path> records;
  for (const auto& entry : fs::directory_iterator(folder_ / "cache" / "seen")) {
    records.push_back(entry.path());
  }
  ASSERT_EQ(records.size(), 2U);
  const std::string first = get(records[0]);
  const std::string second = get(records[1]);
  put(records[0], second);
  put(records[1], first);
  EXPECT_EQ(exports_of(files[0]), 1U);
  EXPECT_EQ(exports_of(files[1]), 0U);
}

TEST_F(EngineTest, KeepsNothingWithoutACache) {
  EXPECT_EQ(error_of(answer, {.cache = false}), "");
  EXPECT_FALSE(fs::exists(folder_ / "cache"));
}

TEST_F(EngineTest, ReplacesADamagedFile) {
  fill_cache();
  const fs::path file = cached_file();
  const std::string whole = get(file);
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  const std::string damaged[] = {
      "",          "x",     whole.substr(0, whole.size() / 2), whole.substr(0, whole.size() - 1),
      whole + "x", flipped, std::string(whole.size(), '\0')};
  for (const std::string& content : damaged) {
    put(file, content);
    hints_.clear();
    EXPECT_EQ(error_of(answer), "");
    ASSERT_EQ(hints_.size(), 1U);
    EXPECT_NE(hints_[0].find("is damaged"), std::string::npos) << hints_[0];
    EXPECT_EQ(get(file).size(), whole.size()) << "not replaced";
  }
}

TEST_F(EngineTest, ReplacesAFileOfAnotherEngine) {
  fill_cache();
  // Whole by its digest, but no code.
  const std::string content =
      "\x7f"
      "ELF and then nothing";
  Checksum checksum;
  checksum.add(std::as_bytes(std::span(content)));
  const std::uint64_t sum = checksum.value();
  put(cached_file(), content + std::string(reinterpret_cast<const char*>(&sum), sizeof sum));
  EXPECT_EQ(error_of(answer), "");
  EXPECT_EQ(hints_.size(), 1U);
  hints_.clear();
  EXPECT_EQ(error_of(answer), "");
  EXPECT_EQ(hints_, std::vector<std::string>());
}

TEST_F(EngineTest, DoesNotTakeAFileThatOthersMayWrite) {
  fill_cache();
  fs::permissions(cached_file(), fs::perms(0666));
  EXPECT_EQ(error_of(answer), "");
  ASSERT_EQ(hints_.size(), 1U);
  EXPECT_NE(hints_[0].find("others may write it"), std::string::npos) << hints_[0];
}

TEST_F(EngineTest, DoesNotUseAFolderThatOthersMayWrite) {
  fill_cache();
  fs::permissions(folder_ / "cache", fs::perms(0777));
  EXPECT_EQ(error_of(answer), "");
  ASSERT_FALSE(hints_.empty());
  EXPECT_NE(hints_[0].find("others may write it"), std::string::npos) << hints_[0];
}

TEST_F(EngineTest, RunsWithoutACacheFolder) {
  put(folder_ / "obstacle", "");
  EXPECT_EQ(error_of(answer, {.cache_directory = folder_ / "obstacle/cache"}), "");
  ASSERT_FALSE(hints_.empty());
  EXPECT_NE(hints_.back().find("compiled code is not kept"), std::string::npos) << hints_.back();
}

class PrecompiledTest : public EngineTest {
 protected:
  void SetUp() override {
    const auto module = make()->compile(std::as_bytes(std::span(answer)), "answer");
    ASSERT_TRUE(module);
    const auto written = (*module)->write_compiled(folder_ / "answer.cwasm");
    ASSERT_TRUE(written) << written.error().message;
  }
  std::string error_of_precompiled(EngineOptions options = {}) {
    const auto module = make(std::move(options))->load(folder_ / "answer.cwasm");
    return module ? std::string() : module.error().message;
  }
};

TEST_F(PrecompiledTest, IsTakenBackByItsMaker) { EXPECT_EQ(error_of_precompiled(), ""); }

TEST_F(PrecompiledTest, IsRefusedElsewhere) {
  const fs::path elsewhere = folder_ / "elsewhere";
  const std::string error = error_of_precompiled({.cache_directory = elsewhere});
  EXPECT_NE(error.find("--allow-precompiled"), std::string::npos) << error;
  EXPECT_EQ(error_of_precompiled({.cache_directory = elsewhere, .allow_precompiled = true}), "");
  EXPECT_NE(error_of_precompiled({.cache = false}), "");
}

TEST_F(PrecompiledTest, IsRefusedWhenChanged) {
  std::string content = get(folder_ / "answer.cwasm");
  content[content.size() / 2] ^= 1;
  put(folder_ / "answer.cwasm", content);
  EXPECT_NE(error_of_precompiled().find("--allow-precompiled"), std::string::npos);
}

TEST_F(PrecompiledTest, IsRefusedWhenOthersCouldHaveRecordedIt) {
  fs::permissions(folder_ / "cache/trusted", fs::perms(0777));
  EXPECT_NE(error_of_precompiled().find("--allow-precompiled"), std::string::npos);
}

TEST_F(PrecompiledTest, MustBeCodeOfThisEngine) {
  // Marked as the engine's own, and nothing else.
  std::string header(
      "\x7f"
      "ELF\2\1\1\xc8");
  header.resize(64);
  put(folder_ / "answer.cwasm", header);
  EXPECT_NE(error_of_precompiled({.allow_precompiled = true}).find("compile it again"),
            std::string::npos);
}

TEST_F(PrecompiledTest, SaysWhenItIsNotRecorded) {
  put(folder_ / "obstacle", "");
  for (const EngineOptions& options : {EngineOptions{.cache_directory = folder_ / "obstacle/cache"},
                                       EngineOptions{.cache = false}}) {
    const auto module = make(options)->compile(std::as_bytes(std::span(answer)), "answer");
    ASSERT_TRUE(module);
    const auto recorded = (*module)->write_compiled(folder_ / "other.cwasm");
    ASSERT_TRUE(recorded) << recorded.error().message;
    EXPECT_FALSE(*recorded);
  }
}

TEST_F(PrecompiledTest, ReplacesAWholeFileAndKeepsLinks) {
  const auto module = make()->compile(std::as_bytes(std::span(answer)), "answer");
  ASSERT_TRUE(module);
  put(folder_ / "old", "old");
  fs::permissions(folder_ / "old", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(folder_ / "old", folder_ / "link");
  ASSERT_TRUE((*module)->write_compiled(folder_ / "link"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(fs::status(folder_ / "old").permissions(), fs::perms(0600));
  EXPECT_TRUE(get(folder_ / "old")
                  .starts_with("\x7f"
                               "ELF"));
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with('.')) << entry.path();
  }
  ASSERT_TRUE((*module)->write_compiled("/dev/null"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(PrecompiledTest, SaysWhyItCannotBeWritten) {
  const auto module = make()->compile(std::as_bytes(std::span(answer)), "answer");
  ASSERT_TRUE(module);
  const auto written = (*module)->write_compiled(folder_ / "missing/answer.cwasm");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace sluice::engine
