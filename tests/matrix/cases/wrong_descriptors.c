// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every call on what is no socket, or nothing.
// options: --addr-pool=0.0.0.0/0,::/0 --dir=.
#include "../calls.h"

static int closed(void) {
  const int fd = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(close(fd));
  return fd;
}

static int negative(void) { return -1; }
static int very_negative(void) { return INT_MIN; }
static int highest(void) { return INT_MAX; }

static int file(void) {
  const int fd = MUST(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
  MUST(write(fd, "contents", 8));
  MUST(lseek(fd, 0, SEEK_SET));
  return fd;
}

static int read_only_file(void) {
  MUST(close(file()));
  return MUST(open("file", O_RDONLY));
}

static int directory(void) { return MUST(open(".", O_RDONLY | O_DIRECTORY)); }

static const struct {
  const char* name;
  int (*open)(void);
} descriptors[] = {
    {"closed", closed},      {"negative", negative}, {"very_negative", very_negative},
    {"highest", highest},    {"file", file},         {"read_only_file", read_only_file},
    {"directory", directory}};

int main(void) {
  for (size_t d = 0; d < COUNT(domains); ++d) {
    for (size_t f = 0; f < COUNT(descriptors); ++f) {
      for (size_t c = 0; c < COUNT(socket_calls); ++c) {
        Scene scene = {.domain = &domains[d],
                       .type = SOCK_STREAM,
                       .fd = descriptors[f].open(),
                       .other = -1,
                       .third = -1,
                       .server = here(&domains[d], 9)};
        BEGIN("%s %s %s", domains[d].name, descriptors[f].name, socket_calls[c].name);
        say_call(&socket_calls[c], &scene);
        end_case();
        if (scene.fd >= 0) close(scene.fd);
      }
    }
  }
}
