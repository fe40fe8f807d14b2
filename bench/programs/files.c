// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes 4 KiB after 4 KiB of a file of 1 MiB in the folder `detail`, over and over.
#include <fcntl.h>

#include "measure.h"

enum { block = 4096, blocks = 256 };

static char buffer[block];

static int file(void) {
  char path[1024];
  check(snprintf(path, sizeof path, "%s/file", detail) < (int)sizeof path, "path");
  const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  check(fd >= 0, "open");
  for (int i = 0; i < blocks; ++i) check(write(fd, buffer, block) == block, "write");
  return fd;
}

static void rewind_after_last(int fd, long i) {
  if (i % blocks == 0) check(lseek(fd, 0, SEEK_SET) == 0, "lseek");
}

static void read_blocks(long count) {
  const int fd = file();
  begin();
  for (long i = 0; i < count; ++i) {
    rewind_after_last(fd, i);
    check(read(fd, buffer, block) == block, "read");
  }
}

static void write_blocks(long count) {
  const int fd = file();
  begin();
  for (long i = 0; i < count; ++i) {
    rewind_after_last(fd, i);
    check(write(fd, buffer, block) == block, "write");
  }
}

int main(int argc, char** argv) {
  static const struct work works[] = {{"read", read_blocks}, {"write", write_blocks}};
  return MEASURE(works, argc, argv);
}
