// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --dir=.
// Files: opening, reading, writing, positions, flags, sizes and times.
#include <sys/stat.h>

#include "../harness.h"

static char buffer[64];

// By name: the numbers of O_RDONLY, O_WRONLY and O_RDWR differ between the C libraries.
static const char* access_name(int fd) {
  switch (MUST(fcntl(fd, F_GETFL)) & O_ACCMODE) {
    case O_RDONLY:
      return "to read";
    case O_WRONLY:
      return "to write";
    case O_RDWR:
      return "to read and write";
    default:
      return "some other way";
  }
}

static void reading_and_writing(void) {
  const int fd = show_descriptor("create", open("file", O_RDWR | O_CREAT | O_TRUNC, 0666));
  printf("open %s\n", access_name(fd));
  show("write", write(fd, "hello", 5));
  show("read at the end", read(fd, buffer, sizeof buffer));
  show("rewind", lseek(fd, 0, SEEK_SET));
  show("read", read(fd, buffer, sizeof buffer));
  show("pread", pread(fd, buffer, sizeof buffer, 1));
  show("pwrite", pwrite(fd, "J", 1, 0));
  show("where", lseek(fd, 0, SEEK_CUR));
  show("seek before the start", lseek(fd, -99, SEEK_CUR));
  show("seek from the end", lseek(fd, -2, SEEK_END));
  show("seek beyond the end", lseek(fd, 10, SEEK_END));
  show("seek oddly", lseek(fd, 0, 7));
  show("write behind a hole", write(fd, "x", 1));
  show("back", lseek(fd, 0, SEEK_SET));
  struct iovec vectors[] = {{buffer, 2}, {buffer + 2, 0}, {buffer + 2, 3}};
  show("readv", readv(fd, vectors, COUNT(vectors)));
  printf("%.5s\n", buffer);
  show("writev", writev(fd, vectors, COUNT(vectors)));
  struct stat status;
  show("fstat", fstat(fd, &status));
  printf("regular %d, size %ld, links %ld\n", S_ISREG(status.st_mode) != 0, (long)status.st_size,
         (long)status.st_nlink);
  show("shrink", ftruncate(fd, 3));
  const int reader = MUST(open("file", O_RDONLY));
  show("shrink what is open for reading", ftruncate(reader, 1));
  MUST(close(reader));
  show("allocate", posix_fallocate(fd, 0, 10));
  show("advise", posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED));
  show("fsync", fsync(fd));
  show("fdatasync", fdatasync(fd));
  show("size", lseek(fd, 0, SEEK_END));
  show("close", close(fd));
  show("close again", close(fd));
  show("read what is closed", read(fd, buffer, 1));
}

static void access_modes(void) {
  const int reader = MUST(open("file", O_RDONLY));
  printf("open %s\n", access_name(reader));
  show("write to a reader", write(reader, "x", 1));
  show("pwrite to a reader", pwrite(reader, "x", 1, 0));
  const int writer = MUST(open("file", O_WRONLY));
  printf("open %s\n", access_name(writer));
  show("read from a writer", read(writer, buffer, 1));
  show("pread from a writer", pread(writer, buffer, 1, 0));
  MUST(close(reader));
  MUST(close(writer));
}

static void flags(void) {
  const int fd = MUST(open("file", O_RDWR | O_TRUNC | O_APPEND));
  show("append", write(fd, "abc", 3));
  MUST(lseek(fd, 0, SEEK_SET));
  show("append", write(fd, "def", 3));
  show("where", lseek(fd, 0, SEEK_CUR));
  show("append no longer", fcntl(fd, F_SETFL, 0));
  MUST(lseek(fd, 0, SEEK_SET));
  show("overwrite", write(fd, "X", 1));
  show("pread", pread(fd, buffer, sizeof buffer, 0));
  printf("%.6s\n", buffer);
  show("append again", fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK));
  const int now = MUST(fcntl(fd, F_GETFL));
  printf("append %d, nonblocking %d\n", (now & O_APPEND) != 0, (now & O_NONBLOCK) != 0);
  MUST(close(fd));
}

static void times(void) {
  const struct timespec past[] = {{1, 2}, {3, 4}};
  struct stat status;
  show("utimensat", utimensat(AT_FDCWD, "file", past, 0));
  MUST(stat("file", &status));
  printf("%ld.%09ld %ld.%09ld\n", (long)status.st_atim.tv_sec, (long)status.st_atim.tv_nsec,
         (long)status.st_mtim.tv_sec, (long)status.st_mtim.tv_nsec);
  const int fd = MUST(open("file", O_RDWR));
  const struct timespec later[] = {{5, 6}, {7, 999999999}};
  show("futimens", futimens(fd, later));
  MUST(fstat(fd, &status));
  printf("%ld.%09ld\n", (long)status.st_mtim.tv_sec, (long)status.st_mtim.tv_nsec);
  MUST(close(fd));
}

static void streams(void) {
  FILE* file = fopen("text", "w");
  for (int line = 0; line < 5000; ++line) fprintf(file, "line %d\n", line);
  show("fclose", fclose(file));
  file = fopen("text", "r+");
  int lines = 0;
  while (fgets(buffer, sizeof buffer, file) != NULL) ++lines;
  printf("%d lines, at %ld, last %s", lines, ftell(file), buffer);
  fseek(file, 5, SEEK_SET);
  fputc('!', file);
  rewind(file);
  fgets(buffer, sizeof buffer, file);
  printf("first %s", buffer);
  fclose(file);
  printf("fopen to write what is not there: %d\n", fopen("absent", "r+") == NULL);
}

int main(void) {
  reading_and_writing();
  access_modes();
  flags();
  times();
  streams();
  return 0;
}
