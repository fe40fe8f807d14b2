// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linked into every unit test program: a test fails when it leaves a host descriptor open or closes
// one that it did not open.
#include <dirent.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>

namespace {

/// Descriptor number and what it is open on.
using Descriptors = std::map<int, std::string>;

Descriptors open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  Descriptors found;
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    const std::string name = entry->d_name;
    if (name.starts_with('.') || std::stoi(name) == dirfd(folder.get())) continue;
    char target[256];
    const ssize_t length = readlink(("/proc/self/fd/" + name).c_str(), target, sizeof target);
    found[std::stoi(name)] = length < 0 ? "?" : std::string(target, static_cast<size_t>(length));
  }
  return found;
}

class DescriptorLeaks final : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& /*test*/) override { before_ = open_descriptors(); }

  void OnTestEnd(const testing::TestInfo& /*test*/) override {
    const Descriptors after = open_descriptors();
    for (const auto& [number, target] : after) {
      if (!before_.contains(number)) ADD_FAILURE() << "left open: " << number << " " << target;
    }
    for (const auto& [number, target] : before_) {
      if (!after.contains(number)) ADD_FAILURE() << "closed: " << number << " " << target;
    }
  }

  Descriptors before_;
};

[[maybe_unused]] const bool registered = [] {
  testing::UnitTest::GetInstance()->listeners().Append(
      std::make_unique<DescriptorLeaks>().release());
  return true;
}();

}  // namespace
