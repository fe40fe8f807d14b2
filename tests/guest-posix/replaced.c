// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A number is given to something else, or closed, while a thread waits in what it stood for: the
// call goes on there. Natively and as wasm this prints the same.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static atomic_int about_to_wait;
static int waited_for;

static void* wait_for_text(void* text) {
  about_to_wait = 1;
  return read(waited_for, text, 15) < 0 ? NULL : text;
}

/* Whether the thread waited already, which nobody can know before. */
static int waits_while(int replaces, int milliseconds) {
  const struct timespec time = {.tv_sec = milliseconds / 1000,
                                .tv_nsec = milliseconds % 1000 * 1000000L};
  char text[16] = "";
  int first[2];
  int second[2];
  pthread_t thread;
  void* result = NULL;

  if (pipe(first) != 0 || pipe(second) != 0) return 0;
  about_to_wait = 0;
  waited_for = first[0];
  pthread_create(&thread, NULL, wait_for_text, text);
  while (!about_to_wait) sched_yield();
  nanosleep(&time, NULL);
  if ((replaces ? dup2(second[0], first[0]) : close(first[0])) < 0) return 0;
  if (write(second[1], "second", 6) != 6) return 0;
  const int waited = write(first[1], "first", 5) == 5;
  pthread_join(thread, &result);
  const int is_gone = write(first[1], "x", 1) < 0;
  close(first[0]);
  close(first[1]);
  close(second[0]);
  close(second[1]);
  return waited && result != NULL && strcmp(text, "first") == 0 && is_gone;
}

static void wait_while(const char* what, int replaces) {
  int milliseconds = 1;
  while (milliseconds < 5000 && !waits_while(replaces, milliseconds)) milliseconds *= 4;
  printf("%s: %s\n", what, milliseconds < 5000 ? "goes on" : "does not");
}

enum { THREADS = 4, ROUNDS = 2000 };

static int shared[2];

/* The number 60 always stands for one of two pipes. */
static void* replace(void* from) {
  for (int round = 0; round < ROUNDS; ++round) {
    const int copy = dup(*(const int*)from);
    if (copy < 0 || dup2(copy, 60) != 60 || close(copy) != 0) return "failed";
    struct pollfd entry = {.fd = 60, .events = POLLOUT};
    if (poll(&entry, 1, 0) != 1 || entry.revents != POLLOUT) return "is not there";
  }
  return "done";
}

int main(void) {
  pthread_t threads[THREADS];
  signal(SIGPIPE, SIG_IGN);
  wait_while("replaced", 1);
  wait_while("closed", 0);

  int ends[2][2];
  if (pipe(ends[0]) != 0 || pipe(ends[1]) != 0) return 1;
  shared[0] = ends[0][1];
  shared[1] = ends[1][1];
  for (int i = 0; i < THREADS; ++i) {
    pthread_create(&threads[i], NULL, replace, &shared[i % 2]);
  }
  for (int i = 0; i < THREADS; ++i) {
    void* result = NULL;
    pthread_join(threads[i], &result);
    printf("%s\n", (const char*)result);
  }
  printf("nothing is left over: %d\n", dup(ends[0][0]) == ends[1][1] + 1);
  return 0;
}
