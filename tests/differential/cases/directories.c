// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// options: --dir=.
// Names: making, opening, linking, renaming, removing and listing.
#include <dirent.h>
#include <sys/stat.h>

#include "../harness.h"

static char text[64];

static void show_open(const char* path, int flags, const char* how) {
  const int fd = open(path, flags, 0666);
  printf("open %s %s: %s\n", path, how, fd < 0 ? error_name(errno) : "ok");
  if (fd >= 0) MUST(close(fd));
}

static void opening(void) {
  static const struct {
    int flags;
    const char* how;
  } ways[] = {
      {O_RDONLY, "to read"},
      {O_RDWR, "to read and write"},
      {O_RDONLY | O_DIRECTORY, "as a directory"},
      {O_RDONLY | O_NOFOLLOW, "without following"},
      {O_RDWR | O_CREAT | O_EXCL, "to create"},
  };
  static const char* const paths[] = {"file",     "file/",       "file/x",  "dir",   "dir/",
                                      "to-file",  "to-dir",      "to-dir/", "cycle", "dangling",
                                      "absent/x", "dir/../file", "./dir//."};
  for (size_t path = 0; path < COUNT(paths); ++path) {
    for (size_t way = 0; way < COUNT(ways); ++way) {
      show_open(paths[path], ways[way].flags, ways[way].how);
    }
  }
  char name[300];
  memset(name, 'n', sizeof name);
  name[299] = '\0';
  show("a long name", open(name, O_RDONLY));
  name[255] = '\0';
  show("a name as long as can be", open(name, O_RDONLY));
  const int dir = MUST(open("dir", O_RDONLY | O_DIRECTORY));
  show("read a directory", read(dir, text, 1));
  show("write a directory", write(dir, text, 1));
  show("openat", openat(MUST(open("file", O_RDONLY)), "x", O_RDONLY));
  MUST(close(dir));
}

static const char* kind(mode_t mode) {
  return S_ISREG(mode) ? "file" : S_ISDIR(mode) ? "directory" : S_ISLNK(mode) ? "link" : "?";
}

static void looking(void) {
  static const char* const paths[] = {"file",  "file/",    "dir", "dir/",   "to-file", "to-dir",
                                      "cycle", "dangling", ".",   "absent", "to-dir/"};
  struct stat status;
  for (size_t i = 0; i < COUNT(paths); ++i) {
    const int found = stat(paths[i], &status);
    printf("stat %s: %s\n", paths[i], found < 0 ? error_name(errno) : kind(status.st_mode));
    const int itself = lstat(paths[i], &status);
    printf("lstat %s: %s\n", paths[i], itself < 0 ? error_name(errno) : kind(status.st_mode));
    const ssize_t size = readlink(paths[i], text, sizeof text);
    printf("readlink %s: %.*s\n", paths[i], (int)(size < 0 ? 0 : size), text);
    if (size < 0) printf("  %s\n", error_name(errno));
    show("access", access(paths[i], R_OK));
  }
  show("readlink into four bytes", readlink("to-file", text, 4));
}

static void moving_and_removing(void) {
  struct stat status;
  show("link", link("file", "hard"));
  MUST(stat("hard", &status));
  printf("links %ld\n", (long)status.st_nlink);
  show("link to what is there", link("file", "dir"));
  show("link a directory", link("dir", "hard-dir"));
  show("link with a slash", link("file", "new/"));
  show("symlink to what is there", symlink("x", "file"));
  show("rename", rename("hard", "dir/hard"));
  show("rename a file to a directory", rename("file", "dir"));
  show("rename a directory to a file", rename("dir", "file"));
  show("rename into itself", rename("dir", "dir/inside"));
  show("rename what is not there", rename("absent", "new"));
  show("rename with slashes", rename("dir/", "moved/"));
  show("and back", rename("moved", "dir"));
  show("rename a file with a slash", rename("file", "new/"));
  show("mkdir what is there", mkdir("dir", 0777));
  show("mkdir below nothing", mkdir("absent/new", 0777));
  show("mkdir below a file", mkdir("file/new", 0777));
  show("mkdir with a slash", mkdir("new/", 0777));
  show("rmdir what is not empty", rmdir("dir"));
  show("rmdir a file", rmdir("file"));
  show("rmdir a link", rmdir("to-dir"));
  show("rmdir with a slash", rmdir("new/"));
  show("unlink a directory", unlink("dir"));
  show("unlink with a slash", unlink("file/"));
  show("unlink", unlink("dir/hard"));
  show("unlink again", unlink("dir/hard"));
  const int open_file = MUST(open("file", O_RDWR));
  show("unlink an open file", unlink("file"));
  show("and write to it", write(open_file, "x", 1));
  MUST(fstat(open_file, &status));
  printf("links %ld, size %ld\n", (long)status.st_nlink, (long)status.st_size);
  MUST(close(open_file));
}

static int by_name(const void* a, const void* b) {
  return strcmp(*(char* const*)a, *(char* const*)b);
}

static void listing(void) {
  enum { count = 500 };
  static char* names[count + 2];
  for (int i = 0; i < count; ++i) {
    snprintf(text, sizeof text, "dir/a-name-of-some-length-%d", i);
    MUST(close(MUST(open(text, O_WRONLY | O_CREAT, 0666))));
  }
  DIR* const dir = opendir("dir");
  size_t seen = 0;
  for (struct dirent* entry; (entry = readdir(dir)) != NULL && seen < COUNT(names);) {
    names[seen++] = strdup(entry->d_name);
  }
  printf("%zu entries\n", seen);
  qsort(names, seen, sizeof *names, by_name);
  for (size_t i = 0; i < seen; i += 50) printf("%s\n", names[i]);
  rewinddir(dir);
  seen = 0;
  for (struct dirent* entry; (entry = readdir(dir)) != NULL; ++seen) {
    if (entry->d_name[0] != '.') MUST(unlinkat(dirfd(dir), entry->d_name, 0));
  }
  closedir(dir);
  printf("%zu seen while removing them\n", seen);
  show("rmdir", rmdir("dir"));
  printf("opendir a file: %d\n", opendir("to-file") == NULL);
}

int main(void) {
  MUST(mkdir("dir", 0777));
  MUST(close(MUST(open("file", O_WRONLY | O_CREAT, 0666))));
  MUST(symlink("file", "to-file"));
  MUST(symlink("dir", "to-dir"));
  MUST(symlink("cycle", "cycle"));
  MUST(symlink("nowhere/x", "dangling"));
  opening();
  looking();
  moving_and_removing();
  listing();
  return 0;
}
