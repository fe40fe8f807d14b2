// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lists the descriptors it was started with; given an argument, with their modes.
#include <stdio.h>
#include <wasi/api.h>

int main(int count, char** arguments) {
  (void)arguments;
  static const char* const types[] = {"unknown", "block",    "character", "directory",
                                      "file",    "datagram", "stream",    "link"};
  for (__wasi_fd_t fd = 3; fd < 64; ++fd) {
    __wasi_fdstat_t status;
    if (__wasi_fd_fdstat_get(fd, &status) != 0) continue;
    char name[128] = "";
    __wasi_prestat_t preopen;
    if (__wasi_fd_prestat_get(fd, &preopen) == 0 && preopen.u.dir.pr_name_len < sizeof name &&
        __wasi_fd_prestat_dir_name(fd, (uint8_t*)name, preopen.u.dir.pr_name_len) != 0) {
      return 3;
    }
    const char* const mode =
        (status.fs_flags & __WASI_FDFLAGS_NONBLOCK) != 0 ? "non-blocking" : "blocking";
    printf("%u: %s %s%s%s\n", (unsigned)fd, types[status.fs_filetype], name, count > 1 ? " " : "",
           count > 1 ? mode : "");
  }
}
