// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory grows while other threads use it, also in calls of the host: what is in a block stays
// there. Threads come and go meanwhile, whose stacks are memory too.
#include "../thread_case.h"

enum { threads = 6, slots = 16, rounds = 200, largest = 40000 };

struct block {
  unsigned size;
  unsigned char bytes[];
};

// A libc without threads takes no locks: there the allocator needs one.
#ifdef SLUICE_LIB_PTHREAD_H
static const int needs_lock = 1;
#else
static const int needs_lock = 0;
#endif
static pthread_mutex_t allocating = PTHREAD_MUTEX_INITIALIZER;

// realloc, which is malloc for NULL and free for 0.
static void* resize(void* former, size_t size) {
  if (needs_lock) pthread_mutex_lock(&allocating);
  void* block = NULL;
  if (size > 0) {
    block = realloc(former, size);
  } else {
    free(former);
  }
  if (needs_lock) pthread_mutex_unlock(&allocating);
  CHECK(size == 0 || block != NULL);
  return block;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct block* shared[slots];

static unsigned char pattern(unsigned size, unsigned at) { return (unsigned char)(size * 31 + at); }

static void check(const struct block* block) {
  for (unsigned i = 0; i < block->size; i += 97) CHECK(block->bytes[i] == pattern(block->size, i));
}

// Sends bytes to itself, from one block to another: the kernel writes into new memory.
static struct block* through_kernel(int fd, struct block* block) {
  struct block* copy = resize(NULL, sizeof *copy + block->size);
  copy->size = block->size;
  CHECK(send(fd, block->bytes, block->size, 0) == (ssize_t)block->size);
  CHECK(recv(fd, copy->bytes, block->size, 0) == (ssize_t)block->size);
  check(copy);
  resize(block, 0);
  return copy;
}

static void* work(void* argument) {
  unsigned state = (unsigned)(intptr_t)argument * 2654435761u + 1;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof own;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(fd >= 0 && bind(fd, (struct sockaddr*)&own, length) == 0);
  CHECK(getsockname(fd, (struct sockaddr*)&own, &length) == 0);
  CHECK(connect(fd, (struct sockaddr*)&own, length) == 0);
  for (int i = 0; i < rounds; ++i) {
    state = state * 1103515245 + 12345;
    const unsigned size = (state >> 8) % largest + 1;
    struct block* block = resize(NULL, sizeof *block + size);
    block->size = size;
    for (unsigned k = 0; k < size; ++k) block->bytes[k] = pattern(size, k);
    block = through_kernel(fd, block);
    pthread_mutex_lock(&mutex);
    struct block* other = shared[state % slots];
    shared[state % slots] = block;
    pthread_mutex_unlock(&mutex);
    if (other == NULL) continue;
    check(other);
    // Grows it, which may move it.
    const unsigned former = other->size;
    struct block* larger = resize(other, sizeof *other + 3u * largest);
    CHECK(larger->size == former);
    check(larger);
    resize(larger, 0);
  }
  close(fd);
  return NULL;
}

// Memory that is never given back: it must grow.
static void* keep(void* argument) {
  intptr_t sum = 0;
  for (int i = 0; i < 100; ++i) {
    unsigned char* bytes = resize(NULL, 100000);
    memset(bytes, i, 100000);
    sum += bytes[99999];
    usleep(100);
  }
  return (void*)(sum + (intptr_t)argument);
}

static void* use_stack(void* argument) {
  volatile unsigned char bytes[8000];
  for (unsigned i = 0; i < sizeof bytes; ++i) bytes[i] = pattern((unsigned)(intptr_t)argument, i);
  usleep(200);
  for (unsigned i = 0; i < sizeof bytes; ++i)
    CHECK(bytes[i] == pattern((unsigned)(intptr_t)argument, i));
  return argument;
}

static void* come_and_go(void* argument) {
  for (int i = 0; i < 30; ++i) {
    pthread_t some[threads];
    const int count = i % threads + 1;  // more than before, now and then
    for (int k = 0; k < count; ++k) start(&some[k], use_stack, i + k);
    for (int k = 0; k < count; ++k) CHECK(join(some[k]) == i + k);
  }
  return argument;
}

int main(void) {
  pthread_t some[threads], keeper, starter;
  start(&keeper, keep, 1);
  start(&starter, come_and_go, 1);
  for (int i = 0; i < threads; ++i) start(&some[i], work, i);
  for (int i = 0; i < threads; ++i) join(some[i]);
  join(starter);
  for (int i = 0; i < slots; ++i)
    if (shared[i] != NULL) check(shared[i]);
  printf("all as written, kept %ld\n", (long)join(keeper));
  return 0;
}
