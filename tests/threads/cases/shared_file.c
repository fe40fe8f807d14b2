// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that share a file and its position: each record is written once, and read once.
#include <fcntl.h>
#include <sys/stat.h>

#include "../thread_case.h"

enum { threads = 6, each = 300, records = threads * each };

struct record {
  int writer, number;
  char padding[48];
};

static int file;

static void* write_some(void* argument) {
  for (int i = 0; i < each; ++i) {
    const struct record one = {.writer = (int)(intptr_t)argument, .number = i};
    CHECK(write(file, &one, sizeof one) == (ssize_t)sizeof one);
  }
  return NULL;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char seen[threads][each];

static int take(const struct record* record) {
  CHECK(record->writer >= 0 && record->writer < threads);
  CHECK(record->number >= 0 && record->number < each);
  pthread_mutex_lock(&mutex);
  const int again = seen[record->writer][record->number]++;
  pthread_mutex_unlock(&mutex);
  return !again;
}

static void* read_some(void* argument) {
  intptr_t count = 0;
  struct record one;
  ssize_t size = 0;
  while ((size = read(file, &one, sizeof one)) == (ssize_t)sizeof one) count += take(&one);
  CHECK(size == 0);
  return (void*)(count + 0 * (intptr_t)argument);
}

// At places of its own, while others move the position.
static void* read_at(void* argument) {
  for (int i = (int)(intptr_t)argument; i < records; i += threads) {
    struct record one, same;
    const off_t at = (off_t)i * (off_t)sizeof one;
    CHECK(pread(file, &one, sizeof one, at) == (ssize_t)sizeof one);
    CHECK(lseek(file, at, SEEK_SET) == at);
    one.padding[0] = (char)(one.number + 1);
    CHECK(pwrite(file, &one, sizeof one, at) == (ssize_t)sizeof one);
    CHECK(pread(file, &same, sizeof same, at) == (ssize_t)sizeof same);
    CHECK(memcmp(&one, &same, sizeof one) == 0);
  }
  return NULL;
}

static intptr_t run_all(void* (*function)(void*)) {
  pthread_t some[threads];
  intptr_t sum = 0;
  for (int i = 0; i < threads; ++i) start(&some[i], function, i);
  for (int i = 0; i < threads; ++i) sum += join(some[i]);
  return sum;
}

static void run_with(const char* name, int flags) {
  memset(seen, 0, sizeof seen);
  file = open("shared", O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
  CHECK(file >= 0);
  run_all(write_some);
  struct stat status;
  CHECK(fstat(file, &status) == 0 && lseek(file, 0, SEEK_SET) == 0);
  printf("%s: %ld bytes", name, (long)status.st_size);
  printf(", read %ld\n", (long)run_all(read_some));
  if (flags == 0) run_all(read_at);
  CHECK(close(file) == 0 && unlink("shared") == 0);
}

int main(void) {
  run_with("one position", 0);
  run_with("at the end", O_APPEND);
  return 0;
}
