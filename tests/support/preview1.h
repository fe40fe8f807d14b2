// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// wasi_snapshot_preview1 as its specification has it: numbers, records, and the 46 functions as
// plain imports, so that a test can pass what no C library would.
#pragma once

#include <stdint.h>

// In the order of their numbers.
// clang-format off
#define ERRORS(X) \
  X(success) X(toobig) X(acces) X(addrinuse) X(addrnotavail) X(afnosupport) X(again) \
  X(already) X(badf) X(badmsg) X(busy) X(canceled) X(child) X(connaborted) X(connrefused) \
  X(connreset) X(deadlk) X(destaddrreq) X(dom) X(dquot) X(exist) X(fault) X(fbig) \
  X(hostunreach) X(idrm) X(ilseq) X(inprogress) X(intr) X(inval) X(io) X(isconn) X(isdir) \
  X(loop) X(mfile) X(mlink) X(msgsize) X(multihop) X(nametoolong) X(netdown) X(netreset) \
  X(netunreach) X(nfile) X(nobufs) X(nodev) X(noent) X(noexec) X(nolck) X(nolink) X(nomem) \
  X(nomsg) X(noprotoopt) X(nospc) X(nosys) X(notconn) X(notdir) X(notempty) X(notrecoverable) \
  X(notsock) X(notsup) X(notty) X(nxio) X(overflow) X(ownerdead) X(perm) X(pipe) X(proto) \
  X(protonosupport) X(prototype) X(range) X(rofs) X(spipe) X(srch) X(stale) X(timedout) \
  X(txtbsy) X(xdev) X(notcapable)
// clang-format on
#define NUMBER(name) wasi_##name,
enum { ERRORS(NUMBER) wasi_errors };
#undef NUMBER

// In the order of their bits.
// clang-format off
#define RIGHTS(X) \
  X(fd_datasync) X(fd_read) X(fd_seek) X(fd_fdstat_set_flags) X(fd_sync) X(fd_tell) \
  X(fd_write) X(fd_advise) X(fd_allocate) X(path_create_directory) X(path_create_file) \
  X(path_link_source) X(path_link_target) X(path_open) X(fd_readdir) X(path_readlink) \
  X(path_rename_source) X(path_rename_target) X(path_filestat_get) X(path_filestat_set_size) \
  X(path_filestat_set_times) X(fd_filestat_get) X(fd_filestat_set_size) \
  X(fd_filestat_set_times) X(path_symlink) X(path_remove_directory) X(path_unlink_file) \
  X(poll_fd_readwrite) X(sock_shutdown) X(sock_accept)
// clang-format on
#define NUMBER(name) bit_##name,
enum { RIGHTS(NUMBER) wasi_rights };
#undef NUMBER
#define RIGHT(name) (UINT64_C(1) << bit_##name)
#define ALL_RIGHTS ((UINT64_C(1) << wasi_rights) - 1)

enum { REALTIME, MONOTONIC, PROCESS_CPUTIME, THREAD_CPUTIME };
enum { SET, CUR, END };
enum {
  UNKNOWN,
  BLOCK_DEVICE,
  CHARACTER_DEVICE,
  DIRECTORY,
  REGULAR,
  DGRAM_SOCKET,
  STREAM_SOCKET,
  SYMLINK
};
enum { APPEND = 1, DSYNC = 2, NONBLOCK = 4, RSYNC = 8, SYNC = 16 };
enum { CREAT = 1, ONLY_DIRECTORY = 2, EXCL = 4, TRUNC = 8 };
enum { ATIM = 1, ATIM_NOW = 2, MTIM = 4, MTIM_NOW = 8 };
enum { FOLLOW = 1 };
enum { CLOCK, FD_READ, FD_WRITE };
enum { ABSTIME = 1 };
enum { HANGUP = 1 };
enum { PEEK = 1, WAITALL = 2 };
enum { TRUNCATED = 1 };
enum { RD = 1, WR = 2 };

struct wasi_iovec {
  void* data;
  uint32_t size;
};
struct fdstat {
  uint8_t filetype;
  uint16_t flags;
  uint64_t base, inheriting;
};
struct filestat {
  uint64_t dev, ino;
  uint8_t filetype;
  uint64_t nlink, size, atim, mtim, ctim;
};
struct prestat {
  uint8_t tag;
  uint32_t name_size;
};
struct dirent_head {
  uint64_t next, ino;
  uint32_t name_size;
  uint8_t filetype;
};
struct subscription {
  uint64_t userdata;
  uint8_t tag;
  union {
    struct {
      uint32_t id;
      uint64_t timeout, precision;
      uint16_t flags;
    } clock;
    uint32_t fd;
  };
};
struct event {
  uint64_t userdata;
  uint16_t error;
  uint8_t type;
  uint64_t nbytes;
  uint16_t flags;
};
_Static_assert(sizeof(struct fdstat) == 24, "as specified");
_Static_assert(sizeof(struct filestat) == 64, "as specified");
_Static_assert(sizeof(struct dirent_head) == 24, "as specified");
_Static_assert(sizeof(struct subscription) == 48, "as specified");
_Static_assert(sizeof(struct event) == 32, "as specified");

#ifndef MODULE
#define MODULE "wasi_snapshot_preview1"
#endif
#define IMPORT(name) __attribute__((import_module(MODULE), import_name(name)))
#define FUNCTION(name) IMPORT(#name) uint32_t wasi_##name

typedef uint32_t u32;
typedef uint64_t u64;

FUNCTION(args_get)(void* argv, void* text);
FUNCTION(args_sizes_get)(void* count, void* size);
FUNCTION(environ_get)(void* environment, void* text);
FUNCTION(environ_sizes_get)(void* count, void* size);
FUNCTION(clock_res_get)(u32 id, void* resolution);
FUNCTION(clock_time_get)(u32 id, u64 precision, void* time);
FUNCTION(fd_advise)(u32 fd, u64 offset, u64 size, u32 advice);
FUNCTION(fd_allocate)(u32 fd, u64 offset, u64 size);
FUNCTION(fd_close)(u32 fd);
FUNCTION(fd_datasync)(u32 fd);
FUNCTION(fd_fdstat_get)(u32 fd, void* stat);
FUNCTION(fd_fdstat_set_flags)(u32 fd, u32 flags);
FUNCTION(fd_fdstat_set_rights)(u32 fd, u64 base, u64 inheriting);
FUNCTION(fd_filestat_get)(u32 fd, void* stat);
FUNCTION(fd_filestat_set_size)(u32 fd, u64 size);
FUNCTION(fd_filestat_set_times)(u32 fd, u64 atim, u64 mtim, u32 flags);
FUNCTION(fd_pread)(u32 fd, const void* vectors, u32 count, u64 offset, void* size);
FUNCTION(fd_prestat_get)(u32 fd, void* stat);
FUNCTION(fd_prestat_dir_name)(u32 fd, void* name, u32 size);
FUNCTION(fd_pwrite)(u32 fd, const void* vectors, u32 count, u64 offset, void* size);
FUNCTION(fd_read)(u32 fd, const void* vectors, u32 count, void* size);
FUNCTION(fd_readdir)(u32 fd, void* buffer, u32 size, u64 cookie, void* used);
FUNCTION(fd_renumber)(u32 from, u32 to);
FUNCTION(fd_seek)(u32 fd, int64_t offset, u32 whence, void* position);
FUNCTION(fd_sync)(u32 fd);
FUNCTION(fd_tell)(u32 fd, void* position);
FUNCTION(fd_write)(u32 fd, const void* vectors, u32 count, void* size);
FUNCTION(path_create_directory)(u32 fd, const void* path, u32 size);
FUNCTION(path_filestat_get)(u32 fd, u32 lookup, const void* path, u32 size, void* stat);
FUNCTION(path_filestat_set_times)
(u32 fd, u32 lookup, const void* path, u32 size, u64 atim, u64 mtim, u32 flags);
FUNCTION(path_link)
(u32 fd, u32 lookup, const void* path, u32 size, u32 to_fd, const void* to, u32 to_size);
FUNCTION(path_open)
(u32 fd, u32 lookup, const void* path, u32 size, u32 oflags, u64 base, u64 inheriting, u32 fdflags,
 void* opened);
FUNCTION(path_readlink)
(u32 fd, const void* path, u32 size, void* buffer, u32 buffer_size, void* used);
FUNCTION(path_remove_directory)(u32 fd, const void* path, u32 size);
FUNCTION(path_rename)(u32 fd, const void* path, u32 size, u32 to_fd, const void* to, u32 to_size);
FUNCTION(path_symlink)(const void* target, u32 target_size, u32 fd, const void* path, u32 size);
FUNCTION(path_unlink_file)(u32 fd, const void* path, u32 size);
FUNCTION(poll_oneoff)(const void* in, void* out, u32 count, void* stored);
IMPORT("proc_exit") _Noreturn void wasi_proc_exit(u32 code);
FUNCTION(proc_raise)(u32 signal);
FUNCTION(sched_yield)(void);
FUNCTION(random_get)(void* buffer, u32 size);
FUNCTION(sock_accept)(u32 fd, u32 flags, void* accepted);
FUNCTION(sock_recv)(u32 fd, const void* vectors, u32 count, u32 flags, void* size, void* roflags);
FUNCTION(sock_send)(u32 fd, const void* vectors, u32 count, u32 flags, void* size);
FUNCTION(sock_shutdown)(u32 fd, u32 how);
