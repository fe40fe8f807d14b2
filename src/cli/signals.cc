// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/signals.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <utility>

#include "cli/recording.h"

namespace sluice::cli {
namespace {

constexpr int shell_base = 128;
constexpr std::array ending{SIGINT, SIGTERM, SIGHUP};

bool is_ignored(int number) {
  struct sigaction former{};
  return sigaction(number, nullptr, &former) != 0 || former.sa_handler == SIG_IGN;
}

/// 0 when the time is up first.
int wait_for(const sigset_t& signals, std::optional<std::chrono::milliseconds> time) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + time.value_or(std::chrono::milliseconds(0));
  while (true) {
    int number = 0;
    if (time) {
      const auto left = std::max<Clock::duration>(until - Clock::now(), Clock::duration::zero());
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
      const timespec wait{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
      number = sigtimedwait(&signals, nullptr, &wait);
      if (number < 0 && errno == EAGAIN) return 0;
    } else {
      number = sigwaitinfo(&signals, nullptr);
    }
    if (number > 0) return number;  // else EINTR
  }
}

sigset_t hangup() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

int exit_code_of_signal(int number) { return shell_base + number; }

void exit_on_signals() {
  for (const int number : ending) {
    if (is_ignored(number)) continue;
    struct sigaction action{};
    // The program's output is unbuffered: there is nothing to flush.
    action.sa_handler = [](int received) { end_process(shell_base + received); };
    sigaction(number, &action, nullptr);
  }
}

void tell_of_signals(std::optional<std::chrono::milliseconds> time, std::function<void(int)> end) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : ending) {
    if (!is_ignored(number)) sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals, time, end = std::move(end)] { end(wait_for(signals, time)); }).detach();
}

void hold_hangups() {
  const sigset_t set = hangup();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void await_hangup() {
  const sigset_t set = hangup();
  int received = 0;
  while (sigwait(&set, &received) != 0) {
  }
}

}  // namespace sluice::cli
