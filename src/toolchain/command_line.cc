// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "toolchain/command_line.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "text/quoted_words.h"

namespace sluice::toolchain {
namespace {

using Names = std::span<const std::string_view>;

bool is_one_of(std::string_view word, Names names) {
  return std::ranges::find(names, word) != names.end();
}

/// Options whose value is the next word.
constexpr auto with_value = std::to_array<std::string_view>({"-o",
                                                             "-I",
                                                             "-L",
                                                             "-D",
                                                             "-U",
                                                             "-l",
                                                             "-x",
                                                             "-u",
                                                             "-T",
                                                             "-z",
                                                             "-e",
                                                             "-F",
                                                             "-A",
                                                             "-B",
                                                             "-MF",
                                                             "-MT",
                                                             "-MQ",
                                                             "-MJ",
                                                             "-include",
                                                             "-imacros",
                                                             "-isystem",
                                                             "-iquote",
                                                             "-idirafter",
                                                             "-iprefix",
                                                             "-iwithprefix",
                                                             "-iwithprefixbefore",
                                                             "-isysroot",
                                                             "-ivfsoverlay",
                                                             "-include-pch",
                                                             "-stdlib++-isystem",
                                                             "-Xlinker",
                                                             "-Xclang",
                                                             "-Xpreprocessor",
                                                             "-Xassembler",
                                                             "-mllvm",
                                                             "-target",
                                                             "--target",
                                                             "-arch",
                                                             "-framework",
                                                             "-aux-info",
                                                             "-dumpbase",
                                                             "-dumpdir",
                                                             "--param",
                                                             "--sysroot",
                                                             "--config",
                                                             "-resource-dir",
                                                             "-working-directory",
                                                             "--serialize-diagnostics",
                                                             "-mthread-model"});
/// Options after which no program is linked, beside -E, -S and their kin.
constexpr auto stops_before_linking = std::to_array<std::string_view>(
    {"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "--preprocess", "--assemble", "--compile",
     "--precompile", "-emit-ast", "--analyze"});
constexpr auto without_libraries = std::to_array<std::string_view>(
    {"-nostdlib", "-nodefaultlibs", "-nolibc", "-r", "--no-standard-libraries"});
constexpr auto without_headers =
    std::to_array<std::string_view>({"-nostdinc", "-nostdlibinc", "--no-standard-includes"});
/// Inputs that no preprocessor sees.
constexpr auto object_endings =
    std::to_array<std::string_view>({".o", ".s", ".a", ".obj", ".lo", ".lib", ".so", ".wasm"});
constexpr auto cxx_endings = std::to_array<std::string_view>(
    {".cc", ".cpp", ".cxx", ".C", ".c++", ".CPP", ".cp", ".ii", ".hh", ".hpp", ".hxx", ".H"});

/// What linkers for ELF are told of the order of archives and of shared libraries. To wasm-ld,
/// which looks through archives in any order and has no shared libraries, it says nothing, but is
/// an error.
constexpr auto without_meaning = std::to_array<std::string_view>(
    {"--start-group", "--end-group", "-(", "-)", "--as-needed", "--no-as-needed"});

/// Libraries that are parts of libc, on Linux or in wasi-sdk, and whose functions the guest library
/// has: the ones of wasi-sdk would take their place, and not every wasi-libc has them.
constexpr auto parts_of_libc = std::to_array<std::string_view>(
    {"-lnsl", "-lsetjmp", "-lc-printscan-long-double", "-lwasi-emulated-getpid",
     "-lwasi-emulated-mman", "-lwasi-emulated-process-clocks", "-lwasi-emulated-signal"});

/// `-Wl,` and words for the linker, without those without a meaning; empty if none is left.
std::string linker_words(std::string_view word) {
  std::string kept;
  while (!word.empty()) {
    const std::string_view part = word.substr(0, word.find(','));
    word.remove_prefix(std::min(word.size(), part.size() + 1));
    if (!is_one_of(part, without_meaning)) kept.append(kept.empty() ? "" : ",").append(part);
  }
  return kept == "-Wl" ? "" : kept;
}

class Reader {
 public:
  explicit Reader(CommandLine& line) : line_(line) {}

  /// One word, of the command line or of a response file.
  void read(std::string_view word, int depth = 0) {
    if (!value_of_.empty()) {
      if (value_of_ == "-x") read_language(word);
      value_of_ = {};
    } else if (word.starts_with('@') && word.size() > 1 && depth < deepest) {
      read_file(word.substr(1), depth);
    } else if (only_inputs_ || !word.starts_with('-') || word == "-") {
      input(word);
    } else {
      option(word);
    }
  }

  [[nodiscard]] bool shared() const { return shared_; }
  [[nodiscard]] bool only_inputs() const { return only_inputs_; }
  [[nodiscard]] bool links() const { return line_.compiles && !stops_; }

 private:
  static constexpr int deepest = 16;

  void read_language(std::string_view name) {
    named_ = name != "none";
    if (name.starts_with("c++")) line_.cxx = true;
  }

  void read_file(std::string_view name, int depth) {
    std::ifstream file{std::filesystem::path(name)};
    if (!file) return input(name);  // the compiler says that there is none
    const std::string content(std::istreambuf_iterator<char>(file), {});
    for (const std::string& word : text::quoted_words(content)) read(word, depth + 1);
  }

  void input(std::string_view name) {
    line_.compiles = true;
    const auto dot = name.rfind('.');
    const std::string_view ending = dot == std::string_view::npos ? "" : name.substr(dot);
    // What has no ending is for the linker, unless -x says what it is.
    line_.sources |= dot != std::string_view::npos ? !is_one_of(ending, object_endings) : named_;
    if (is_one_of(ending, cxx_endings)) line_.cxx = true;
  }

  void option(std::string_view word) {
    if (word == "--") {
      only_inputs_ = true;
    } else if (const auto* const found = std::ranges::find(with_value, word);
               found != with_value.end()) {
      value_of_ = *found;  // which outlives the word
    } else if (word.starts_with("-x")) {
      read_language(word.substr(2));
    }
    line_.compiles |= word.starts_with("-l");
    stops_ |= is_one_of(word, stops_before_linking);
    line_.own_libraries |= is_one_of(word, without_libraries);
    line_.own_headers |= is_one_of(word, without_headers);
    line_.threads |= word == "-pthread";
    shared_ |= word == "-shared" || word == "--shared";
  }

  CommandLine& line_;
  std::string_view value_of_;  // the option whose value comes next
  bool only_inputs_ = false;   // `--` was there
  bool named_ = false;         // -x: what the inputs that follow are
  bool stops_ = false;
  bool shared_ = false;
};

}  // namespace

std::expected<CommandLine, std::string> read_command_line(std::span<const char* const> words,
                                                          bool cxx) {
  CommandLine line;
  line.driver_is_cxx = line.cxx = cxx;
  Reader reader(line);
  for (const std::string_view word : words) {
    if (word == "--print-toolchain" || word == "-print-toolchain") {
      line.print_toolchain = true;
      continue;
    }
    const bool only_inputs = reader.only_inputs();
    reader.read(word);
    if (only_inputs) {
      line.words.push_back((word.starts_with('-') ? "./" : "") + std::string(word));
    } else if (word.starts_with("-Wl,")) {
      if (std::string kept = linker_words(word); !kept.empty()) line.words.push_back(kept);
    } else if (!reader.only_inputs()) {
      line.words.emplace_back(word);
    }
  }
  if (!line.own_libraries) {
    for (std::size_t i = 0; i + 1 < line.words.size(); ++i) {
      if (line.words[i] != "-l" || !is_one_of("-l" + line.words[i + 1], parts_of_libc)) continue;
      line.words[i] += line.words[i + 1];
      line.words.erase(line.words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    std::erase_if(line.words,
                  [](const std::string& word) { return is_one_of(word, parts_of_libc); });
  }
  line.links = reader.links();
  if (reader.shared() && line.links) {
    return std::unexpected(
        "-shared: programs have no shared libraries; make a static one (configure has "
        "--disable-shared, CMake -DBUILD_SHARED_LIBS=OFF)");
  }
  return line;
}

}  // namespace sluice::toolchain
