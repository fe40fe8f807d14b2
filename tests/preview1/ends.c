// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What ends the program: proc_exit, and a pointer out of bounds in each argument that is one. The
// argument says which row. It ends with 42 where it should have ended before, and with 43 where
// there is no such row.
#include "expect.h"

int main(int count, char** arguments) {
  char* const beyond = (char*)0xfffffff0;  // this program has no memory there
  char text[256];
  u32 out[64] = {0};
  struct wasi_iovec vector = {text, 4}, bad = {beyond, 4};
  const u32 file = open_at(WORK, "x", CREAT, FILE_RIGHTS, 0);
  wasi_path_symlink(PATH("x"), WORK, PATH("l"));

  const u32 wanted = count > 1 ? (u32)atoi(arguments[1]) : UINT32_MAX;
  u32 row = 0;
  // What run.py is to see is printed before: an exit code, or a trap.
#define ROW(function, ends, call)       \
  if (row++ == wanted) {                \
    printf("%s %s\n", #function, ends); \
    fflush(stdout);                     \
    call;                               \
    return 42;                          \
  }
#define EXIT(code) ROW(proc_exit, "ends with " #code, wasi_proc_exit(code))
#define TRAP(function, ...) ROW(function, "traps", wasi_##function(__VA_ARGS__))
  EXIT(0)
  EXIT(1)
  EXIT(126)
  EXIT(134)
  EXIT(255)
  EXIT(256)
  EXIT(UINT32_MAX)
  TRAP(args_get, beyond, text)
  TRAP(args_get, out, beyond)
  TRAP(args_sizes_get, beyond, out)
  TRAP(args_sizes_get, out, beyond)
  TRAP(environ_get, beyond, text)
  TRAP(environ_get, out, beyond)
  TRAP(environ_sizes_get, beyond, out)
  TRAP(environ_sizes_get, out, beyond)
  TRAP(clock_res_get, MONOTONIC, beyond)
  TRAP(clock_time_get, MONOTONIC, 0, beyond)
  TRAP(fd_fdstat_get, WORK, beyond)
  TRAP(fd_filestat_get, WORK, beyond)
  TRAP(fd_pread, file, beyond, 2, 0, out)
  TRAP(fd_pread, file, &bad, 1, 0, out)
  TRAP(fd_pread, file, &vector, 1, 0, beyond)
  TRAP(fd_prestat_get, WORK, beyond)
  TRAP(fd_prestat_dir_name, WORK, beyond, 64)
  TRAP(fd_pwrite, file, beyond, 2, 0, out)
  TRAP(fd_pwrite, file, &bad, 1, 0, out)
  TRAP(fd_pwrite, file, &vector, 1, 0, beyond)
  TRAP(fd_read, file, beyond, 2, out)
  TRAP(fd_read, file, &bad, 1, out)
  TRAP(fd_read, file, &vector, 1, beyond)
  TRAP(fd_readdir, WORK, beyond, 64, 0, out)
  TRAP(fd_readdir, WORK, text, 64, 0, beyond)
  TRAP(fd_seek, file, 0, SET, beyond)
  TRAP(fd_tell, file, beyond)
  TRAP(fd_write, file, beyond, 2, out)
  TRAP(fd_write, file, &bad, 1, out)
  TRAP(fd_write, file, &vector, 1, beyond)
  TRAP(path_create_directory, WORK, beyond, 64)
  TRAP(path_filestat_get, WORK, 0, beyond, 64, out)
  TRAP(path_filestat_get, WORK, 0, PATH("x"), beyond)
  TRAP(path_filestat_set_times, WORK, 0, beyond, 64, 0, 0, 0)
  TRAP(path_link, WORK, 0, beyond, 64, WORK, PATH("y"))
  TRAP(path_link, WORK, 0, PATH("x"), WORK, beyond, 64)
  TRAP(path_open, WORK, 0, beyond, 64, 0, 0, 0, 0, out)
  TRAP(path_open, WORK, 0, PATH("x"), 0, 0, 0, 0, beyond)
  TRAP(path_readlink, WORK, beyond, 64, text, 64, out)
  TRAP(path_readlink, WORK, PATH("l"), beyond, 64, out)
  TRAP(path_readlink, WORK, PATH("l"), text, 64, beyond)
  TRAP(path_remove_directory, WORK, beyond, 64)
  TRAP(path_rename, WORK, beyond, 64, WORK, PATH("y"))
  TRAP(path_rename, WORK, PATH("x"), WORK, beyond, 64)
  TRAP(path_symlink, beyond, 64, WORK, PATH("y"))
  TRAP(path_symlink, PATH("x"), WORK, beyond, 64)
  TRAP(path_unlink_file, WORK, beyond, 64)
  TRAP(poll_oneoff, beyond, out, 1, out)
  TRAP(poll_oneoff, out, beyond, 1, out)
  TRAP(poll_oneoff, out, out, 1, beyond)
  TRAP(random_get, beyond, 64)
  TRAP(sock_accept, LISTENER, 0, beyond)
  TRAP(sock_recv, CLIENT, beyond, 2, 0, out, out)
  TRAP(sock_recv, CLIENT, &bad, 1, 0, out, out)
  TRAP(sock_recv, CLIENT, &vector, 1, 0, beyond, out)
  TRAP(sock_recv, CLIENT, &vector, 1, 0, out, beyond)
  TRAP(sock_send, CLIENT, beyond, 2, 0, out)
  TRAP(sock_send, CLIENT, &bad, 1, 0, out)
  TRAP(sock_send, CLIENT, &vector, 1, 0, beyond)
  return 43;
}
