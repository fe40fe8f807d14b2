/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <dlfcn.h>
#include <stddef.h>

#include "posix.h"

static const char* failure;

static void fail(void) { failure = "dynamic loading is not supported"; }

void* dlopen(const char* path, int flags) {
  (void)path;
  (void)flags;
  fail();
  return NULL;
}

void* dlsym(void* library, const char* name) {
  (void)library;
  (void)name;
  fail();
  return NULL;
}

int dlclose(void* library) {
  (void)library;
  fail();
  return -1;
}

int dladdr(const void* address, Dl_info* info) {
  (void)address;
  (void)info;
  return 0;
}

char* dlerror(void) {
  const char* last = failure;
  failure = NULL;
  return (char*)last;
}

ALSO_PLAIN(dlopen);
ALSO_PLAIN(dlsym);
ALSO_PLAIN(dlclose);
ALSO_PLAIN(dladdr);
ALSO_PLAIN(dlerror);
