// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/posix/types.h"

/// The functions of the import module `sluice_posix_1`, as docs/extension-abi.md describes them. A
/// bad pointer traps before anything has happened.
namespace sluice::abi::posix_1 {

// duplicate.cc
Errno fd_dup(Process&, GuestMemory, Fd, Fd least, Ptr<Fd> duplicate);
Errno fd_dup_to(Process&, Fd from, Fd to);

// files.cc
Errno fd_status(Process&, GuestMemory, Fd, Ptr<Status> out);
Errno path_status(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path,
                  std::uint32_t length, Ptr<Status> out);
Errno fd_set_mode(Process&, Fd, std::uint32_t mode);
Errno path_set_mode(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path,
                    std::uint32_t length, std::uint32_t mode);
Errno path_create(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path,
                  std::uint32_t length, std::uint32_t open_flags, wasi::Rights base,
                  wasi::Rights inheriting, std::uint32_t flags, std::uint32_t mode, Ptr<Fd> opened);
Errno path_make_directory(Process&, GuestMemory, Fd, Ptr<char> path, std::uint32_t length,
                          std::uint32_t mode);

// pairs.cc
Errno pipe_open(Process&, GuestMemory, std::int32_t flags, Ptr<FdPair> ends);
Errno pair_open(Process&, GuestMemory, std::uint32_t type, std::int32_t protocol, Ptr<FdPair> ends);

// queues.cc
Errno fd_unsent(Process&, GuestMemory, Fd, Ptr<std::uint32_t> count);
Errno sock_at_mark(Process&, GuestMemory, Fd, Ptr<std::uint32_t> is_at);

// events.cc
Errno event_open(Process&, GuestMemory, std::uint32_t initial, std::int32_t flags, Ptr<Fd> opened);
Errno timer_open(Process&, GuestMemory, std::int32_t clock, std::int32_t flags, Ptr<Fd> opened);
Errno timer_set(Process&, GuestMemory, Fd, std::int32_t flags, Ptr<TimerSetting> setting,
                Ptr<TimerSetting> former);
Errno timer_get(Process&, GuestMemory, Fd, Ptr<TimerSetting> setting);

// epoll.cc
Errno epoll_open(Process&, GuestMemory, std::int32_t flags, Ptr<Fd> opened);
Errno epoll_change(Process&, Fd set, std::int32_t operation, Fd member, std::uint32_t events,
                   std::uint64_t data);
Errno epoll_collect(Process&, GuestMemory, Fd set, Ptr<EpollEvent> events, std::uint32_t most,
                    Ptr<std::uint32_t> count);

// special_file.cc
Errno special_open(Process&, GuestMemory, std::uint32_t kind, std::int32_t flags, Ptr<Fd> opened);
Errno text_open(Process&, GuestMemory, Ptr<std::byte> text, std::uint32_t size, Ptr<Fd> opened);

// terminal.cc
Errno terminal_get(Process&, GuestMemory, Fd, Ptr<TerminalSettings> settings);
Errno terminal_set(Process&, GuestMemory, Fd, std::int32_t when, Ptr<TerminalSettings> settings);
Errno terminal_size(Process&, GuestMemory, Fd, Ptr<TerminalSize> size);
Errno terminal_control(Process&, Fd, std::uint32_t action, std::int32_t argument);

}  // namespace sluice::abi::posix_1
