// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/reload.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <cstring>

#include "cli/configure.h"
#include "cli/signals.h"

namespace sluice::cli {
namespace {

Result<void> read_again(const Settings& settings, Guest& guest) {
  auto granted = policy(settings);
  if (!granted) return std::unexpected(granted.error());
  return guest.set_policy(*granted, settings.rejudge ? Existing::rejudge : Existing::keep);
}

void reload(const Settings& settings, Guest& guest, const Console& console) {
  if (const auto done = read_again(settings, guest); done) {
    console.note("SIGHUP: the policy was read again");
  } else {
    console.error(fmt::format("SIGHUP: the policy stays as it was: {}", done.error().message));
  }
}

}  // namespace

bool has_policy_file(const Settings& settings) {
  return std::ranges::find(settings.policy_parts, PolicyPart::Kind::file, &PolicyPart::kind) !=
         settings.policy_parts.end();
}

void reload_on_hangup(const Settings& settings, Guest& guest, const Console& console) {
  static struct {
    const Settings& settings;
    Guest& guest;
    const Console& console;
  } given{settings, guest, console};
  const auto reload_again_and_again = [](void* /*unused*/) -> void* {
    while (true) {
      await_hangup();
      reload(given.settings, given.guest, given.console);
    }
  };
  pthread_t thread{};
  const int error = pthread_create(&thread, nullptr, reload_again_and_again, nullptr);
  if (error != 0) {
    console.warning(
        fmt::format("SIGHUP will not have the policy read again: {}", std::strerror(error)));
  }
}

}  // namespace sluice::cli
