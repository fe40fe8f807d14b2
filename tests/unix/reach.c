// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Uses unix sockets as its words say, USE=PATH each, and prints what came of each. `many=USE=PATH`
// does so many times and prints how many succeeded: what it makes it does not delete.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int use(const char* what, int fd, const struct sockaddr_un* address, socklen_t length) {
  const struct sockaddr* const to = (const struct sockaddr*)address;
  if (strcmp(what, "bind") == 0) return bind(fd, to, length);
  if (strcmp(what, "listen") == 0) return bind(fd, to, length) != 0 ? -1 : listen(fd, 1);
  if (strcmp(what, "connect") == 0) return connect(fd, to, length);
  return sendto(fd, "data", 4, 0, to, length) == 4 ? 0 : -1;
}

// A path that begins with @ is an abstract name.
static int try(const char* what, const char* path) {
  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  if (path[0] == '@') address.sun_path[0] = '\0';
  const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
  const int type = strcmp(what, "send") == 0 ? SOCK_DGRAM : SOCK_STREAM;
  const int fd = socket(AF_UNIX, type, 0);
  if (fd < 0) return -1;
  const int result = use(what, fd, &address, length);
  const int error = errno;
  close(fd);
  errno = error;
  return result;
}

int main(int count, char** words) {
  for (int i = 1; i < count; ++i) {
    char* what = words[i];
    const int many = strncmp(what, "many=", 5) == 0;
    if (many) what += 5;
    char* path = strchr(what, '=');
    if (path == NULL) return 2;
    *path++ = '\0';
    if (many) {
      int succeeded = 0;
      for (int round = 0; round < 500; ++round) succeeded += try(what, path) == 0;
      printf("%d\n", succeeded);
    } else {
      const int result = try(what, path);
      printf("%s: %s\n", what, result == 0 ? "ok" : errno == EACCES ? "denied" : strerror(errno));
    }
    fflush(stdout);
  }
  return 0;
}
