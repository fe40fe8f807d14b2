// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guest that calls preview 1 with a directory of its own. Beside that directory is a canary: no
// guest may change it, read it or hold anything outside.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "abi/preview1/preview1.h"
#include "blocking.h"
#include "guest.h"
#include "net/host_network.h"
#include "policy/guard.h"
#include "process.h"
#include "support/test_folder.h"
#include "wasi/preopen.h"
#include "wasi/test_files.h"

namespace {

namespace fs = std::filesystem;
namespace fuzz = sluice::fuzz;
using fuzz::expect;

constexpr std::string_view secret = "yellow bird in a deep mine";

/// `ours/` for the guest, and `canary` beside it.
class Sandbox {
 public:
  Sandbox() : root_(fs::canonical(scratch_.path())) {
    std::ofstream(canary()) << secret;
    before_ = status();
  }

  /// What every guest finds.
  void furnish() const {
    fs::remove_all(ours());
    fs::create_directories(ours() / "dir" / "sub");
    std::ofstream(ours() / "file") << "some text";
    fs::create_symlink("file", ours() / "link");
    fs::create_symlink("..", ours() / "dir" / "up");
    fs::create_symlink("../canary", ours() / "out");
    fs::create_symlink(canary(), ours() / "absolute");
  }

  void check(std::span<const std::uint8_t> memory) const {
    const struct stat now = status();
    expect(now.st_ino == before_.st_ino && now.st_nlink == before_.st_nlink &&
               now.st_size == before_.st_size && now.st_mtim.tv_sec == before_.st_mtim.tv_sec &&
               now.st_mtim.tv_nsec == before_.st_mtim.tv_nsec &&
               now.st_ctim.tv_nsec == before_.st_ctim.tv_nsec,
           "the canary is as it was");
    expect(std::distance(fs::directory_iterator(root_), {}) == 2, "nothing is new outside");
    expect(std::ranges::search(memory, secret).empty(), "no guest knows the canary's secret");
  }
  void check(const sluice::wasi::Descriptor& descriptor) const {
    const fs::path path = fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor.host()));
    const fs::path inside = path.lexically_relative(ours());
    expect(path == "/dev/null" || *inside.begin() != "..", "what a guest opens is its own");
  }

  [[nodiscard]] fs::path ours() const { return root_ / "ours"; }

 private:
  [[nodiscard]] fs::path canary() const { return root_ / "canary"; }
  [[nodiscard]] struct stat status() const {
    struct stat status{};
    expect(::lstat(canary().c_str(), &status) == 0, "the canary is there");
    return status;
  }

  sluice::TestFolder scratch_;
  fs::path root_;
  struct stat before_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool limited = (fuzz::limit_file_size(), true);
  static_cast<void>(limited);
  static const Sandbox sandbox;
  static const fuzz::Imports imports{sluice::abi::preview1::functions()};

  sandbox.furnish();
  const int next = fuzz::next_host_descriptor();
  sluice::net::HostNetwork network;
  sluice::policy::Guard guard(network, std::make_shared<const sluice::policy::Ruleset>());
  {
    sluice::wasi::Process process(guard);
    process.arguments = {"guest", "one"};
    process.environment = {"NAME=value"};
    fuzz::open_standard_streams(process);
    auto directory = sluice::wasi::preopen(sandbox.ours(), "/");
    expect(directory && process.descriptors.insert(*std::move(directory)), "a directory opens");
    std::vector<std::uint8_t> memory;
    {
      const fuzz::Impatience impatience;
      memory = fuzz::play(fuzz::Input(data, size), imports, &process);
    }
    sandbox.check(memory);
    fuzz::for_each_descriptor(process, [&](const auto& open) { sandbox.check(open); });
  }
  expect(fuzz::next_host_descriptor() == next, "a guest leaves no descriptor open");
  return 0;
}
