// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <sluice/policy.h>

#include <string>

#include "cli/commands.h"
#include "cli/configure.h"

namespace sluice::cli {

void policy_show(const Settings& settings, const Console& console) {
  const auto granted = policy(settings);
  if (!granted) {
    console.error(granted.error().message);
    finish(console, exit_failure);
  }
  const std::string rules = granted->to_string();
  print(rules.empty() ? "# nothing is allowed\n" : rules);
  for (const SocketRequest& socket : settings.sockets) {
    print(fmt::format("# {}={}: needs no rule\n", socket.option, socket.value));
  }
  finish(console, exit_success);
}

}  // namespace sluice::cli
