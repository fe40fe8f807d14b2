/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <ftw.h>

#include "posix.h"

typedef int visitor(const char*, const struct stat*, int);

static __thread visitor* visit;

static int visit_one(const char* path, const struct stat* status, int kind, struct FTW* where) {
  (void)where;
  return visit(path, status, kind == FTW_SLN ? FTW_NS : kind);
}

int ftw(const char* path, visitor* wanted, int most) {
  visitor* const former = visit;
  int result;
  visit = wanted;
  result = nftw(path, visit_one, most, 0);
  visit = former;
  return result;
}

ALSO_PLAIN(ftw);
