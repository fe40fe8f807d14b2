// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wasi/descriptor_table.h"
#include "wasi/errno.h"
#include "wasi/ready_set.h"

namespace sluice::wasi {

/// poll(2) on a guest's descriptors, for dialects that have it; Poller has poll_oneoff of
/// preview 1.
///
/// A guest that asks the same again, as servers do all the time, is answered without looking up its
/// descriptors; and of many descriptors the kernel is not told again either, but keeps a ReadySet.
/// That is for guests with one thread: where others can close a descriptor during the wait, it is
/// held open for so long.
class PollSet {
 public:
  /// Entries in one wait; more are `inval`, as poll(2) has it.
  static constexpr std::size_t limit = std::size_t{1} << 18;

  /// pollfd of wasi-libc, with its numbers of events.
  struct Entry {
    std::int32_t number;
    std::uint16_t events;    ///< asked for
    std::uint16_t happened;  ///< the answer
  };
  static constexpr std::uint16_t in = 0x1;
  static constexpr std::uint16_t out = 0x2;
  static constexpr std::uint16_t priority = 0x200;
  static constexpr std::uint16_t peer_hangup = 0x8;
  static constexpr std::uint16_t error = 0x1000;
  static constexpr std::uint16_t hangup = 0x2000;
  static constexpr std::uint16_t invalid = 0x4000;
  /// Between these and POLL* of Linux; others are left out.
  [[nodiscard]] static short to_host(std::uint16_t events);
  [[nodiscard]] static std::uint16_t from_host(short events);

  /// Waits until an entry of `list`, which is the guest's memory, has events or `nanoseconds` have
  /// passed; negative: without end. Stores what happened to each entry, and returns to how many
  /// something did. As with poll(2), a negative number is not looked at, and one that is not in
  /// use, or not to be waited for (needs poll_fd_readwrite), is answered with `invalid` at once.
  ///
  /// An object is for one thread at a time, and always for the same table while that is not shared.
  [[nodiscard]] Result<std::uint32_t> wait(DescriptorTable& descriptors, std::span<std::byte> list,
                                           std::int64_t nanoseconds);

 private:
  [[nodiscard]] bool is_as_before(const DescriptorTable& descriptors,
                                  std::span<const std::byte> list) const;
  void take(DescriptorTable& descriptors, std::span<const std::byte> list);
  [[nodiscard]] pollfd look_up(DescriptorTable& descriptors, const Entry& entry);
  [[nodiscard]] bool keep(DescriptorTable& descriptors);
  [[nodiscard]] Result<std::uint32_t> poll(std::span<std::byte> list, std::int64_t nanoseconds);
  [[nodiscard]] Result<std::uint32_t> wait_kept(std::span<std::byte> list,
                                                std::int64_t nanoseconds);

  std::vector<Entry> asked_;               ///< the list as it was, without answers
  std::optional<std::uint64_t> version_;   ///< of the table; none while that is shared
  std::vector<pollfd> entries_;            ///< the same for the kernel
  std::vector<DescriptorRef> references_;  ///< keeps what entries_ names open
  bool has_invalid_ = false;               ///< an entry is answered at once

  ReadySet ready_set_;
  std::vector<ReadySet::Member> members_;
  bool is_kept_ = false;  ///< ready_set_ has what was asked for
};

}  // namespace sluice::wasi
