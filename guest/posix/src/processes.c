/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "posix.h"

pid_t fork(void) { return fails_with(ENOSYS); }

pid_t vfork(void) { return fails_with(ENOSYS); }

int execve(const char* path, char* const arguments[], char* const environment[]) {
  (void)path;
  (void)arguments;
  (void)environment;
  return fails_with(ENOSYS);
}

int execv(const char* path, char* const arguments[]) { return execve(path, arguments, NULL); }

int execvp(const char* name, char* const arguments[]) { return execve(name, arguments, NULL); }

int execvpe(const char* name, char* const arguments[], char* const environment[]) {
  return execve(name, arguments, environment);
}

int execl(const char* path, const char* argument, ...) {
  (void)argument;
  return execve(path, NULL, NULL);
}

int execlp(const char* name, const char* argument, ...) {
  (void)argument;
  return execve(name, NULL, NULL);
}

int execle(const char* path, const char* argument, ...) {
  (void)argument;
  return execve(path, NULL, NULL);
}

int fexecve(int fd, char* const arguments[], char* const environment[]) {
  (void)fd;
  return execve(NULL, arguments, environment);
}

int daemon(int stay, int keep) {
  (void)stay;
  (void)keep;
  return fails_with(ENOSYS);
}

/* Without a command, whether there is a shell. */
int system(const char* command) { return command == NULL ? 0 : fails_with(ENOSYS); }

FILE* popen(const char* command, const char* mode) {
  (void)command;
  errno = (*mode == 'r' || *mode == 'w') ? ENOSYS : EINVAL;
  return NULL;
}

int pclose(FILE* stream) {
  (void)stream;
  return fails_with(ECHILD);
}

/* No process has ever been started. */
pid_t waitpid(pid_t process, int* status, int options) {
  (void)process;
  (void)status;
  if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED)) != 0) return fails_with(EINVAL);
  return fails_with(ECHILD);
}

int waitid(idtype_t kind, id_t process, siginfo_t* end, int options) {
  const int ends = WEXITED | WSTOPPED | WCONTINUED;
  (void)process;
  (void)end;
  if ((unsigned int)kind > P_PIDFD || (options & ends) == 0 ||
      (options & ~(ends | WNOHANG | WNOWAIT)) != 0)
    return fails_with(EINVAL);
  return fails_with(kind == P_PIDFD ? EBADF : ECHILD);
}

pid_t wait(int* status) { return waitpid(-1, status, 0); }

pid_t wait4(pid_t process, int* status, int options, struct rusage* usage) {
  (void)usage;
  return waitpid(process, status, options);
}

pid_t wait3(int* status, int options, struct rusage* usage) {
  return wait4(-1, status, options, usage);
}

int chroot(const char* path) {
  struct stat status;
  if (stat(path, &status) != 0) return -1;
  return fails_with(S_ISDIR(status.st_mode) ? EPERM : ENOTDIR);
}

ALSO_PLAIN(fork);
ALSO_PLAIN(vfork);
ALSO_PLAIN(execve);
ALSO_PLAIN(execv);
ALSO_PLAIN(execvp);
ALSO_PLAIN(execvpe);
ALSO_PLAIN(execl);
ALSO_PLAIN(execlp);
ALSO_PLAIN(execle);
ALSO_PLAIN(fexecve);
ALSO_PLAIN(daemon);
ALSO_PLAIN(system);
ALSO_PLAIN(popen);
ALSO_PLAIN(pclose);
ALSO_PLAIN(waitpid);
ALSO_PLAIN(waitid);
ALSO_PLAIN(wait);
ALSO_PLAIN(wait3);
ALSO_PLAIN(wait4);
ALSO_PLAIN(chroot);
