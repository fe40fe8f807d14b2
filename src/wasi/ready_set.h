// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <poll.h>
#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "net/file_descriptor.h"
#include "wasi/clock.h"

namespace sluice::wasi {

/// Descriptors that epoll(7) watches from one wait to the next: a wait then costs what is ready,
/// not what is watched. Events are those of poll(2), which epoll has under the same numbers.
///
/// Holds no descriptor open. A descriptor is known by the serial number that the table gave it,
/// since the host's number may come to stand for another one.
class ReadySet {
 public:
  struct Member {
    int host;              ///< the host's descriptor; negative: nothing to watch
    short events;          ///< of poll(2)
    std::uint64_t serial;  ///< DescriptorRef::serial()
  };
  struct Ready {
    std::size_t place;  ///< in the list of members
    short events;       ///< as poll(2) has them in `revents`
  };

  /// Whether these are watched from now on, as is worth it when the same are waited for again and
  /// again: when poll(2) has been given so many entries that the calls to watch these instead of
  /// what is watched come to no more. Not for few, nor where epoll(7) can't: it takes no plain file
  /// and nothing twice, and needs a descriptor of its own. Then nothing is watched.
  [[nodiscard]] bool watch(std::span<const Member> members);
  /// To be called when poll(2) is given so many entries.
  void note_polled(std::size_t entries);
  /// Waits until a member is ready or `time` has passed: 0, or -1 with errno. What is ready is in
  /// ready(), in any order. Sets errno to ESTALE, and watches nothing, when something was ready
  /// that is no member: a descriptor whose file another process holds open goes on being watched
  /// when it is closed here.
  [[nodiscard]] int wait(std::optional<Nanoseconds> time);
  [[nodiscard]] std::span<const Ready> ready() const { return ready_; }
  void clear();

 private:
  struct Watched {
    std::uint64_t serial = 0;  ///< 0: not watched
    std::uint32_t place = 0;
    std::uint32_t round = 0;  ///< the replace() that has last seen it
    short events = 0;
  };

  [[nodiscard]] std::size_t distance(std::span<const Member> members) const;
  [[nodiscard]] bool replace(std::span<const Member> members);
  [[nodiscard]] bool control(int operation, int host, short events, std::uint64_t serial) const;
  [[nodiscard]] bool add(const Member& member, std::size_t place);
  [[nodiscard]] int poll_events(std::optional<Nanoseconds> time);

  net::FileDescriptor epoll_;
  std::vector<Watched> watched_;  ///< by the host's descriptor
  std::vector<int> hosts_;        ///< those that are watched
  std::uint32_t round_ = 0;
  std::size_t polled_ = 0;  ///< entries that poll(2) was given, less those that paid for changes
  unsigned failures_ = 0;   ///< in a row
  std::vector<epoll_event> events_;
  std::vector<Ready> ready_;
};

}  // namespace sluice::wasi
