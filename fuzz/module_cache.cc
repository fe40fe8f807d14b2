// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A file that is loaded, compiled and written over again, while somebody damages it, the cache and
// the records of what is trusted. Nothing may be run but what the compiler made of the file, or a
// compiled file that was recorded. Input: a step is a byte, then what it needs.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "compiler.h"
#include "engine/engine.h"
#include "engine/module_format.h"
#include "expect.h"
#include "input.h"
#include "support/test_folder.h"
#include "wasi/test_files.h"

namespace {

namespace fs = std::filesystem;
namespace engine = sluice::engine;
namespace fuzz = sluice::fuzz;
using engine::ModuleFormat;
using fuzz::expect;
using std::literals::operator""sv;
using Bytes = std::vector<std::byte>;

constexpr int longest = 24;  ///< steps

Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

void write_file(const fs::path& path, std::span<const std::byte> bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

/// The folder with the file and the cache.
class Folder {
 public:
  void clear() const {
    fs::remove_all(cache());
    fs::remove_all(aside());
    fs::remove(file());
  }
  [[nodiscard]] fs::path file() const { return scratch_.path() / "file"; }
  [[nodiscard]] fs::path cache() const { return scratch_.path() / "cache"; }
  [[nodiscard]] fs::path aside() const { return scratch_.path() / "aside"; }

  /// What lies in the cache, itself too, in an order that runs repeat.
  [[nodiscard]] std::vector<fs::path> entries() const {
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(cache()))) return {};
    std::vector<fs::path> all{cache()};
    std::ranges::copy(fs::recursive_directory_iterator(cache(), ignored), std::back_inserter(all));
    std::ranges::sort(all);
    return all;
  }

 private:
  sluice::TestFolder scratch_;
};

const Folder& folder() {
  static const Folder folder;
  return folder;
}

const engine::Engine& tested_engine() {
  static const auto engine = engine::Engine::create({.cache_directory = folder().cache()});
  return *engine;
}

class Session {
 public:
  explicit Session(fuzz::Input input) : input_(input) { folder().clear(); }

  void step() {
    switch (input_.take<std::uint8_t>() % 5) {
      case 0:
        return write();
      case 1:
        return load();
      case 2:
        return compile();
      case 3:
        return damage_file();
      default:
        return damage_cache();
    }
  }
  [[nodiscard]] bool is_over() const { return input_.empty(); }

 private:
  /// A file of some form.
  void write() {
    static constexpr std::array forms{"\0asm\1\0\0\0"sv, "(module"sv, "\xef\xbb\xbf(;;)("sv, ""sv};
    const std::string_view form = forms.at(input_.take<std::uint8_t>() % forms.size());
    const auto header = std::as_bytes(std::span(form));
    Bytes content(header.begin(), header.end());
    const auto rest = std::as_bytes(input_.take(input_.take<std::uint8_t>()));
    content.insert(content.end(), rest.begin(), rest.end());
    write_file(folder().file(), content);
  }

  /// By its name, or from memory.
  void load() {
    const Bytes content = read_file(folder().file());
    const auto format = engine::module_format(content);
    const auto module = input_.take<std::uint8_t>() % 2 == 0
                            ? tested_engine().load(folder().file())
                            : tested_engine().compile(content, "name");
    const bool exists = fs::exists(folder().file());
    if (!format || !exists) return expect(!module, "what is no module is refused");
    if (*format == ModuleFormat::precompiled) {
      expect(!module || recorded_.contains(content), "compiled code is run when it is recorded");
      expect(module || damaged_ || !recorded_.contains(content), "what is recorded is run");
      if (module) expect((*module)->get()->code == content, "compiled code is run as it is");
      return;
    }
    const auto text = engine::without_byte_order_mark(content);
    expect(module.has_value(), "a module compiles, whatever the cache holds");
    expect((*module)->get()->code ==
               fuzz::compiled(*format == ModuleFormat::text ? fuzz::assembled(text) : content),
           "a module is run as it was compiled");
  }

  /// The file becomes what it compiles to.
  void compile() {
    const auto module = tested_engine().load(folder().file());
    if (!module) return;
    const auto written = (*module)->write_compiled(folder().file());
    expect(written.has_value(), "compiled code can be written");
    if (*written) recorded_.insert(read_file(folder().file()));
    expect(*written || damaged_, "a cache that is whole keeps records");
  }

  /// Changes some of its bytes: it is another file then.
  void damage_file() {
    Bytes content = read_file(folder().file());
    damage(content);
    write_file(folder().file(), content);
  }

  /// Changes a file or folder of the cache, or who may write it.
  void damage_cache() {
    const auto entries = folder().entries();
    if (entries.empty()) return;
    const fs::path entry = entries.at(input_.take<std::uint8_t>() % entries.size());
    damaged_ = true;
    std::error_code ignored;
    switch (input_.take<std::uint8_t>() % 5) {
      case 0:
        ::chmod(entry.c_str(), input_.take<std::uint16_t>() & 0777);
        return;
      case 1:
        fs::remove_all(entry, ignored);
        ::mkfifo(entry.c_str(), 0600);
        return;
      case 2:
        fs::remove_all(folder().aside(), ignored);
        fs::rename(entry, folder().aside(), ignored);
        fs::create_symlink(folder().aside(), entry, ignored);
        return;
      case 3:
        fs::remove_all(entry, ignored);
        if (input_.take<std::uint8_t>() % 2 == 0) fs::create_directory(entry, ignored);
        return;
      default:
        if (!fs::is_regular_file(entry, ignored)) return;
        Bytes content = read_file(entry);
        damage(content);
        write_file(entry, content);
    }
  }

  void damage(Bytes& content) {
    const auto at = input_.take<std::uint16_t>() % (content.size() + 1);
    switch (input_.take<std::uint8_t>() % 3) {
      case 0:
        content.resize(at);
        return;
      case 1:
        if (at < content.size()) content[at] ^= input_.take<std::byte>();
        return;
      default: {
        const auto more = std::as_bytes(input_.take(input_.take<std::uint8_t>() % 64));
        content.insert(content.end(), more.begin(), more.end());
      }
    }
  }

  fuzz::Input input_;
  std::set<Bytes> recorded_;  ///< as compiled here
  bool damaged_ = false;      ///< the cache
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Session session(fuzz::Input(data, size));
  for (int i = 0; i < longest && !session.is_over(); ++i) session.step();
  return 0;
}
