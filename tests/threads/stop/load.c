// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that echo, lock, poll, open and close, start other threads and compute, until stopped.
//
//   load WAY MICROSECONDS
//
// WAY: none, or what ends it after so long: exit, trap (both by a thread), return (the main
// thread). It writes "stop" to stderr before that.
#include <fcntl.h>

#include "../thread_case.h"

static struct sockaddr_in address;
static int listening;
static char block[4096];

static void* serve(void* argument) {
  char bytes[256];
  for (;;) {
    const int fd = accept(listening, NULL, NULL);
    ssize_t size = 0;
    while ((size = recv(fd, bytes, sizeof bytes, 0)) > 0) send(fd, bytes, (size_t)size, 0);
    close(fd);
  }
  return argument;
}

static void* ask(void* argument) {
  char bytes[256] = "question";
  for (;;) {
    const int fd = connected(&address);
    for (int i = 0; i < 10; ++i) {
      CHECK(send(fd, bytes, sizeof bytes, 0) > 0);
      CHECK(recv(fd, bytes, sizeof bytes, 0) > 0);
    }
    close(fd);
  }
  return argument;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static intptr_t turn;

static void* take_turns(void* argument) {
  for (;;) {
    pthread_mutex_lock(&mutex);
    while (turn != (intptr_t)argument) pthread_cond_wait(&turned, &mutex);
    turn = 1 - turn;
    pthread_cond_broadcast(&turned);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

static void* poll_often(void* argument) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  for (int wait = 0;; wait = (wait + 1) % 3) {
    struct pollfd entries[2] = {{.fd = listening, .events = POLLIN, .revents = 0},
                                {.fd = fd, .events = POLLIN, .revents = 0}};
    poll(entries, 2, wait);
  }
  return argument;
}

// A libc that does not know of threads keeps the path it looks up in one place for all of them.
#if defined(__wasi__) && !defined(_REENTRANT)
static pthread_mutex_t paths = PTHREAD_MUTEX_INITIALIZER;
static void lock_paths(void) { pthread_mutex_lock(&paths); }
static void unlock_paths(void) { pthread_mutex_unlock(&paths); }
#else
static void lock_paths(void) {}
static void unlock_paths(void) {}
#endif

static void* open_and_close(void* argument) {
  char name[] = "file0";
  name[4] = (char)('0' + (intptr_t)argument);
  for (;;) {
    lock_paths();
    const int fd = open(name, O_RDWR | O_CREAT, 0600);
    unlock_paths();
    CHECK(fd >= 0 && write(fd, block, sizeof block) > 0);
    close(fd);
    lock_paths();
    const int removed = unlink(name);
    unlock_paths();
    CHECK(removed == 0);
    close(socket(AF_INET, SOCK_STREAM, 0));
  }
  return NULL;
}

static void* nothing(void* argument) { return argument; }

static void* start_and_join(void* argument) {
  for (;;) {
    pthread_t some[3];
    int count = 0;
    while (count < 3 && pthread_create(&some[count], NULL, nothing, argument) == 0) ++count;
    while (count > 0) pthread_join(some[--count], NULL);
  }
  return NULL;
}

static void* compute(void* argument) {
  static volatile unsigned sum;
  for (;;) ++sum;
  return argument;
}

static void* wait_long(void* argument) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  CHECK(bind(fd, (struct sockaddr*)&any, sizeof any) == 0);
  recv(fd, block, sizeof block, 0);
  return argument;
}

static const char* way;
static unsigned microseconds;

static void* stop(void* argument) {
  usleep(microseconds);
  CHECK(write(STDERR_FILENO, "stop\n", 5) == 5);
  if (strcmp(way, "exit") == 0) _Exit(7);
  if (strcmp(way, "trap") == 0) __builtin_trap();
  return argument;
}

int main(int count, char** arguments) {
  CHECK(count == 3);
  way = arguments[1];
  microseconds = (unsigned)atoi(arguments[2]);
  access("file", F_OK);  // libc makes its list of directories once
  listening = listener(&address);
  pthread_t thread;
  const int returns = strcmp(way, "return") == 0;
  if (!returns && strcmp(way, "none") != 0) start(&thread, stop, 0);
  void* (*const kinds[])(void*) = {serve,          ask,           take_turns, poll_often, wait_long,
                                   open_and_close, start_and_join};
  for (intptr_t i = 0; i < 2; ++i)
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; ++kind)
      start(&thread, kinds[kind], i);
  start(&thread, compute, 0);
  if (!returns) join(thread);
  stop(NULL);
  return 0;
}
