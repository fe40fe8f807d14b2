// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasi/ready_set.h"

#include <algorithm>
#include <cerrno>
#include <memory>

#include "wasi/poll_for.h"

namespace sluice::wasi {
namespace {

static_assert(EPOLLIN == POLLIN && EPOLLPRI == POLLPRI && EPOLLOUT == POLLOUT &&
              EPOLLERR == POLLERR && EPOLLHUP == POLLHUP && EPOLLRDHUP == POLLRDHUP);

/// From how many members on epoll(7) is quicker than poll(2), and how many more entries poll(2)
/// takes in the time of one change here.
constexpr std::size_t many = 16;
constexpr std::size_t change = 16;

/// What has failed so often in a row is tried again after so many doublings of the price.
constexpr unsigned most_failures = 8;

// What comes back with an event: the host's descriptor, and as much of the serial number as there
// is room for.
std::uint64_t cookie(int host, std::uint64_t serial) {
  return (serial << 32) | static_cast<std::uint32_t>(host);
}

}  // namespace

bool ReadySet::watch(std::span<const Member> members) {
  ready_.clear();
  if (members.size() < many) {
    clear();
    return false;
  }
  const std::size_t calls = distance(members);
  if (calls == 0 && epoll_) return true;
  const std::size_t price = (calls * change) << failures_;
  if (polled_ < price) return false;
  polled_ -= price;
  const auto undo = [](ReadySet* set) { set->clear(); };
  std::unique_ptr<ReadySet, decltype(undo)> failed(this, undo);
  if (replace(members)) {
    static_cast<void>(failed.release());
    failures_ = 0;
    return true;
  }
  failures_ = std::min(failures_ + 1, most_failures);
  return false;
}

void ReadySet::note_polled(std::size_t entries) {
  // Enough to begin with others, and no more: a guest that changes its mind all the time stays with
  // poll(2).
  if (entries >= many) polled_ = std::min(polled_ + entries, (2 * change * entries) << failures_);
}

/// How many calls of the kernel it would take to watch these instead of what is watched; 0 only
/// when nothing changes.
std::size_t ReadySet::distance(std::span<const Member> members) const {
  std::size_t calls = 0;
  std::size_t watched = 0;
  for (const Member& member : members) {
    if (member.host < 0) continue;
    const std::size_t place = &member - members.data();
    const auto host = static_cast<std::size_t>(member.host);
    if (host < watched_.size() && watched_[host].serial == member.serial &&
        watched_[host].events == member.events && watched_[host].place == place) {
      ++watched;
    } else {
      ++calls;
    }
  }
  return calls + (hosts_.size() - watched);
}

bool ReadySet::replace(std::span<const Member> members) {
  if (!epoll_) epoll_ = net::FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_) return false;
  ++round_;
  std::vector<int> hosts;
  hosts.reserve(members.size());
  for (std::size_t place = 0; place < members.size(); ++place) {
    if (members[place].host < 0) continue;
    if (!add(members[place], place)) return false;
    hosts.push_back(members[place].host);
  }
  for (const int host : hosts_) {
    Watched& watched = watched_[static_cast<std::size_t>(host)];
    if (watched.round == round_ || watched.serial == 0) continue;
    // Fails where it has been closed meanwhile, and with it left the set.
    static_cast<void>(control(EPOLL_CTL_DEL, host, 0, 0));
    watched = {};
  }
  hosts_.swap(hosts);
  events_.resize(std::max<std::size_t>(hosts_.size(), 1));
  return true;
}

/// False for what can't be watched, or has been seen in this round.
bool ReadySet::add(const Member& member, std::size_t place) {
  const auto host = static_cast<std::size_t>(member.host);
  if (host >= watched_.size()) watched_.resize(host + 1);
  Watched& watched = watched_[host];
  if (watched.round == round_) return false;
  const bool known = watched.serial == member.serial;
  if (!known || watched.events != member.events) {
    const int operation = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (!control(operation, member.host, member.events, member.serial)) return false;
  }
  watched = {.serial = member.serial,
             .place = static_cast<std::uint32_t>(place),
             .round = round_,
             .events = member.events};
  return true;
}

bool ReadySet::control(int operation, int host, short events, std::uint64_t serial) const {
  epoll_event event{.events = static_cast<std::uint16_t>(events),
                    .data = {.u64 = cookie(host, serial)}};
  return ::epoll_ctl(epoll_.get(), operation, host, &event) == 0;
}

int ReadySet::wait(std::optional<Nanoseconds> time) {
  ready_.clear();
  const int count = poll_events(time);
  if (count < 0) return -1;
  for (const epoll_event& event : std::span(events_).first(static_cast<std::size_t>(count))) {
    const Watched& watched = watched_[static_cast<std::uint32_t>(event.data.u64)];
    if (event.data.u64 >> 32 != (watched.serial & UINT32_MAX)) {
      clear();
      errno = ESTALE;
      return -1;
    }
    ready_.push_back({.place = watched.place, .events = static_cast<short>(event.events)});
  }
  return 0;
}

int ReadySet::poll_events(std::optional<Nanoseconds> time) {
  auto milliseconds = whole_milliseconds(time);
  if (!milliseconds) {
    // epoll_wait(2) has no finer times: the set itself is waited for.
    pollfd set{.fd = epoll_.get(), .events = POLLIN, .revents = 0};
    if (const int count = poll_for({&set, 1}, time); count <= 0) return count;
    milliseconds = 0;
  }
  return ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                      *milliseconds);
}

void ReadySet::clear() {
  epoll_ = {};
  hosts_.clear();
  watched_.clear();
  ready_.clear();
}

}  // namespace sluice::wasi
