// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/watchdog.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>

#include "cli/console.h"
#include "cli/recording.h"

namespace sluice::cli {
namespace {

// Written before the timer starts; then only its handler uses them.
std::string message;
int code = exit_failure;
int postponed = 0;

bool takes_more(int descriptor) {
  pollfd output{.fd = descriptor, .events = POLLOUT, .revents = 0};
  return poll(&output, 1, 0) == 1;
}

// Signal handlers make nothing but async-signal-safe calls. The program's output is unbuffered, so
// there is nothing to flush. A stderr that takes nothing does not keep the process.

void time_is_up(int /*signal*/) {
  if (takes_more(STDERR_FILENO)) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, message.data(), message.size());
  }
  end_process(exit_failure);
}

/// What is to be said is being written, perhaps by a thread that waits for a processor.
void end_unless_it_goes_on(int /*signal*/) {
  constexpr int longest = 50;
  if (takes_more(STDERR_FILENO) && ++postponed < longest) return;
  end_process(code);
}

void start_timer(void (*handler)(int), std::chrono::microseconds first,
                 std::chrono::microseconds interval) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigaction(SIGALRM, &action, nullptr);
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &alarm, nullptr);

  const auto to_timeval = [](std::chrono::microseconds time) {
    return timeval{.tv_sec = time.count() / 1'000'000, .tv_usec = time.count() % 1'000'000};
  };
  const itimerval timer{.it_interval = to_timeval(interval), .it_value = to_timeval(first)};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

/// True as well when it cannot be known. The folder's links are its threads and the usual two.
bool is_threaded() {
  constexpr nlink_t of_one_thread = 3;
  struct stat threads{};
  return stat("/proc/self/task", &threads) != 0 || threads.st_nlink != of_one_thread;
}

}  // namespace

std::string timeout_message(std::chrono::milliseconds time) {
  return fmt::format("--timeout={}: the time is up, and the program was ended", time.count());
}

void start_watchdog(std::string_view program, std::chrono::milliseconds time) {
  message = fmt::format("{}: {}\n", program, timeout_message(time));
  // A timer of zero would be no timer.
  constexpr std::chrono::microseconds least(1);
  start_timer(time_is_up, std::max<std::chrono::microseconds>(time, least), {});
}

void end_soon(int exit_code) {
  if (!is_threaded()) return;
  code = exit_code;
  constexpr std::chrono::milliseconds interval(20);
  start_timer(end_unless_it_goes_on, interval, interval);
}

}  // namespace sluice::cli
