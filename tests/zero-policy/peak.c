// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs a command and writes to a file how it ended, negative for a signal, and its greatest
// resident memory in KiB: peak FILE COMMAND... The kernel counts what a process had before exec()
// too, which is what its parent had: here next to nothing.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 3) return EXIT_FAILURE;
  const pid_t command = fork();
  if (command == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(command, &status, 0, &usage) != command) return EXIT_FAILURE;
  FILE* const file = fopen(argv[1], "w");
  if (file == NULL) return EXIT_FAILURE;
  fprintf(file, "%d %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
          usage.ru_maxrss);
  return fclose(file) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
