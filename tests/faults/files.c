// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Disks that are full, read-only or gone. The folders: `full` on a disk of one megabyte and a few
// files, `readonly` on a disk that can't be written, `gone` which files.py takes away.
#include <dirent.h>
#include <sys/stat.h>

#include "session.h"

static char block[65536];

// Writes blocks until one is not written whole.
static void fill(int fd) {
  long total = 0;
  ssize_t size;
  while ((size = write(fd, block, sizeof block)) == (ssize_t)sizeof block) total += size;
  printf("%ld bytes, then\n", total);
  show("  write", size);
  if (size > 0) show("  write", write(fd, block, sizeof block));
}

static void full_disk(char** words) {
  (void)words;
  const int fd = MUST(open("full/data", O_RDWR | O_CREAT, 0600));
  struct iovec parts[2] = {{block, 3000}, {block, sizeof block}};
  show("start", write(fd, block, 1000));  // so that the last block does not fit whole
  fill(fd);
  show("write nothing", write(fd, block, 0));
  show("writev", writev(fd, parts, COUNT(parts)));
  show("pwrite at the end", pwrite(fd, block, 1, 1 << 21));
  show("pwrite inside", pwrite(fd, block, 1000, 500));
  show("end", lseek(fd, 0, SEEK_END));
  show("fsync", fsync(fd));
  printf("posix_fallocate: %s\n", error_name(posix_fallocate(fd, 0, 1 << 22)));
  show("ftruncate", ftruncate(fd, 1 << 20));
  show("ftruncate", ftruncate(fd, 1 << 19));
  show("end", lseek(fd, 0, SEEK_END));
  show("writev with room", writev(fd, parts, COUNT(parts)));
  fill(fd);
  show("close", close(fd));
  show("unlink", unlink("full/data"));
}

static void full_disk_buffered(char** words) {
  (void)words;
  FILE* file = fopen("full/data", "w");
  for (int i = 0; i < 40; ++i) fwrite(block, 1, sizeof block, file);
  const int failed = ferror(file) || fflush(file) != 0;
  printf("failed: %d, %s\n", failed, error_name(errno));
  fclose(file);
  struct stat status;
  show("stat", stat("full/data", &status));
  printf("some of it was written: %d\n", status.st_size > 500000 && status.st_size < 2000000);
  show("unlink", unlink("full/data"));
}

static void no_more_files(char** words) {
  (void)words;
  char name[32];
  int count = 0;
  for (; count < 100; ++count) {
    snprintf(name, sizeof name, "full/%d", count);
    const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0) break;
    MUST(close(fd));
  }
  printf("%d files, then %s\n", count, error_name(errno));
  show("mkdir", mkdir("full/folder", 0700));
  show("symlink", symlink("0", "full/link"));
  show("rename", rename("full/0", "full/renamed"));
  show("unlink", unlink("full/renamed"));
  show("mkdir", mkdir("full/folder", 0700));
  show("rmdir", rmdir("full/folder"));
  while (count-- > 1) {
    snprintf(name, sizeof name, "full/%d", count);
    MUST(unlink(name));
  }
}

static void read_only_disk(char** words) {
  (void)words;
  const int fd = MUST(open("readonly/file", O_RDONLY));
  show("read", read(fd, block, sizeof block));
  show("write", write(fd, block, 1));
  show("ftruncate", ftruncate(fd, 0));
  show("futimens", futimens(fd, NULL));
  MUST(close(fd));
  show_descriptor("open to write", open("readonly/file", O_RDWR));
  show_descriptor("open to truncate", open("readonly/file", O_WRONLY | O_TRUNC));
  show_descriptor("create", open("readonly/new", O_WRONLY | O_CREAT, 0600));
  MUST(close(
      show_descriptor("create what is there", open("readonly/file", O_RDONLY | O_CREAT, 0600))));
  show("mkdir", mkdir("readonly/folder", 0700));
  show("unlink", unlink("readonly/file"));
  show("rename", rename("readonly/file", "readonly/other"));
  show("link", link("readonly/file", "readonly/other"));
  show("symlink", symlink("file", "readonly/other"));
  show("rmdir", rmdir("readonly/file"));
  show("utimensat", utimensat(AT_FDCWD, "readonly/file", NULL, 0));
}

static void folder_goes(char** words) {
  (void)words;
  const int fd = MUST(open("gone/file", O_RDWR));
  DIR* folder = opendir("gone/folder");
  printf("an entry: %d\n", readdir(folder) != NULL);  // the C library has read some ahead now
  ASK("remove");
  show("read", read(fd, block, sizeof block));
  show("write", write(fd, "more", 4));
  show("fsync", fsync(fd));
  struct stat status;
  show("fstat", fstat(fd, &status));
  printf("links: %d\n", (int)status.st_nlink);
  MUST(close(fd));
  while (readdir(folder)) continue;
  closedir(folder);
  show_descriptor("open", open("gone/file", O_RDWR));
  show_descriptor("create", open("gone/new", O_WRONLY | O_CREAT, 0600));
  show("stat", stat("gone/file", &status));
  show("mkdir", mkdir("gone/new", 0700));
  show("rename out", rename("gone/file", "kept"));
  const int kept = MUST(open("kept", O_WRONLY | O_CREAT, 0600));
  MUST(close(kept));
  show("rename in", rename("kept", "gone/file"));
  show("unlink", unlink("kept"));
}

static void file_shrinks(char** words) {
  (void)words;
  const int fd = MUST(open("shrinking", O_RDWR));
  show("read", read(fd, block, 1000));
  ASK("shrink");
  show("read", read(fd, block, 1000));
  show("pread", pread(fd, block, 1000, 0));
  show("position", lseek(fd, 0, SEEK_CUR));
  MUST(close(fd));
}

static void file_size_limit(char** words) {
  (void)words;
  const int fd = MUST(open("limited", O_WRONLY | O_CREAT, 0600));
  ASK("limit");
  fill(fd);
  show("pwrite", pwrite(fd, "x", 1, 1 << 20));
  show("ftruncate", ftruncate(fd, 1 << 20));
  show("inside", pwrite(fd, "x", 1, 0));
  MUST(close(fd));
  show("unlink", unlink("limited"));
}

#define ROW(name) {#name, name}
static const Scenario table[] = {ROW(full_disk),      ROW(full_disk_buffered), ROW(no_more_files),
                                 ROW(read_only_disk), ROW(folder_goes),        ROW(file_shrinks),
                                 ROW(file_size_limit)};

int main(void) {
#ifndef __wasi__
  signal(SIGXFSZ, SIG_IGN);  // which WASI does not have
#endif
  return serve_scenarios(table, COUNT(table));
}
