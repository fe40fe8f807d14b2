// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/poll.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "net/file_descriptor.h"
#include "thread/interruption.h"
#include "wasi/kept_array.h"
#include "wasi/poll_for.h"

namespace sluice::wasi {
namespace {

/// How long a wait sleeps that has to look at CLOCK_REALTIME itself: the clock may be set
/// meanwhile.
constexpr Nanoseconds slice = 100'000'000;

short wanted(EventType type) { return type == EventType::fd_read ? POLLIN : POLLOUT; }

Rights needed(EventType type) {
  return rights::poll_fd_readwrite |
         (type == EventType::fd_read ? rights::fd_read : rights::fd_write);
}

/// How much can be read without waiting; 1 where the kernel keeps no count (a listening socket, a
/// device).
std::uint64_t readable(const Descriptor& descriptor) {
  if (descriptor.type() == FileType::regular_file) {
    struct stat status{};
    const off_t position = ::lseek(descriptor.host(), 0, SEEK_CUR);
    if (position < 0 || ::fstat(descriptor.host(), &status) != 0) return 0;
    return static_cast<std::uint64_t>(std::max<off_t>(status.st_size - position, 0));
  }
  int count = 0;
  if (::ioctl(descriptor.host(), FIONREAD, &count) != 0) return 1;
  return static_cast<std::uint64_t>(std::max(count, 0));
}

}  // namespace

bool Poller::is_as_before(const DescriptorTable& descriptors,
                          std::span<const std::byte> request) const {
  return version_ && !descriptors.is_shared() && version_ == descriptors.version() &&
         request.size() == request_.size() &&
         std::memcmp(request.data(), request_.data(), request.size()) == 0;
}

void Poller::begin(std::span<const std::byte> request) {
  version_.reset();
  empty(entries_);
  empty(request_);
  request_.assign(request.begin(), request.end());
}

void Poller::add(const Subscription& subscription) {
  entries_.push_back({.subscription = subscription});
}

Result<std::span<const Event>> Poller::wait(DescriptorTable& descriptors) {
  if (entries_.empty() || entries_.size() > limit) return failure(Errno::inval);
  const auto let_go = [&](std::vector<DescriptorRef>* references) {
    if (!version_) empty(*references);
  };
  const std::unique_ptr<std::vector<DescriptorRef>, decltype(let_go)> held(&references_, let_go);

  if (!version_) find_descriptors(descriptors);
  pollfds_.resize(references_.size());  // without the timer of a wait that has failed
  set_clocks();
  empty(events_);
  const auto timer = start_timer();
  if (!timer) return failure(timer.error());
  is_kept_ = version_ && !*timer && (watched_ || watch());
  do {
    if (const auto slept = sleep(); !slept) return failure(slept.error());
    collect(*timer && pollfds_.back().revents != 0);
  } while (events_.empty());
  return events_;
}

void Poller::find_descriptors(DescriptorTable& descriptors) {
  has_errors_ = watched_ = false;
  empty(pollfds_);
  empty(references_);
  for (Entry& entry : entries_) {
    if (entry.subscription.type == EventType::clock) continue;
    entry.error = find_descriptor(entry, descriptors);
    if (entry.error != Errno::success) has_errors_ = true;
  }
  if (!descriptors.is_shared()) version_ = descriptors.version();
}

Errno Poller::find_descriptor(Entry& entry, DescriptorTable& descriptors) {
  auto descriptor = descriptors.get(entry.subscription.subject);
  if (!descriptor) return descriptor.error();
  const EventType type = entry.subscription.type;
  if (const auto held = (*descriptor)->require(needed(type)); !held) return held.error();

  // A sparse set: index_ may hold anything for a descriptor that pollfds_ does not have.
  const int host = (*descriptor)->host();
  const auto place = static_cast<std::size_t>(host);
  if (place >= index_.size()) index_.resize(place + 1);
  std::uint32_t& index = index_[place];
  if (index >= pollfds_.size() || pollfds_[index].fd != host) {
    index = static_cast<std::uint32_t>(pollfds_.size());
    pollfds_.push_back({.fd = host, .events = 0, .revents = 0});
    references_.push_back(*std::move(descriptor));
  }
  pollfds_[index].events = static_cast<short>(pollfds_[index].events | wanted(type));
  entry.place = index;
  return Errno::success;
}

void Poller::set_clocks() {
  start_ = monotonic_ = realtime_ = never;
  in_slices_ = false;
  immediate_ = has_errors_;
  for (Entry& entry : entries_) {
    if (entry.subscription.type != EventType::clock) continue;
    entry.error = set_clock(entry);
    if (entry.error != Errno::success) immediate_ = true;
  }
  if (realtime_ != never && realtime_ <= now(CLOCK_REALTIME)) immediate_ = true;
}

Errno Poller::set_clock(Entry& entry) {
  const auto& [user_data, type, subject, timeout, absolute] = entry.subscription;
  const auto clock = host_clock(subject);
  if (!clock) return Errno::inval;
  if (*clock != CLOCK_REALTIME && *clock != CLOCK_MONOTONIC) return Errno::notsup;
  entry.deadline = timeout;
  entry.realtime = absolute && *clock == CLOCK_REALTIME;
  if (entry.realtime) {
    realtime_ = std::min(realtime_, entry.deadline);
    return Errno::success;
  }
  if (!absolute) {
    if (start_ == never) start_ = now(CLOCK_MONOTONIC);
    entry.deadline = timeout < never - start_ ? start_ + timeout : never;
  }
  monotonic_ = std::min(monotonic_, entry.deadline);
  return Errno::success;
}

/// A time of CLOCK_REALTIME among other things to wait for is a descriptor more: the kernel fires
/// it at the right moment even when the clock is set meanwhile. Owns nothing when none is needed,
/// or none can be had: sleep() then looks at the clock.
Result<net::FileDescriptor> Poller::start_timer() {
  const bool alone = pollfds_.empty() && monotonic_ == never;
  if (immediate_ || realtime_ == never || alone) return net::FileDescriptor();
  net::FileDescriptor timer(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer) {
    in_slices_ = true;
    return timer;
  }
  const itimerspec when{.it_interval = {}, .it_value = to_timespec(realtime_)};
  if (::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
    return failure(last_error());
  }
  pollfds_.push_back({.fd = timer.get(), .events = POLLIN, .revents = 0});
  return timer;
}

/// Whether ready_set_ knows of what is waited for, from now on.
bool Poller::watch() {
  members_.resize(pollfds_.size());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i] = {
        .host = pollfds_[i].fd, .events = pollfds_[i].events, .serial = references_[i].serial()};
  }
  watched_ = ready_set_.watch(members_);
  return watched_;
}

/// poll(2) on pollfds_, by ready_set_ if that knows of them. May end early.
int Poller::poll(std::optional<Nanoseconds> time) {
  if (!is_kept_) {
    ready_set_.note_polled(pollfds_.size());
    return poll_for(pollfds_, time);
  }
  for (pollfd& entry : pollfds_) entry.revents = 0;
  const int result = ready_set_.wait(time);
  for (const auto& [place, events] : ready_set_.ready()) pollfds_[place].revents = events;
  if (result == 0 || errno != ESTALE) return result;
  watched_ = is_kept_ = false;
  return 0;
}

/// Sleeps until something may be ready. A signal or the end of a slice ends it early, and the
/// caller sleeps again, unless the thread is to end.
Result<void> Poller::sleep() {
  if (pollfds_.empty() && !immediate_ && !in_slices_ && std::min(monotonic_, realtime_) != never) {
    const bool monotonic = monotonic_ != never;
    const timespec until = to_timespec(monotonic ? monotonic_ : realtime_);
    const int error = ::clock_nanosleep(monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, TIMER_ABSTIME,
                                        &until, nullptr);
    if (error == EINTR) {
      thread::heed_interruption();
    } else if (error != 0) {
      return failure(from_host(static_cast<net::Errno>(error)));
    }
    return {};
  }
  Nanoseconds remaining = immediate_ ? 0 : never;
  if (!immediate_ && monotonic_ != never) {
    remaining = monotonic_ - std::min(monotonic_, now(CLOCK_MONOTONIC));
  }
  if (in_slices_) {
    remaining = std::min({remaining, slice, realtime_ - std::min(realtime_, now(CLOCK_REALTIME))});
  }
  if (poll(remaining == never ? std::nullopt : std::optional(remaining)) < 0) {
    if (errno != EINTR) return failure(last_error());
    thread::heed_interruption();
  }
  return {};
}

void Poller::collect(bool timer_fired) {
  const Nanoseconds monotonic = monotonic_ == never ? 0 : now(CLOCK_MONOTONIC);
  Nanoseconds realtime = realtime_ == never ? 0 : now(CLOCK_REALTIME);
  if (timer_fired) realtime = std::max(realtime, realtime_);  // whatever the clock was set to since
  for (const Entry& entry : entries_) {
    const auto& [user_data, type, subject, timeout, absolute] = entry.subscription;
    if (entry.error != Errno::success) {
      events_.push_back({.user_data = user_data, .error = entry.error, .type = type});
    } else if (type != EventType::clock) {
      const short answers = POLLERR | POLLHUP | POLLNVAL | wanted(type);
      if ((pollfds_[entry.place].revents & answers) != 0) events_.push_back(ready_event(entry));
    } else if (entry.deadline <= (entry.realtime ? realtime : monotonic)) {
      events_.push_back({.user_data = user_data, .type = type});
    }
  }
}

Event Poller::ready_event(const Entry& entry) const {
  const auto& [user_data, type, subject, timeout, absolute] = entry.subscription;
  const short answer = pollfds_[entry.place].revents;
  Event event{.user_data = user_data, .type = type};
  if ((answer & POLLNVAL) != 0) {
    event.error = Errno::badf;
  } else if (type == EventType::fd_read) {
    event.hangup = (answer & POLLHUP) != 0;
    event.size = readable(*references_[entry.place]);
  }
  return event;
}

}  // namespace sluice::wasi
