// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_set.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "thread/interruption.h"
#include "wasi/clock.h"
#include "wasi/poll_for.h"
#include "wasi/rights.h"

namespace sluice::wasi {
namespace {

/// Stands for a descriptor that is answered with POLLNVAL: the kernel does not look at it.
constexpr pollfd invalid_entry{.fd = -1, .events = POLLNVAL, .revents = 0};

}  // namespace

void PollSet::clear() {
  empty(entries_);
  invalid_ = false;
}

void PollSet::add(DescriptorTable& descriptors, std::int32_t number, short events) {
  if (number < 0) {
    entries_.push_back({.fd = -1, .events = 0, .revents = 0});
    return;
  }
  auto descriptor = descriptors.get(static_cast<std::uint32_t>(number));
  if (!descriptor || !(*descriptor)->require(rights::poll_fd_readwrite)) {
    entries_.push_back(invalid_entry);
    invalid_ = true;
    return;
  }
  entries_.push_back({.fd = (*descriptor)->host(), .events = events, .revents = 0});
  references_.push_back(*std::move(descriptor));
}

Result<std::span<const pollfd>> PollSet::wait(std::int64_t nanoseconds) {
  if (entries_.size() > limit) return failure(Errno::inval);
  const auto slept = sleep(invalid_ ? 0 : nanoseconds);
  if (!slept) return failure(slept.error());
  if (invalid_) {
    for (pollfd& entry : entries_) {
      if (entry.fd < 0) entry.revents = entry.events;
    }
  }
  return entries_;
}

Result<void> PollSet::sleep(std::int64_t nanoseconds) {
  const bool forever = nanoseconds < 0;
  auto remaining = static_cast<Nanoseconds>(forever ? 0 : nanoseconds);
  const Nanoseconds deadline = remaining == 0 ? 0 : now(CLOCK_MONOTONIC) + remaining;
  for (;;) {
    if (poll_for(entries_, forever ? std::nullopt : std::optional(remaining)) >= 0) return {};
    if (errno != EINTR) return failure(last_error());
    thread::heed_interruption();
    if (remaining != 0) remaining = deadline - std::min(deadline, now(CLOCK_MONOTONIC));
  }
}

}  // namespace sluice::wasi
