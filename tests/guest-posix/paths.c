// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Paths of every shape, to every function of paths. Natively and as wasm this prints the same.
#include <dirent.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

#include "../differential/harness.h"

static int opens(const char* path, int flags) {
  const int fd = open(path, flags, 0644);
  return fd < 0 ? -1 : close(fd);
}

static int opens_folder(const char* path) {
  DIR* folder = opendir(path);
  return folder == NULL ? -1 : closedir(folder);
}

static int opens_stream(const char* path) {
  FILE* stream = fopen(path, "r");
  return stream == NULL ? -1 : fclose(stream);
}

static int resolves(const char* path) {
  char* resolved = realpath(path, NULL);
  if (resolved == NULL) return -1;
  free(resolved);
  return 0;
}

static void looked_at(const char* path) {
  struct stat status;
  char text[100];
  show("stat", stat(path, &status));
  show("lstat", lstat(path, &status));
  show("fstatat", fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW));
  show("access", access(path, F_OK));
  show("faccessat", faccessat(AT_FDCWD, path, R_OK, 0));
  show("open", opens(path, O_RDONLY));
  show("open a folder", opens(path, O_RDONLY | O_DIRECTORY));
  show("open to write", opens(path, O_WRONLY));
  show("opendir", opens_folder(path));
  show("fopen", opens_stream(path));
  show("readlink", readlink(path, text, sizeof text) < 0 ? -1 : 0);
  show("readlinkat", readlinkat(AT_FDCWD, path, text, sizeof text) < 0 ? -1 : 0);
  show("realpath", resolves(path));
  show("truncate", truncate(path, 0));
  show("utimensat", utimensat(AT_FDCWD, path, NULL, 0));
  show("utimes", utimes(path, NULL));
  show("futimesat", futimesat(AT_FDCWD, path, NULL));
  show("lutimes", lutimes(path, NULL));
  show("utime", utime(path, NULL));
}

/* What succeeds is undone. */
static void changed(const char* path) {
  show("unlink", unlink(path));
  show("unlinkat", unlinkat(AT_FDCWD, path, 0));
  show("mkdir", mkdir(path, 0755));
  show("mkdirat", mkdirat(AT_FDCWD, path, 0755));
  show("rmdir", rmdir(path));
  show("remove a folder", unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
  show("rename", rename(path, "other"));
  show("renameat", renameat(AT_FDCWD, path, AT_FDCWD, "other"));
  show("link", link(path, "other"));
  show("linkat", linkat(AT_FDCWD, path, AT_FDCWD, "other", 0));
  show("link to it", link("file", path));
  show("symlink", symlink("file", path));
  show("symlinkat", symlinkat("file", AT_FDCWD, path));
  show("remove", remove(path));
}

static void moved(void) {
  show("rename to a file", rename("folder", "file"));
  show("rename to a folder", rename("file", "folder"));
  show("rename into itself", rename("folder", "folder/within"));
  show("link of a folder", link("folder", "other"));
  show("a folder that is there", mkdir("folder", 0755));
  show("a folder that is a file", mkdir("file", 0755));
  show("unlink of a folder", unlink("folder"));
  show("rmdir of a file", rmdir("file"));
  show("a new file that is there", opens("file", O_CREAT | O_EXCL));
  show("a new file that is a folder", opens("folder", O_CREAT));
  show("a new file with a slash", opens("missing/", O_CREAT | O_RDWR));
  show("chdir to nothing", chdir(""));
  show("chdir to a file", chdir("file"));
  show("chdir to what is missing", chdir("missing"));
  show("chdir", chdir("folder/../folder/."));
  show("chdir back", chdir(".."));
}

static void links(void) {
  struct stat status;
  show("a loop", symlink("loop", "loop"));
  show("stat of a loop", stat("loop", &status));
  show("open of a loop", opens("loop", O_RDONLY));
  show("open of a link", opens("loop", O_RDONLY | O_NOFOLLOW));
  show("lstat of a loop", lstat("loop", &status));
  show("unlink of a loop", unlink("loop"));
  show("a link to a folder", symlink("folder", "link"));
  show("with a slash", lstat("link/", &status));
  show("it is a folder", S_ISDIR(status.st_mode));
  show("without", lstat("link", &status));
  show("it is a link", S_ISLNK(status.st_mode));
  show("unlink with a slash", unlink("link/"));
  show("rmdir", rmdir("link"));
  show("a folder that is a link", opens("link", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
  show("a link to nothing", symlink("", "other"));
  show("unlink", unlink("link"));
}

static void long_ones(void) {
  struct stat status;
  char path[5000];
  memset(path, 'a', sizeof path - 1);
  path[sizeof path - 1] = '\0';
  show("a long path", stat(path, &status));
  path[300] = '\0';
  show("a long name", stat(path, &status));
  show("a long new name", opens(path, O_CREAT | O_RDWR));
}

static void without_a_path(void) {
  const int folder = open(".", O_RDONLY | O_DIRECTORY);
  struct stat status;
  show("of a folder", fstatat(folder, "", &status, AT_EMPTY_PATH));
  show("it is one", S_ISDIR(status.st_mode));
  show("of the current one", fstatat(AT_FDCWD, "", &status, AT_EMPTY_PATH));
  show("of none", fstatat(77, "", &status, AT_EMPTY_PATH));
  show("with a path", fstatat(folder, "file", &status, AT_EMPTY_PATH));
  show("it is that", S_ISREG(status.st_mode));
  close(folder);
}

int main(void) {
  static const char* const there[] = {
      "/",      "//",     ".",       "./",        "file",           "file/",   "file/.",
      "./file", "folder", "folder/", "folder/..", "folder/../file", "folder//"};
  static const char* const missing[] = {"", "missing/..", "file/..", "file/within",
                                        "missing/within"};
  static const char* const new_one[] = {"missing", "missing/"};
  mkdir("folder", 0755);
  opens("file", O_CREAT | O_RDWR);
  for (size_t i = 0; i < COUNT(there); ++i) {
    printf("'%s'\n", there[i]);
    looked_at(there[i]);
  }
  for (size_t i = 0; i < COUNT(missing); ++i) {
    printf("'%s'\n", missing[i]);
    looked_at(missing[i]);
    changed(missing[i]);
  }
  for (size_t i = 0; i < COUNT(new_one); ++i) {
    printf("'%s'\n", new_one[i]);
    looked_at(new_one[i]);
  }
  moved();
  links();
  long_ones();
  without_a_path();
  return 0;
}
