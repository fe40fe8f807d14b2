// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasi/descriptor_table.h"
#include "wasi/errno.h"
#include "wasi/kept_array.h"

namespace sluice::wasi {

/// poll(2) on a guest's descriptors, for dialects that have its events; Poller has those of
/// preview 1. One object a thread: its arrays are kept.
class PollSet {
 public:
  /// Entries in one wait; more are `inval`, as poll(2) has it.
  static constexpr std::size_t limit = std::size_t{1} << 18;

  /// While it lives the set is in use, by one caller; it begins without entries, and what it keeps
  /// open is let go at the end, however it comes.
  class Use {
   public:
    explicit Use(PollSet& set) : set_(set) { set.clear(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Use(Use&&) = delete;
    Use& operator=(Use&&) = delete;
    ~Use() { empty(set_.references_); }

   private:
    PollSet& set_;
  };

  /// Adds an entry with events of poll(2). As there, a negative number is not looked at, and one
  /// that is not in use, or not to be waited for (needs poll_fd_readwrite), is answered with
  /// POLLNVAL.
  void add(DescriptorTable& descriptors, std::int32_t number, short events);
  /// Waits until an entry has events or `nanoseconds` have passed; negative: without end. What
  /// happened is in the entries' `revents`, in the order of add(); valid as long as the use. To be
  /// called once after the last add().
  [[nodiscard]] Result<std::span<const pollfd>> wait(std::int64_t nanoseconds);

 private:
  void clear();
  [[nodiscard]] Result<void> sleep(std::int64_t nanoseconds);

  std::vector<pollfd> entries_;
  std::vector<DescriptorRef> references_;  ///< keeps what entries_ names open
  bool invalid_ = false;                   ///< an entry is answered at once
};

}  // namespace sluice::wasi
