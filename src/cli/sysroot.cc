// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "cli/commands.h"
#include "cli/share_folder.h"

namespace sluice::cli {

// The work is that of shell: the ordinary clients of package registries.
void sysroot(const Settings& settings, const Console& console) {
  const auto share = share_folder();
  if (!share) {
    console.error(share.error());
    finish(console, exit_failure);
  }
  std::vector<std::string> words{"sh", (*share / "scripts" / "sysroot.sh").string(),
                                 (program_folder() / "sluice-cc").string()};
  words.insert(words.end(), settings.words.begin(), settings.words.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execv("/bin/sh", pointers.data());
  console.error(fmt::format("/bin/sh: {}", std::strerror(errno)));
  finish(console, exit_failure);
}

}  // namespace sluice::cli
