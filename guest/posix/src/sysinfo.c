/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "posix.h"

enum { MOST_PAGES = 65536, PAGE = 65536 };

int sysinfo(struct sysinfo* info) {
  struct timespec now;
  memset(info, 0, sizeof *info);
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  info->uptime = (unsigned long)now.tv_sec;
  info->totalram = MOST_PAGES;
  info->freeram = MOST_PAGES - __builtin_wasm_memory_size(0);
  info->mem_unit = PAGE;
  info->procs = 1;
  return 0;
}

int get_nprocs(void) { return 1; }

int get_nprocs_conf(void) { return 1; }

int getloadavg(double* averages, int count) {
  (void)averages;
  (void)count;
  return -1;
}

ALSO_PLAIN(sysinfo);
ALSO_PLAIN(get_nprocs);
ALSO_PLAIN(get_nprocs_conf);
ALSO_PLAIN(getloadavg);
