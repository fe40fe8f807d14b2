// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `launch DESCRIPTOR COUNT COMMAND...` runs the command COUNT times, one after the other, and
// writes to the descriptor what they took: nanoseconds from start to end, microseconds of processor
// time (all runs together), KiB of resident memory at the most, and the first exit code that is not
// 0 (128 and more: a signal). SIGTERM to its group ends the command alone. A child counts the
// memory of what it was before exec too: so this is a small static program.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int argc, char** argv) {
  if (argc < 4) return EXIT_FAILURE;
  const int report = atoi(argv[1]);
  fcntl(report, F_SETFD, FD_CLOEXEC);
  signal(SIGTERM, SIG_IGN);
  long long processor = 0;
  long peak = 0;
  int code = 0;
  const long long begin = now();
  for (long count = atol(argv[2]); count > 0 && code == 0; --count) {
    const pid_t child = fork();
    if (child == 0) {
      signal(SIGTERM, SIG_DFL);
      execvp(argv[3], argv + 3);
      perror(argv[3]);
      _exit(127);
    }
    int status = 0;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
      perror("launch");
      return EXIT_FAILURE;
    }
    processor += microseconds(used.ru_utime) + microseconds(used.ru_stime);
    if (used.ru_maxrss > peak) peak = used.ru_maxrss;
    code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  dprintf(report, "%lld %lld %ld %d\n", now() - begin, processor, peak, code);
  return EXIT_SUCCESS;
}
