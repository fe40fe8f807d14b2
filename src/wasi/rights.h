// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>

namespace sluice::wasi {

/// What may be done with a descriptor, as preview 1 numbers it (bit n is 1 << n).
using Rights = std::uint64_t;

namespace rights {
inline constexpr Rights fd_datasync = 1ULL << 0;
inline constexpr Rights fd_read = 1ULL << 1;
inline constexpr Rights fd_seek = 1ULL << 2;
inline constexpr Rights fd_fdstat_set_flags = 1ULL << 3;
inline constexpr Rights fd_sync = 1ULL << 4;
inline constexpr Rights fd_tell = 1ULL << 5;
inline constexpr Rights fd_write = 1ULL << 6;
inline constexpr Rights fd_advise = 1ULL << 7;
inline constexpr Rights fd_allocate = 1ULL << 8;
inline constexpr Rights path_create_directory = 1ULL << 9;
inline constexpr Rights path_create_file = 1ULL << 10;
inline constexpr Rights path_link_source = 1ULL << 11;
inline constexpr Rights path_link_target = 1ULL << 12;
inline constexpr Rights path_open = 1ULL << 13;
inline constexpr Rights fd_readdir = 1ULL << 14;
inline constexpr Rights path_readlink = 1ULL << 15;
inline constexpr Rights path_rename_source = 1ULL << 16;
inline constexpr Rights path_rename_target = 1ULL << 17;
inline constexpr Rights path_filestat_get = 1ULL << 18;
inline constexpr Rights path_filestat_set_size = 1ULL << 19;
inline constexpr Rights path_filestat_set_times = 1ULL << 20;
inline constexpr Rights fd_filestat_get = 1ULL << 21;
inline constexpr Rights fd_filestat_set_size = 1ULL << 22;
inline constexpr Rights fd_filestat_set_times = 1ULL << 23;
inline constexpr Rights path_symlink = 1ULL << 24;
inline constexpr Rights path_remove_directory = 1ULL << 25;
inline constexpr Rights path_unlink_file = 1ULL << 26;
inline constexpr Rights poll_fd_readwrite = 1ULL << 27;
inline constexpr Rights sock_shutdown = 1ULL << 28;
inline constexpr Rights sock_accept = 1ULL << 29;

/// Every right that preview 1 defines.
inline constexpr Rights all = (1ULL << 30) - 1;
/// What makes sense for a file.
inline constexpr Rights file = fd_datasync | fd_read | fd_seek | fd_fdstat_set_flags | fd_sync |
                               fd_tell | fd_write | fd_advise | fd_allocate | fd_filestat_get |
                               fd_filestat_set_size | fd_filestat_set_times | poll_fd_readwrite;
/// What makes sense for a pipe or a terminal, or is left for the kernel to refuse.
inline constexpr Rights stream = file & ~(fd_seek | fd_tell | fd_advise | fd_allocate);
/// What makes sense for a directory. Seeking and resizing don't.
inline constexpr Rights directory =
    fd_datasync | fd_read | fd_fdstat_set_flags | fd_sync | fd_advise | path_create_directory |
    path_create_file | path_link_source | path_link_target | path_open | fd_readdir |
    path_readlink | path_rename_source | path_rename_target | path_filestat_get |
    path_filestat_set_size | path_filestat_set_times | fd_filestat_get | fd_filestat_set_times |
    path_symlink | path_remove_directory | path_unlink_file | poll_fd_readwrite;
/// Those that need a file to be open for writing.
inline constexpr Rights writing = fd_write | fd_allocate | fd_filestat_set_size;
/// The meaning of bits from 28 up differs between dialects, so a socket has them all and is never
/// judged by them.
inline constexpr Rights socket = stream | ~((1ULL << 28) - 1);
}  // namespace rights

}  // namespace sluice::wasi
