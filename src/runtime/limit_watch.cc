// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/limit_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <system_error>
#include <tuple>
#include <utility>

namespace sluice {
namespace {

using std::chrono::nanoseconds;

constexpr int exit_processor_time = 128 + SIGXCPU;
constexpr int exit_run_time = 124;
constexpr nanoseconds longest_sleep = std::chrono::hours(24);
constexpr nanoseconds shortest_sleep = std::chrono::milliseconds(5);

Exit end_by(int code, const std::string& limit) {
  return {.code = code, .trap = {}, .stopped = true, .limit = limit};
}

}  // namespace

LimitWatch::~LimitWatch() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

std::optional<LimitWatch::Bound> LimitWatch::bound(const policy::Limit* limit) {
  if (limit == nullptr) return std::nullopt;
  return Bound{.time = nanoseconds(static_cast<nanoseconds::rep>(limit->amount)),
               .text = limit->to_string()};
}

Result<void> LimitWatch::set_limits(const policy::Limits& limits) {
  const std::scoped_lock lock(mutex_);
  auto former = std::pair(std::move(processor_time_), std::move(run_time_));
  processor_time_ = bound(limits.total(policy::Resource::cpu));
  run_time_ = bound(limits.total(policy::Resource::time));
  auto watched = started_ ? start_thread() : Result<void>();
  if (!watched) std::tie(processor_time_, run_time_) = std::move(former);
  changed_.notify_all();
  return watched;
}

Result<void> LimitWatch::start() {
  const std::scoped_lock lock(mutex_);
  if (!started_) started_ = Clock::now();
  return start_thread();
}

Result<void> LimitWatch::start_thread() {
  if (processor_time_) guest_.count_processor_time();
  if (thread_.joinable() || (!processor_time_ && !run_time_)) return {};
  sigset_t all;
  sigset_t former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);  // signals are for the host's threads
  Result<void> status;
  try {
    thread_ = std::thread([this] { watch(); });
  } catch (const std::system_error& error) {
    status = std::unexpected(
        Error{fmt::format("there is no room for a thread that watches limits: {}", error.what())});
  }
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
  return status;
}

std::optional<Exit> LimitWatch::judge(nanoseconds& patience) const {
  patience = longest_sleep;
  if (run_time_) {
    // NOLINTNEXTLINE(bugprone-unchecked-optional-access): it is asked once the guest runs
    const nanoseconds left = run_time_->time - (Clock::now() - *started_);
    if (left.count() <= 0) return end_by(exit_run_time, run_time_->text);
    patience = std::min(patience, left);
  }
  if (processor_time_) {
    const nanoseconds left = processor_time_->time - guest_.processor_time();
    if (left.count() <= 0) return end_by(exit_processor_time, processor_time_->text);
    // Not even all processors together use it up sooner.
    const auto processors = std::max(std::thread::hardware_concurrency(), 1U);
    patience = std::min(patience, std::max(left / processors, shortest_sleep));
  }
  return std::nullopt;
}

void LimitWatch::watch() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    nanoseconds patience{};
    if (const auto exit = judge(patience)) {
      lock.unlock();
      guest_.end(*exit);
      return;
    }
    changed_.wait_for(lock, patience);
  }
}

}  // namespace sluice
