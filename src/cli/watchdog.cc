// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/watchdog.h"

#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>

#include "cli/console.h"

namespace sluice::cli {
namespace {

std::string message;  // written before the timer starts, then only read

/// Runs as a signal handler: nothing but async-signal-safe calls. The program's output is
/// unbuffered, so there is nothing to flush.
void time_is_up(int /*signal*/) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, message.data(), message.size());
  _exit(exit_failure);
}

}  // namespace

void start_watchdog(std::string_view program, std::chrono::milliseconds time) {
  message = fmt::format("{}: --timeout={}: the time is up, and the program was ended\n", program,
                        time.count());
  struct sigaction action{};
  action.sa_handler = time_is_up;
  sigaction(SIGALRM, &action, nullptr);
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &alarm, nullptr);

  // A timer of zero would be no timer.
  const std::chrono::microseconds left =
      std::max<std::chrono::microseconds>(time, std::chrono::microseconds(1));
  itimerval timer{};
  timer.it_value.tv_sec = left.count() / 1'000'000;
  timer.it_value.tv_usec = left.count() % 1'000'000;
  setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace sluice::cli
