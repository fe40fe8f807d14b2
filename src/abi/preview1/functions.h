// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

#include "abi/preview1/types.h"
#include "engine/host_function.h"

/// The 46 functions of wasi_snapshot_preview1, under the specification's names and in its order of
/// arguments. `out` pointers are written once, at the end, and only on success unless the
/// specification says otherwise. A bad pointer traps.
namespace sluice::abi::preview1 {

// args.cc
Errno args_get(Process&, GuestMemory, Ptr<std::uint32_t> argv, Ptr<char> buffer);
Errno args_sizes_get(Process&, GuestMemory, Ptr<Size> count, Ptr<Size> buffer_size);
Errno environ_get(Process&, GuestMemory, Ptr<std::uint32_t> environment, Ptr<char> buffer);
Errno environ_sizes_get(Process&, GuestMemory, Ptr<Size> count, Ptr<Size> buffer_size);

// clock.cc
Errno clock_res_get(Process&, GuestMemory, std::uint32_t id, Ptr<Timestamp> resolution);
Errno clock_time_get(Process&, GuestMemory, std::uint32_t id, Timestamp precision,
                     Ptr<Timestamp> time);

// fd.cc: any descriptor
Errno fd_advise(Process&, Fd, FileSize offset, FileSize length, std::uint32_t advice);
Errno fd_allocate(Process&, Fd, FileSize offset, FileSize length);
Errno fd_close(Process&, Fd);
Errno fd_datasync(Process&, Fd);
Errno fd_fdstat_get(Process&, GuestMemory, Fd, Ptr<FdStat> out);
Errno fd_fdstat_set_flags(Process&, Fd, std::uint32_t flags);
Errno fd_fdstat_set_rights(Process&, Fd, wasi::Rights base, wasi::Rights inheriting);
Errno fd_filestat_get(Process&, GuestMemory, Fd, Ptr<FileStat> out);
Errno fd_filestat_set_size(Process&, Fd, FileSize size);
Errno fd_filestat_set_times(Process&, Fd, Timestamp atim, Timestamp mtim, std::uint32_t flags);
Errno fd_pread(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count, FileSize offset,
               Ptr<Size> size);
Errno fd_prestat_get(Process&, GuestMemory, Fd, Ptr<PreStat> out);
Errno fd_prestat_dir_name(Process&, GuestMemory, Fd, Ptr<char> name, Size length);
Errno fd_pwrite(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count, FileSize offset,
                Ptr<Size> size);
Errno fd_read(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count, Ptr<Size> size);
Errno fd_readdir(Process&, GuestMemory, Fd, Ptr<std::uint8_t> buffer, Size length,
                 std::uint64_t cookie, Ptr<Size> used);
Errno fd_renumber(Process&, Fd from, Fd to);
Errno fd_seek(Process&, GuestMemory, Fd, std::int64_t offset, std::uint32_t whence,
              Ptr<FileSize> position);
Errno fd_sync(Process&, Fd);
Errno fd_tell(Process&, GuestMemory, Fd, Ptr<FileSize> position);
Errno fd_write(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count, Ptr<Size> size);

// path.cc: names beneath a directory
Errno path_create_directory(Process&, GuestMemory, Fd, Ptr<char> path, Size length);
Errno path_filestat_get(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path,
                        Size length, Ptr<FileStat> out);
Errno path_filestat_set_times(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path,
                              Size length, Timestamp atim, Timestamp mtim, std::uint32_t flags);
Errno path_link(Process&, GuestMemory, Fd old_fd, std::uint32_t lookup, Ptr<char> old_path,
                Size old_length, Fd new_fd, Ptr<char> new_path, Size new_length);
/// path_open of a file that gets `mode`, less the umask, where it is made.
Errno path_open_with_mode(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path,
                          Size length, std::uint32_t open_flags, wasi::Rights base,
                          wasi::Rights inheriting, std::uint32_t flags, std::uint32_t mode,
                          Ptr<Fd> opened);
Errno path_open(Process&, GuestMemory, Fd, std::uint32_t lookup, Ptr<char> path, Size length,
                std::uint32_t oflags, wasi::Rights base, wasi::Rights inheriting,
                std::uint32_t flags, Ptr<Fd> opened);
Errno path_readlink(Process&, GuestMemory, Fd, Ptr<char> path, Size length, Ptr<char> buffer,
                    Size buffer_length, Ptr<Size> used);
Errno path_remove_directory(Process&, GuestMemory, Fd, Ptr<char> path, Size length);
Errno path_rename(Process&, GuestMemory, Fd old_fd, Ptr<char> old_path, Size old_length, Fd new_fd,
                  Ptr<char> new_path, Size new_length);
Errno path_symlink(Process&, GuestMemory, Ptr<char> target, Size target_length, Fd, Ptr<char> path,
                   Size length);
Errno path_unlink_file(Process&, GuestMemory, Fd, Ptr<char> path, Size length);

// poll.cc
Errno poll_oneoff(Process&, GuestMemory, Ptr<Subscription> subscriptions, Ptr<Event> events,
                  Size count, Ptr<Size> event_count);

// process.cc
engine::Halt proc_exit(Process&, std::uint32_t code);
Errno proc_raise(Process&, std::uint32_t signal);
Errno sched_yield(Process&);
Errno random_get(Process&, GuestMemory, Ptr<std::uint8_t> buffer, Size length);

// socket.cc
Errno sock_accept(Process&, GuestMemory, Fd, std::uint32_t flags, Ptr<Fd> accepted);
Errno sock_recv(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t riflags, Ptr<Size> size, Ptr<std::uint16_t> roflags);
Errno sock_send(Process&, GuestMemory, Fd, Ptr<GuestIoVector> vectors, Size count,
                std::uint32_t siflags, Ptr<Size> size);
Errno sock_shutdown(Process&, Fd, std::uint32_t how);

}  // namespace sluice::abi::preview1
