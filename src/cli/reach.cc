// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/reach.h"

#include <algorithm>
#include <deque>
#include <system_error>
#include <utility>
#include <vector>

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;

/// As many symbolic links as the kernel follows.
constexpr int most_links = 40;

/// What a path leads to, and the symbolic links that lead there: paths without links and `..`.
struct Route {
  fs::path end;
  std::vector<fs::path> links;
};

/// Unlike weakly_canonical() this follows links to what does not exist: that may come to exist.
/// Where links go round in a circle, the end is one of them.
Route route(const fs::path& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  std::deque<fs::path> rest(absolute.begin(), absolute.end());
  Route route{.end = "/", .links = {}};
  while (!rest.empty()) {
    const fs::path part = std::move(rest.front());
    rest.pop_front();
    if (part.empty() || part == "." || part == "/") continue;
    if (part == "..") {
      route.end = route.end.parent_path();
      continue;
    }
    fs::path next = route.end / part;
    const fs::path target = fs::read_symlink(next, error);
    if (error || route.links.size() == most_links) {
      route.end = std::move(next);
      continue;
    }
    if (target.is_absolute()) route.end = "/";
    route.links.push_back(std::move(next));
    rest.insert(rest.begin(), target.begin(), target.end());
  }
  return route;
}

bool is_same(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return a == b || fs::equivalent(a, b, error);
}

/// Whether `path` is `folder` or lies in it; both without links.
bool is_in(fs::path path, const fs::path& folder) {
  while (!is_same(path, folder)) {
    if (!path.has_relative_path()) return false;
    path = path.parent_path();
  }
  return true;
}

}  // namespace

bool reaches(const fs::path& granted, const fs::path& folder) {
  const fs::path from = route(granted).end;
  const Route to = route(folder);
  const auto is_granted = [&](const fs::path& path) { return is_in(path, from); };
  // Who can replace a link on the way can put another folder in this one's place.
  return is_granted(to.end) || std::ranges::any_of(to.links, is_granted) || is_in(from, to.end);
}

}  // namespace sluice::cli
