// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Keeps guests from waiting. Those who wait for readiness go on waiting after a signal, so they are
// stopped by an exception; other calls end by a timer, as those of a thread that is to end.
#include "blocking.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "expect.h"

// In place of the C library's, by the linker's option --wrap.
extern "C" {

int __real_poll(pollfd* entries, nfds_t count, int timeout);
int __real_ppoll(pollfd* entries, nfds_t count, const timespec* timeout, const sigset_t* mask);

int __wrap_ppoll(pollfd* entries, nfds_t count, const timespec* timeout, const sigset_t* mask) {
  constexpr timespec none{};
  const int ready = __real_ppoll(entries, count, &none, mask);
  const bool would_block = timeout == nullptr || timeout->tv_sec != 0 || timeout->tv_nsec != 0;
  if (ready == 0 && would_block) throw sluice::fuzz::WouldBlock();
  return ready;
}

int __wrap_poll(pollfd* entries, nfds_t count, int timeout) {
  const int ready = __real_poll(entries, count, 0);
  if (ready == 0 && timeout != 0) throw sluice::fuzz::WouldBlock();
  return ready;
}

int __real_epoll_wait(int epoll, epoll_event* events, int size, int timeout);

int __wrap_epoll_wait(int epoll, epoll_event* events, int size, int timeout) {
  const int ready = __real_epoll_wait(epoll, events, size, 0);
  if (ready == 0 && timeout != 0) throw sluice::fuzz::WouldBlock();
  return ready;
}

int __wrap_clock_nanosleep(clockid_t clock, int flags, const timespec* time,
                           timespec* /*remaining*/) {
  sluice::fuzz::expect(flags == TIMER_ABSTIME, "a guest sleeps until a time");
  if (time->tv_nsec < 0 || time->tv_nsec > 999'999'999 || time->tv_sec < 0) return EINVAL;
  timespec now{};
  ::clock_gettime(clock, &now);
  if (now.tv_sec < time->tv_sec || (now.tv_sec == time->tv_sec && now.tv_nsec < time->tv_nsec)) {
    throw sluice::fuzz::WouldBlock();
  }
  return 0;
}

}  // extern "C"

namespace sluice::fuzz {
namespace {

constexpr long patience = 2'000'000;  ///< nanoseconds

std::atomic<thread::Interruption*> impatient = nullptr;

/// A timer whose signal ends the system call under way.
timer_t make_timer() {
  const int number = SIGRTMIN;
  struct sigaction action{};
  action.sa_handler = [](int) {  // without SA_RESTART
    thread::Interruption* const interruption = impatient;
    if (interruption != nullptr) interruption->request(thread::Interruption::Reason::ended);
  };
  expect(::sigaction(number, &action, nullptr) == 0, "a signal can be handled");
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = number;
  event._sigev_un._tid = ::gettid();
  timer_t timer{};
  expect(::timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, "there is a timer");
  return timer;
}

void set_interval(long nanoseconds) {
  static const timer_t timer = make_timer();
  const timespec interval{.tv_sec = 0, .tv_nsec = nanoseconds};
  const itimerspec every{.it_interval = interval, .it_value = interval};
  expect(::timer_settime(timer, 0, &every, nullptr) == 0, "a timer can be set");
}

}  // namespace

Impatience::Impatience() {
  impatient = &interruption_;
  set_interval(patience);
}

Impatience::~Impatience() {
  set_interval(0);
  impatient = nullptr;
}

}  // namespace sluice::fuzz
