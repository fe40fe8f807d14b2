// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Maps of memory and of files that are read. Natively and as wasm this prints the same.
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGES = 3 };

static long page;

static const char* name_of(int error) {
  switch (error) {
    case EACCES:
      return "EACCES";
    case EBADF:
      return "EBADF";
    case EINVAL:
      return "EINVAL";
    case ENODEV:
      return "ENODEV";
    case ENOMEM:
      return "ENOMEM";
    default:
      return strerror(error);
  }
}

static void show(const char* what, long result) {
  printf("%s: %ld %s\n", what, result, result < 0 ? name_of(errno) : "");
}

static long only(const char* memory, long size, char byte) {
  for (long at = 0; at < size; ++at)
    if (memory[at] != byte) return 0;
  return 1;
}

static long maps(size_t length, int protection, int flags, int fd, off_t offset) {
  void* memory = mmap(NULL, length, protection, flags, fd, offset);
  return memory == MAP_FAILED ? -1 : munmap(memory, length);
}

static void memory_alone(void) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  const int both = PROT_READ | PROT_WRITE;
  for (int round = 0; round < 2; ++round) {  // what is given back comes again, and empty
    char* memory = mmap(NULL, PAGES * page, both, flags, -1, 0);
    show("is empty", only(memory, PAGES * page, 0));
    show("begins a page", (long)memory % page);
    memset(memory, 'x', PAGES * page);
    show("mprotect", mprotect(memory, page, both));
    show("the first page", munmap(memory, page));
    show("the rest stays", only(memory + page, (PAGES - 1) * page, 'x'));
    show("the last page", munmap(memory + (PAGES - 1) * page, page));
    show("the middle stays", only(memory + page, page, 'x'));
    show("all of it", munmap(memory, PAGES * page));
    show("again", munmap(memory, PAGES * page));
  }
  show("shared", maps(1, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  show("nothing", maps(0, both, flags, -1, 0));
  show("neither shared nor private", maps(1, both, MAP_ANONYMOUS, -1, 0));
  show("more than there is", maps(~(size_t)0 - 1, both, flags, -1, 0));
  show("not a page", munmap((void*)(uintptr_t)1, page));
  show("no length", munmap(NULL, 0));
}

static void advice(void) {
  char* memory =
      mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char* grown;
  memset(memory, 'x', PAGES * page);
  show("not needed", madvise(memory, page, MADV_DONTNEED));
  show("is empty", only(memory, page, 0));
  show("the rest is not", only(memory + page, (PAGES - 1) * page, 'x'));
  show("needed soon", madvise(memory, page, MADV_WILLNEED));
  show("within a page", madvise(memory + 1, page, MADV_WILLNEED));
  show("unknown advice", madvise(memory, page, 7));
  show("advice of POSIX", posix_madvise(memory, PAGES * page, POSIX_MADV_SEQUENTIAL));
  show("unknown advice of POSIX", posix_madvise(memory, page, 77) == EINVAL);
  grown = mremap(memory, PAGES * page, 2 * PAGES * page, MREMAP_MAYMOVE);
  show("grown", grown != MAP_FAILED);
  show("as before", only(grown, page, 0) && only(grown + page, (PAGES - 1) * page, 'x'));
  show("empty behind", only(grown + PAGES * page, PAGES * page, 0));
  show("smaller", mremap(grown, 2 * PAGES * page, page, 0) == grown);
  show("within a page", mremap(grown + 1, page, page, 0) == MAP_FAILED ? -1 : 0);
  show("of no size", mremap(grown, page, 0, 0) == MAP_FAILED ? -1 : 0);
  show("munmap", munmap(grown, page));
}

static void files(void) {
  int ends[2];
  char text[6] = "";
  const int fd = open("file", O_CREAT | O_RDWR, 0600);
  const int written = open("file", O_WRONLY);
  char* memory = NULL;
  show("write", ftruncate(fd, page) == 0 ? pwrite(fd, "first\nsecond", 12, page - 6) : -1);

  memory = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, fd, 0);
  show("content", memcmp(memory + page - 6, "first\nsecond", 12));
  show("zeros before", only(memory, page - 6, 0));
  show("zeros behind", only(memory + page + 6, page - 6, 0));
  show("msync", msync(memory, 2 * page, MS_SYNC));
  show("msync within a page", msync(memory + 1, page, MS_SYNC));
  show("msync in two ways", msync(memory, page, MS_SYNC | MS_ASYNC));
  show("munmap", munmap(memory, 2 * page));

  memory = mmap(NULL, 6, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, page);
  show("from the second page", memcmp(memory, "second", 6));
  memset(memory, '!', 6);
  show("pread", pread(fd, text, 6, page));
  show("is in the file as before", memcmp(text, "second", 6));
  show("munmap", munmap(memory, 6));

  show("within a page", maps(1, PROT_READ, MAP_PRIVATE, fd, 1));
  show("no file", maps(1, PROT_READ, MAP_PRIVATE, -1, 0));
  show("no file to write", maps(1, PROT_READ | PROT_WRITE, MAP_SHARED, 77, 0));
  show("not to be read", maps(1, PROT_READ, MAP_PRIVATE, written, 0));
  show("pipe", pipe(ends));
  show("map of a pipe", maps(1, PROT_READ, MAP_PRIVATE, ends[0], 0));
  show("unlink", unlink("file"));  // it is as long as a page, which differs
}

int main(void) {
  page = sysconf(_SC_PAGESIZE);
  memory_alone();
  advice();
  files();
  return 0;
}
