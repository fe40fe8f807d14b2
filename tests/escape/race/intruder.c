// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// intruder SECONDS [DIRECTORY]
// Works in a directory in which swapper.c exchanges, all the time, directories and files for links
// that lead out, and moves a directory out and back. Whatever succeeds must have happened inside.
// Natively, with plain system calls, it soon gets out, and ends then.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __wasi__
enum { IS_NATIVE = false };
#else
enum { IS_NATIVE = true, ENOTCAPABLE = -1 };
#endif

static int ours = 3;  // where WASI has the first directory
static unsigned long reached, refused, escapes;

static void escaped(const char* how) {
  if (escapes++ < 20) printf("escaped: %s\n", how);
}

/// Reads a file that, inside, says "inside"; whether it is there.
static bool look_into(const char* path) {
  const int fd = openat(ours, path, O_RDONLY);
  if (fd < 0) return false;
  char text[32];
  const ssize_t size = read(fd, text, sizeof text);
  if (size != 6 || memcmp(text, "inside", 6) != 0) escaped(path);
  close(fd);
  return true;
}

static void look_at(const char* path) {
  struct stat status;
  if (fstatat(ours, path, &status, 0) == 0 && status.st_size != 6) escaped("fstatat");
  char target[32];
  const ssize_t size = readlinkat(ours, "gate/link", target, sizeof target);
  if (size > 0 && (size != 6 || memcmp(target, "inside", 6) != 0)) escaped("readlinkat");
}

static void list(const char* path) {
  const int fd = openat(ours, path, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return;
  DIR* const directory = fdopendir(fd);
  if (directory == NULL) {
    close(fd);
    return;
  }
  for (struct dirent* entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
    if (strcmp(entry->d_name, "only-outside") == 0) escaped("readdir");
  }
  closedir(directory);
}

static void make(const char* path, int flags) {
  const int fd = openat(ours, path, O_WRONLY | O_CREAT | flags, 0666);
  if (fd < 0) return;
  if (write(fd, "scribble", 8) != 8) escaped("write");  // neither is full
  close(fd);
}

/// Changes that would show outside, of which the snapshot tells.
static void change(void) {
  static const struct timespec times[2] = {{1, 0}, {1, 0}};
  make("gate/new", O_EXCL);
  unlinkat(ours, "gate/new", 0);
  make("gate/scratch", O_TRUNC);
  make("gate/victim", 0);
  unlinkat(ours, "gate/victim", 0);
  make("gate/victim", 0);
  renameat(ours, "gate/victim", ours, "taken");
  renameat(ours, "taken", ours, "gate/victim");
  mkdirat(ours, "gate/directory", 0777);
  unlinkat(ours, "gate/directory", AT_REMOVEDIR);
  symlinkat("x", ours, "gate/symlink");
  unlinkat(ours, "gate/symlink", 0);
  linkat(ours, "file", ours, "gate/linked", 0);
  unlinkat(ours, "gate/linked", 0);
  utimensat(ours, "gate/secret", times, 0);
  utimensat(ours, "leaf", times, 0);
  make("walk/deep/../new", O_EXCL);
  unlinkat(ours, "walk/deep/../new", 0);
  mkdirat(ours, "walk/deep/../directory", 0777);
  unlinkat(ours, "walk/deep/../directory", AT_REMOVEDIR);
}

/// Gets hold of the file by another name.
static void take(void) {
  if (linkat(ours, "gate/secret", ours, "held", 0) != 0) return;
  look_into("held");
  unlinkat(ours, "held", 0);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char** arguments) {
  const double most = 20;
  const double seconds = count > 1 ? atof(arguments[1]) : 1;
  if (count > 2) ours = open(arguments[2], O_RDONLY | O_DIRECTORY);
  const double start = now();
  unsigned long rounds = 0;
  while (true) {
    const double spent = now() - start;
    const bool seen_both = reached > 50 && refused > 50;
    if (IS_NATIVE ? escapes > 0 || spent > most : spent > (seen_both ? seconds : most)) break;
    if (look_into("gate/secret")) {
      ++reached;
    } else if (errno == ENOTCAPABLE) {
      ++refused;
    }
    look_into("leaf");
    look_into("walk/deep/../secret");
    look_into("walk/deep/../../walk/secret");
    look_at("gate/secret");
    look_at("leaf");
    list("gate");
    list("walk/deep/..");
    change();
    take();
    ++rounds;
  }
  printf("%lu rounds, reached %lu times, refused %lu times, escaped %lu times\n", rounds, reached,
         refused, escapes);
  return escapes > 0 ? 3 : 0;
}
