// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Modes of files: natively and as wasm this prints the same.
#include <sys/stat.h>

#include "../differential/harness.h"

static void show_status(const char* path) {
  struct stat status;
  show(path, lstat(path, &status));
  printf("mode %o, own %d, %d links, size %d, blocks of %d\n", (unsigned)status.st_mode,
         status.st_uid == getuid(), (int)status.st_nlink,
         S_ISDIR(status.st_mode) ? 0 : (int)status.st_size, (int)status.st_blksize);
}

static void show_mode(const char* what, int fd) {
  struct stat status;
  show(what, fstat(fd, &status));
  printf("mode %o\n", (unsigned)status.st_mode);
}

static void made(void) {
  char file[] = "fileXXXXXX";
  char folder[] = "folderXXXXXX";
  FILE* stream;
  close(open("own", O_CREAT | O_RDWR, 0600));
  show_status("own");
  close(open("usual", O_CREAT | O_RDWR, 0666));
  show_status("usual");
  close(open("usual", O_CREAT | O_RDWR, 0600));
  show_status("usual");
  show("to change", umask(077) == 022);
  stream = fopen("stream", "w");
  fputs("text", stream);
  fclose(stream);
  show_status("stream");
  mkdir("folder", 0777);
  show_status("folder");
  umask(022);
  close(creat("created", 0742));
  show_status("created");
  mkdir("sticky", 01755);
  show_status("sticky");
  close(mkstemp(file));
  show("unlink", unlink(file));
  show("mkdtemp", mkdtemp(folder) != NULL);
  show("rmdir", rmdir(folder));
}

static void changed(void) {
  const int file = open("usual", O_RDONLY);
  show("chmod", chmod("own", 0444));
  show_status("own");
  show("chmod of a folder", chmod("folder", 0500));
  show_status("folder");
  show("sticky", chmod("own", 01644));
  show_status("own");
  show("of what is missing", chmod("missing", 0644));
  show("of nothing", chmod("", 0644));
  show("within a file", chmod("own/within", 0644));
  show("fchmod", fchmod(file, 0640));
  show_status("usual");
  show("of no descriptor", fchmod(77, 0));
  show("a link", symlink("usual", "link"));
  show_status("link");
  show("by a link", chmod("link", 0600));
  show_status("usual");
  show("of a link", fchmodat(AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW));
  show("with another flag", fchmodat(AT_FDCWD, "usual", 0600, 1 << 20));
  show("fchmodat", fchmodat(AT_FDCWD, "usual", 0611, 0));
  show_status("usual");
  close(file);
}

static void looked_at(void) {
  int ends[2];
  const int sock = socket(AF_INET, SOCK_STREAM, 0);
  struct stat status;
  MUST(pipe(ends));
  show_mode("a pipe", ends[0]);
  show_mode("a socket", sock);
  MUST(stat("/dev/null", &status));
  printf("mode %o\n", (unsigned)status.st_mode);
  show("to run a file", access("created", X_OK));
  show("to run another", access("stream", X_OK));
  show("to walk through", access("folder", X_OK));
  close(sock);
}

static int opens(const char* path, const char* mode) {
  FILE* stream = fopen(path, mode);
  return stream == NULL ? -1 : fclose(stream);
}

static void streams(void) {
  show("r+", opens("usual", "r+"));
  show("no such mode", opens("usual", "q"));
  show("wx", opens("usual", "wx"));
  show("missing", opens("missing", "r"));
  show("a+", opens("appended", "a+"));
  show_status("appended");
  show("w", opens("folder", "w"));
  show("r", opens("folder", "r"));
}

int main(void) {
  made();
  changed();
  looked_at();
  streams();
  return 0;
}
