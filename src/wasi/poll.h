// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wasi/clock.h"
#include "wasi/descriptor_table.h"
#include "wasi/errno.h"
#include "wasi/ready_set.h"

namespace sluice::wasi {

/// `eventtype` of preview 1.
enum class EventType : std::uint8_t { clock, fd_read, fd_write };

struct Subscription {
  std::uint64_t user_data = 0;
  EventType type = EventType::clock;
  std::uint32_t subject = 0;  ///< the preview 1 clock, or the descriptor's number
  Nanoseconds timeout = 0;    ///< clock: how long, or until when
  bool absolute = false;      ///< clock: `timeout` is a time of the clock
};

struct Event {
  std::uint64_t user_data = 0;
  Errno error = Errno::success;
  EventType type = EventType::clock;
  /// fd_read: the other side is gone (POLLHUP); bytes may still be left. Never set for fd_write:
  /// Linux then says POLLOUT beside POLLHUP, and wasi-libc's poll() would leave POLLOUT out, on
  /// which alone programs wait after a connect. They learn what is wrong from SO_ERROR or from the
  /// write.
  bool hangup = false;
  std::uint64_t size = 0;  ///< fd_read: bytes that can be read
};

/// Waits until one of many descriptors and clocks is ready (poll_oneoff of preview 1). An object is
/// for one thread at a time, and always for the same table while that is not shared: its arrays are
/// kept, so that a wait allocates nothing once it has seen its like, and a ReadySet for guests that
/// wait for the same descriptors again and again.
///
/// What is ready is what poll(2) says. POLLERR is readiness, not the event's error: the error of a
/// socket, for instance of a connect that failed, comes from SO_ERROR or the next call, as
/// natively. An event has an error only for what can't be waited for, and then the wait does not
/// block: `badf`, `notcapable` (needs poll_fd_readwrite, and fd_read or fd_write), `notsup` (a
/// CPU-time clock), `inval` (an unknown clock). A relative time is measured by the monotonic clock,
/// whichever clock is named; an absolute one follows its clock even when that is set.
class Poller {
 public:
  /// Subscriptions in one wait; more are `inval`, as poll(2) has it.
  static constexpr std::size_t limit = std::size_t{1} << 18;

  /// Whether `request`, in the guest's own words, is what begin() was told last, and still means
  /// the same: then what was added is still there. Never in a table that is shared.
  [[nodiscard]] bool is_as_before(const DescriptorTable& descriptors,
                                  std::span<const std::byte> request) const;
  /// Forgets all subscriptions; those that are added now are what `request` says.
  void begin(std::span<const std::byte> request);
  void add(const Subscription& subscription);
  /// The events of all that is ready, at least one, in the order of the subscriptions; valid until
  /// the next wait. `inval` without subscriptions.
  [[nodiscard]] Result<std::span<const Event>> wait(DescriptorTable& descriptors);

 private:
  struct Entry {
    Subscription subscription;
    Nanoseconds deadline = 0;  ///< clock: the time of its clock
    std::uint32_t place = 0;   ///< descriptor: the index of its pollfd
    Errno error = Errno::success;
    bool realtime = false;  ///< clock: its deadline is of CLOCK_REALTIME
  };

  void find_descriptors(DescriptorTable& descriptors);
  [[nodiscard]] Errno find_descriptor(Entry& entry, DescriptorTable& descriptors);
  void set_clocks();
  [[nodiscard]] Errno set_clock(Entry& entry);
  [[nodiscard]] Result<net::FileDescriptor> start_timer();
  [[nodiscard]] bool watch();
  [[nodiscard]] Result<void> sleep();
  [[nodiscard]] int poll(std::optional<Nanoseconds> time);
  void collect(bool timer_fired);
  [[nodiscard]] Event ready_event(const Entry& entry) const;

  static constexpr Nanoseconds never = UINT64_MAX;

  std::vector<std::byte> request_;        ///< what entries_ were made from
  std::optional<std::uint64_t> version_;  ///< of the table, when they were; none if that is shared
  std::vector<Entry> entries_;
  std::vector<pollfd> pollfds_;            ///< each descriptor once, then perhaps a timer
  std::vector<DescriptorRef> references_;  ///< what pollfds_ names, kept open
  std::vector<ReadySet::Member> members_;  ///< the same for ready_set_
  ReadySet ready_set_;
  bool watched_ = false;              ///< ready_set_ has what pollfds_ has
  bool is_kept_ = false;              ///< this wait is one for ready_set_
  std::vector<std::uint32_t> index_;  ///< by host descriptor: its place in pollfds_
  std::vector<Event> events_;
  Nanoseconds start_ = never;      ///< of relative times, by CLOCK_MONOTONIC
  Nanoseconds monotonic_ = never;  ///< the earliest deadline of each clock
  Nanoseconds realtime_ = never;
  bool has_errors_ = false;  ///< a descriptor can't be waited for
  bool immediate_ = false;   ///< something needs no waiting for
  bool in_slices_ = false;   ///< no descriptor is to be had for a timer
};

}  // namespace sluice::wasi
