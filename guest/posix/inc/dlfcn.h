/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#pragma GCC system_header /* for #include_next */
#ifndef SLUICE_POSIX_DLFCN_H
#define SLUICE_POSIX_DLFCN_H

#if __has_include_next(<dlfcn.h>)
#include_next <dlfcn.h>
#else
#define RTLD_LAZY 1
#define RTLD_NOW 2
#define RTLD_NOLOAD 4
#define RTLD_LOCAL 8
#define RTLD_GLOBAL 256
#define RTLD_NODELETE 4096
#define RTLD_NEXT ((void*)-1)
#define RTLD_DEFAULT ((void*)0)
#endif
#include <wasi_name.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fail: a program can't load code. dlerror() says so, once for each failure. */
void* dlopen(const char*, int) __SLUICE_NAME(dlopen);
void* dlsym(void* __restrict, const char* __restrict) __SLUICE_NAME(dlsym);
int dlclose(void*) __SLUICE_NAME(dlclose);
char* dlerror(void) __SLUICE_NAME(dlerror);

typedef struct {
  const char* dli_fname;
  void* dli_fbase;
  const char* dli_sname;
  void* dli_saddr;
} Dl_info;

/* Finds nothing, and returns 0: a program has no names at run time. */
int dladdr(const void*, Dl_info*) __SLUICE_NAME(dladdr);

#ifdef __cplusplus
}
#endif

#endif
