// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll_set.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>

#include "thread/interruption.h"
#include "wasi/clock.h"
#include "wasi/kept_array.h"
#include "wasi/poll_for.h"
#include "wasi/rights.h"

namespace sluice::wasi {
namespace {

using Entry = PollSet::Entry;

static_assert(sizeof(Entry) == 8 && std::endian::native == std::endian::little);

/// Events of priority bands, as guests number them.
constexpr std::uint16_t in_band = 0x80;
constexpr std::uint16_t out_band = 0x100;

/// Stands for a descriptor that is answered with POLLNVAL: the kernel does not look at it.
constexpr pollfd invalid_entry{.fd = -1, .events = POLLNVAL, .revents = 0};

void store(std::span<std::byte> list, std::size_t place, std::uint16_t happened) {
  std::memcpy(&list[place * sizeof(Entry) + offsetof(Entry, happened)], &happened, sizeof happened);
}

/// Calls `wait` with the time that is left, until it was not interrupted; its result.
template <class Wait>
int wait_through(std::int64_t nanoseconds, Wait wait) {
  const bool forever = nanoseconds < 0;
  auto remaining = static_cast<Nanoseconds>(forever ? 0 : nanoseconds);
  const Nanoseconds deadline = remaining == 0 ? 0 : now(CLOCK_MONOTONIC) + remaining;
  for (;;) {
    const int result = wait(forever ? std::nullopt : std::optional(remaining));
    if (result >= 0 || errno != EINTR) return result;
    thread::heed_interruption();
    if (remaining != 0) remaining = deadline - std::min(deadline, now(CLOCK_MONOTONIC));
  }
}

}  // namespace

// The numbers of the guest and of Linux differ by shifts.

short PollSet::to_host(std::uint16_t events) {
  static_assert(in == POLLIN && out << 1 == POLLOUT && priority >> 8 == POLLPRI &&
                peer_hangup << 10 == POLLRDHUP && in_band == POLLRDBAND &&
                out_band << 1 == POLLWRBAND);
  static_assert(error >> 9 == POLLERR && hangup >> 9 == POLLHUP && invalid >> 9 == POLLNVAL);
  constexpr int faults = error | hangup | invalid;
  return static_cast<short>((events & (in | in_band)) | ((events & (out | out_band)) << 1) |
                            ((events & priority) >> 8) | ((events & peer_hangup) << 10) |
                            ((events & faults) >> 9));
}

std::uint16_t PollSet::from_host(short events) {
  constexpr int faults = POLLERR | POLLHUP | POLLNVAL;
  return static_cast<std::uint16_t>(
      (events & (POLLIN | POLLRDBAND)) | ((events & (POLLOUT | POLLWRBAND)) >> 1) |
      ((events & POLLPRI) << 8) | ((events & POLLRDHUP) >> 10) | ((events & faults) << 9));
}

Result<std::uint32_t> PollSet::wait(DescriptorTable& descriptors, std::span<std::byte> list,
                                    std::int64_t nanoseconds) {
  if (list.size() / sizeof(Entry) > limit) return failure(Errno::inval);
  if (!is_as_before(descriptors, list)) {
    take(descriptors, list);
  } else if (is_kept_ || keep(descriptors)) {
    return wait_kept(list, nanoseconds);
  }
  return poll(list, nanoseconds);
}

Result<std::uint32_t> PollSet::wait_kept(std::span<std::byte> list, std::int64_t nanoseconds) {
  const auto start = nanoseconds > 0 ? now(CLOCK_MONOTONIC) : 0;
  std::int64_t remaining = nanoseconds;
  for (;;) {
    const int result = wait_through(remaining, [this](auto time) { return ready_set_.wait(time); });
    if (result < 0 && errno != ESTALE) return failure(last_error());
    if (result == 0 && (!ready_set_.ready().empty() || nanoseconds == 0)) break;
    if (nanoseconds > 0) {
      const auto passed = static_cast<std::int64_t>(now(CLOCK_MONOTONIC) - start);
      remaining = std::max<std::int64_t>(nanoseconds - passed, 0);
    }
    if (result < 0) {
      is_kept_ = false;
      return poll(list, remaining);
    }
    if (remaining == 0) break;
    // What woke the wait is gone again.
  }
  std::memcpy(list.data(), asked_.data(), list.size());
  for (const auto& [place, events] : ready_set_.ready()) {
    store(list, place, from_host(events));
  }
  return static_cast<std::uint32_t>(ready_set_.ready().size());
}

bool PollSet::is_as_before(const DescriptorTable& descriptors,
                           std::span<const std::byte> list) const {
  if (descriptors.is_shared() || version_ != descriptors.version() ||
      list.size() != asked_.size() * sizeof(Entry)) {
    return false;
  }
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    std::uint64_t given = 0;
    std::memcpy(&given, &list[i * sizeof(Entry)], sizeof given);
    difference |= given ^ std::bit_cast<std::uint64_t>(asked_[i]);
  }
  constexpr std::uint64_t answers = 0xffff'0000'0000'0000;
  return (difference & ~answers) == 0;
}

void PollSet::take(DescriptorTable& descriptors, std::span<const std::byte> list) {
  version_.reset();
  empty(asked_);
  empty(entries_);
  has_invalid_ = false;
  is_kept_ = false;
  asked_.resize(list.size() / sizeof(Entry));
  if (!list.empty()) std::memcpy(asked_.data(), list.data(), list.size());
  entries_.resize(asked_.size());
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    asked_[i].happened = 0;
    entries_[i] = look_up(descriptors, asked_[i]);
  }
  if (!descriptors.is_shared()) version_ = descriptors.version();
}

pollfd PollSet::look_up(DescriptorTable& descriptors, const Entry& entry) {
  if (entry.number < 0) return {.fd = -1, .events = 0, .revents = 0};
  auto descriptor = descriptors.get(static_cast<std::uint32_t>(entry.number));
  if (!descriptor || !(*descriptor)->require(rights::poll_fd_readwrite)) {
    has_invalid_ = true;
    return invalid_entry;
  }
  const int host = (*descriptor)->host();
  if (descriptors.is_shared()) references_.push_back(*std::move(descriptor));
  return {.fd = host, .events = to_host(entry.events), .revents = 0};
}

/// Whether from now on ready_set_ is to be waited for.
bool PollSet::keep(DescriptorTable& descriptors) {
  if (has_invalid_) return false;
  members_.resize(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto descriptor = descriptors.get(static_cast<std::uint32_t>(asked_[i].number));
    members_[i] = {.host = entries_[i].fd,
                   .events = entries_[i].events,
                   .serial = descriptor ? descriptor->serial() : 0};
  }
  is_kept_ = ready_set_.watch(members_);
  return is_kept_;
}

Result<std::uint32_t> PollSet::poll(std::span<std::byte> list, std::int64_t nanoseconds) {
  const auto let_go = [](std::vector<DescriptorRef>* references) { empty(*references); };
  const std::unique_ptr<std::vector<DescriptorRef>, decltype(let_go)> held(&references_, let_go);

  ready_set_.note_polled(entries_.size());
  const int result = wait_through(has_invalid_ ? 0 : nanoseconds,
                                  [this](auto time) { return poll_for(entries_, time); });
  if (result < 0) return failure(last_error());
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const pollfd& entry = entries_[i];
    // A negative descriptor asks for nothing, or is invalid.
    const short events = entry.fd < 0 ? entry.events : entry.revents;
    store(list, i, events == 0 ? 0 : from_host(events));
    count += events != 0 ? 1 : 0;
  }
  return count;
}

}  // namespace sluice::wasi
