// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// without: CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH
// What the user who runs the command may not do, its program may not either: run.py has made
// "closed" (a file), "locked" (a directory with a file "x") and "blind" (a directory) without any
// permission for anybody, and "fixed" (a directory with a file "x", an empty "d" and a link "l"),
// which may be searched and not written.
#include "../expect.h"

static u32 out[16];

int main(void) {
  touch("mine");
  static const u64 accesses[] = {0, RIGHT(fd_read), RIGHT(fd_write), READ_WRITE};
  for (u32 i = 0; i < COUNT(accesses); ++i) {
    EXPECT(path_open, acces, WORK, 0, PATH("closed"), 0, accesses[i], 0, 0, out);
  }
  EXPECT(path_open, acces, WORK, 0, PATH("locked/x"), 0, 0, 0, 0, out);
  EXPECT(path_open, acces, WORK, 0, PATH("blind"), 0, RIGHT(fd_readdir), 0, 0, out);
  EXPECT(path_open, acces, WORK, 0, PATH("fixed/new"), CREAT, 0, 0, 0, out);
  EXPECT(path_filestat_get, success, WORK, 0, PATH("closed"), out);
  EXPECT(path_filestat_get, acces, WORK, 0, PATH("locked/x"), out);
  EXPECT(path_filestat_set_times, acces, WORK, 0, PATH("locked/x"), 0, 0, MTIM_NOW);
  EXPECT(path_readlink, acces, WORK, PATH("locked/x"), out, 4, out + 1);
  EXPECT(path_readlink, success, WORK, PATH("fixed/l"), out, 4, out + 1);
  EXPECT(path_create_directory, acces, WORK, PATH("locked/new"));
  EXPECT(path_create_directory, acces, WORK, PATH("fixed/new"));
  EXPECT(path_remove_directory, acces, WORK, PATH("fixed/d"));
  EXPECT(path_unlink_file, acces, WORK, PATH("fixed/x"));
  EXPECT(path_unlink_file, acces, WORK, PATH("locked/x"));
  EXPECT(path_symlink, acces, PATH("x"), WORK, PATH("fixed/new"));
  EXPECT(path_link, acces, WORK, 0, PATH("mine"), WORK, PATH("fixed/new"));
  EXPECT(path_link, acces, WORK, 0, PATH("locked/x"), WORK, PATH("new"));
  EXPECT(path_rename, acces, WORK, PATH("mine"), WORK, PATH("fixed/new"));
  EXPECT(path_rename, acces, WORK, PATH("fixed/x"), WORK, PATH("new"));
  EXPECT(path_rename, acces, WORK, PATH("locked/x"), WORK, PATH("new"));
  CHECK(is_there("mine") && is_there("fixed/x") && !is_there("new"));
  return failed;
}
