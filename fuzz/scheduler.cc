// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "scheduler.h"

#include <linux/futex.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <utility>

#include "expect.h"

namespace sluice::fuzz {
namespace {

thread_local Scheduler* scheduler = nullptr;  ///< of the thread

}  // namespace

Scheduler::Scheduler()
    : attachment_((threads_.push_back(std::make_unique<Thread>()), threads_[0]->interruption)) {
  scheduler = this;
}

Scheduler::~Scheduler() {
  interrupt_all();
  expect(current_ == 0, "the first thread is the last");
  {
    std::unique_lock lock(mutex_);
    const auto is_last = [this] {
      return std::ranges::count(threads_, false, [](auto& one) { return one->finished; }) == 1;
    };
    threads_[0]->may_run = is_last;
    while (!is_last()) {
      threads_[0]->signalled = false;
      switch_over(lock);
    }
  }
  for (const auto& thread : threads_) {
    if (thread->host.joinable()) thread->host.join();
  }
  scheduler = nullptr;
}

std::size_t Scheduler::start(std::function<void()> body) {
  const std::unique_lock lock(mutex_);
  const std::size_t number = threads_.size();
  threads_.push_back(std::make_unique<Thread>());
  Thread& thread = *threads_.back();
  thread.host = std::thread([this, number, &thread, body = std::move(body)] {
    std::unique_lock lock(mutex_);
    thread.turn.wait(lock, [&] { return current_ == number; });
    lock.unlock();
    scheduler = this;
    {
      const thread::Interruption::Attachment attachment(thread.interruption);
      body();
    }
    lock.lock();
    thread.finished = true;
    current_ = choose();
    threads_[current_]->turn.notify_one();
  });
  return number;
}

void Scheduler::interrupt(std::size_t number, thread::Interruption::Reason reason) {
  Thread& thread = *threads_.at(number);
  thread.interruption.request(reason);
  thread.signalled = true;
}

void Scheduler::interrupt_all() {
  is_ending_ = true;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    interrupt(i, thread::Interruption::Reason::ended);
  }
}

void Scheduler::give_way() {
  std::unique_lock lock(mutex_);
  switch_over(lock);
}

bool Scheduler::wait_for_others() {
  std::unique_lock lock(mutex_);
  Thread& self = *threads_[current_];
  self.may_run = [this, &self] {
    return std::ranges::all_of(threads_,
                               [&](auto& one) { return one->finished || one.get() == &self; });
  };
  switch_over(lock);
  const bool is_last = self.may_run();
  self.may_run = nullptr;
  return is_last;
}

int Scheduler::wait(const std::uint32_t* word, bool has_deadline) {
  std::unique_lock lock(mutex_);
  Thread& self = *threads_[current_];
  const auto changed = [word] { return __atomic_load_n(word, __ATOMIC_ACQUIRE) != 0; };
  if (changed()) return EAGAIN;
  if (self.interruption.requested() && self.interrupted != word) self.signalled = true;
  self.may_run = changed;
  self.has_deadline = has_deadline;
  self.timed_out = false;
  if (!self.signalled) switch_over(lock);
  self.may_run = nullptr;
  self.has_deadline = false;
  if (changed()) return 0;
  if (self.timed_out) return ETIMEDOUT;
  self.signalled = is_ending_;
  self.interrupted = word;
  return EINTR;
}

bool Scheduler::can_go_on(const Thread& thread) {
  return !thread.finished &&
         (!thread.may_run || thread.signalled || thread.timed_out || thread.may_run());
}

std::size_t Scheduler::choose() {
  const std::size_t all = threads_.size();
  for (std::size_t i = 1; i <= all; ++i) {
    if (can_go_on(*threads_[(current_ + i) % all])) return (current_ + i) % all;
  }
  for (std::size_t i = 1; i <= all; ++i) {
    Thread& thread = *threads_[(current_ + i) % all];
    if (thread.finished || !thread.has_deadline) continue;
    thread.timed_out = true;
    return (current_ + i) % all;
  }
  interrupt_all();  // each waits for another
  return choose();
}

void Scheduler::switch_over(std::unique_lock<std::mutex>& lock) {
  const std::size_t self = current_;
  current_ = choose();
  if (current_ == self) return;
  threads_[current_]->turn.notify_one();
  threads_[self]->turn.wait(lock, [&] { return current_ == self; });
}

}  // namespace sluice::fuzz

// In place of the C library's, by the linker's option --wrap.
extern "C" {

long __real_syscall(long number, ...);

long __wrap_syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(rest, long);
  va_end(rest);
  if (number != SYS_futex || sluice::fuzz::scheduler == nullptr) {
    return __real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3],
                          arguments[4], arguments[5]);
  }
  const auto operation = static_cast<int>(arguments[1]);
  if (operation == FUTEX_WAKE_PRIVATE) return 0;  // who waits looks at the word
  sluice::fuzz::expect(
      operation == FUTEX_WAIT_BITSET_PRIVATE && static_cast<int>(arguments[2]) == 0,
      "threads wait for words that are 0");
  errno = sluice::fuzz::scheduler->wait(reinterpret_cast<const std::uint32_t*>(arguments[0]),
                                        arguments[3] != 0);
  return errno == 0 ? 0 : -1;
}

}  // extern "C"
