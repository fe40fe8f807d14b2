/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* for fopencookie() */
#endif
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "posix.h"

extern FILE* libc_fopen(const char*, const char*) __asm__("fopen");

static ssize_t read_nothing(void* cookie, char* data, size_t size) {
  (void)cookie;
  (void)data;
  (void)size;
  return 0;
}

static ssize_t read_zeros(void* cookie, char* data, size_t size) {
  (void)cookie;
  memset(data, 0, size);
  return (ssize_t)size;
}

static ssize_t read_random(void* cookie, char* data, size_t size) {
  enum { MOST = 256 }; /* of getentropy() */
  (void)cookie;
  if (size > MOST) size = MOST;
  return getentropy(data, size) == 0 ? (ssize_t)size : -1;
}

static ssize_t write_nowhere(void* cookie, const char* data, size_t size) {
  (void)cookie;
  (void)data;
  return (ssize_t)size;
}

static const struct {
  const char* path;
  cookie_read_function_t* read;
} devices[] = {{"/dev/null", read_nothing},
               {"/dev/zero", read_zeros},
               {"/dev/random", read_random},
               {"/dev/urandom", read_random}};

/* What is granted goes first. */
FILE* fopen(const char* path, const char* mode) {
  FILE* file = libc_fopen(path, mode);
  size_t i;
  if (file != NULL) return file;
  for (i = 0; i < sizeof devices / sizeof *devices; ++i) {
    cookie_io_functions_t functions;
    if (strcmp(path, devices[i].path) != 0) continue;
    memset(&functions, 0, sizeof functions);
    functions.read = devices[i].read;
    functions.write = write_nowhere;
    return fopencookie(NULL, mode, functions);
  }
  return NULL;
}
