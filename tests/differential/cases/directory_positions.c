// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --dir=.
// telldir and seekdir: every position leads back to its entry, also when others are gone.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../harness.h"

enum { count = 400 };

static char* names[count + 2];
static long positions[count + 2];

static size_t read_all(DIR* dir) {
  size_t seen = 0;
  struct dirent* entry;
  for (;; ++seen) {
    const long position = telldir(dir);
    if ((entry = readdir(dir)) == NULL || seen == COUNT(names)) return seen;
    positions[seen] = position;
    free(names[seen]);
    names[seen] = strdup(entry->d_name);
  }
}

// How many of every `step`th position, backwards, lead to the entry that was there.
static int found(DIR* dir, size_t from, size_t seen, size_t step) {
  int right = 0;
  for (size_t i = seen; i > from; i -= step) {
    seekdir(dir, positions[i - 1]);
    const struct dirent* entry = readdir(dir);
    right += entry != NULL && strcmp(entry->d_name, names[i - 1]) == 0;
    if (i <= from + step) break;
  }
  return right;
}

static void remove_entry(DIR* dir, const char* name) {
  if (name[0] != '.') MUST(unlinkat(dirfd(dir), name, 0));
}

int main(void) {
  char path[64];
  MUST(mkdir("dir", 0777));
  for (int i = 0; i < count; ++i) {
    snprintf(path, sizeof path, "dir/entry-%d", i);
    MUST(close(MUST(open(path, O_WRONLY | O_CREAT, 0666))));
  }
  DIR* const dir = opendir("dir");
  const size_t seen = read_all(dir);
  printf("%zu entries\n", seen);
  printf("%d found\n", found(dir, 0, seen, 1));

  rewinddir(dir);
  printf("%zu after rewinding\n", read_all(dir));
  printf("%d found\n", found(dir, 0, seen, 7));

  // A second descriptor moves nothing of the first.
  DIR* const other = opendir("dir");
  seekdir(dir, positions[200]);
  for (int i = 0; i < 50; ++i) (void)readdir(other);
  const struct dirent* entry = readdir(dir);
  printf("undisturbed: %d\n", entry != NULL && strcmp(entry->d_name, names[200]) == 0);
  closedir(other);

  for (size_t i = 0; i < 100; ++i) remove_entry(dir, names[i]);
  printf("%d found after removing others\n", found(dir, 150, seen, 1));
  seekdir(dir, positions[300]);
  size_t rest = 0;
  while ((entry = readdir(dir)) != NULL) {
    ++rest;
    remove_entry(dir, entry->d_name);
  }
  printf("%zu from there to the end\n", rest);
  closedir(dir);
  return 0;
}
