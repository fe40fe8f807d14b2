// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "cli/commands.h"
#include "cli/share_folder.h"
#include "text/nearest.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using Status = std::expected<void, std::string>;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

std::string unknown(const std::string& name, const std::vector<std::string>& known) {
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  const std::string_view near = text::nearest(name, candidates);
  return near.empty()
             ? fmt::format("{}: unknown template; there are {}", name, fmt::join(known, ", "))
             : fmt::format("{}: unknown template; did you mean {}?", name, near);
}

Status copy_template(const fs::path& from, const fs::path& folder) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(folder, error))) {
    const bool is_empty = fs::is_directory(folder, error) && fs::is_empty(folder, error);
    if (!is_empty || error) {
      return std::unexpected(
          fmt::format("{}: is there already, and is no empty folder", folder.string()));
    }
  }
  fs::create_directories(folder, error);
  if (!error) fs::copy(from, folder, fs::copy_options::recursive, error);
  if (error) return std::unexpected(fmt::format("{}: {}", folder.string(), error.message()));
  return {};
}

Status make(const std::vector<std::string>& words) {
  const auto share = share_folder();
  if (!share) return std::unexpected(share.error());
  const fs::path templates = *share / "guest" / "templates";
  const auto known = names_in(templates);
  if (words.size() != 2) {
    return std::unexpected(fmt::format(
        "a template and a folder are needed, such as sluice new {} project; there are {}",
        known.empty() ? "" : known.front(), fmt::join(known, ", ")));
  }
  if (std::ranges::find(known, words[0]) == known.end()) {
    return std::unexpected(unknown(words[0], known));
  }
  return copy_template(templates / words[0], words[1]);
}

}  // namespace

void new_project(const Settings& settings, const Console& console) {
  if (const Status made = make(settings.words); !made) {
    console.error(made.error());
    finish(console, exit_failure);
  }
  console.done(
      fmt::format("wrote {}; README.md there says how to build and run it", settings.words[1]));
  finish(console, exit_success);
}

}  // namespace sluice::cli
