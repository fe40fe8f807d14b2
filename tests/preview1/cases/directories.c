// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_readdir: names, types, cookies, short buffers, and directories that change meanwhile.
#include "../expect.h"

enum { FILES = 300 };

static uint8_t buffer[8192];

// What was seen since forget(): how often each number of a file "fN", and all names together.
static struct {
  u32 files[FILES], names;
  u64 cookie;
  bool at_end;
} seen;

static void forget(void) { memset(&seen, 0, sizeof seen); }

// One call. Without an entry in full, the next one needs a larger buffer.
static bool read_on(u32 fd, u32 room) {
  u32 used = 0;
  if (!CHECK(wasi_fd_readdir(fd, buffer, room, seen.cookie, &used) == wasi_success)) return false;
  CHECK(used <= room);
  u32 entries = 0;
  for (u32 at = 0; at + sizeof(struct dirent_head) <= used; ++entries) {
    struct dirent_head head;
    memcpy(&head, buffer + at, sizeof head);
    at += sizeof head;
    if (at + head.name_size > used) break;
    const char* const name = (const char*)buffer + at;
    CHECK(memchr(name, '\0', head.name_size) == NULL);
    if (name[0] == 'f') {
      char digits[8] = "";
      memcpy(digits, name + 1, head.name_size - 1);
      ++seen.files[atoi(digits)];
      CHECK(head.filetype == REGULAR);
    }
    ++seen.names;
    at += head.name_size;
    seen.cookie = head.next;
  }
  seen.at_end = used < room;
  return entries > 0 || seen.at_end;
}

static void name_of(u32 number, char* name) { snprintf(name, 8, "f%u", number); }

static void fill(void) {
  for (u32 i = 0; i < FILES; ++i) {
    char name[8];
    name_of(i, name);
    touch(name);
  }
}

static bool each_once(u32 step) {
  for (u32 i = 0; i < FILES; i += step) {
    if (seen.files[i] != 1) return false;
  }
  return true;
}

static void types(void) {
  MUST(wasi_path_create_directory(WORK, PATH("dir")));
  MUST(wasi_path_symlink(PATH("dir"), WORK, PATH("link")));
  u32 used = 0, found = 0;
  EXPECT(fd_readdir, success, WORK, buffer, sizeof buffer, 0, &used);
  for (u32 at = 0; at < used;) {
    struct dirent_head head;
    memcpy(&head, buffer + at, sizeof head);
    char name[16] = "";
    memcpy(name, buffer + at + sizeof head, head.name_size);
    at += sizeof head + head.name_size;
    if (strcmp(name, "..") != 0) CHECK(head.ino == status_of(name).ino);
    CHECK(head.filetype == (strcmp(name, "link") == 0 ? SYMLINK : DIRECTORY));
    ++found;
  }
  CHECK(found == 4);  // with . and ..
  MUST(wasi_path_remove_directory(WORK, PATH("dir")));
  MUST(wasi_path_unlink_file(WORK, PATH("link")));
}

static void buffers(void) {
  static const u32 rooms[] = {32, 64, 100, 999, sizeof buffer};
  for (u32 i = 0; i < COUNT(rooms); ++i) {
    forget();
    while (!seen.at_end && read_on(WORK, rooms[i])) continue;
    CHECK(seen.at_end && seen.names == FILES + 2 && each_once(1));
  }
  // What does not fit is cut off, and the buffer is full.
  static const u32 small[] = {0, 1, 23, 24};
  for (u32 i = 0; i < COUNT(small); ++i) {
    u32 used = 99;
    EXPECT(fd_readdir, success, WORK, buffer, small[i], 0, &used);
    CHECK(used == small[i]);
  }
}

static void cookies(void) {
  // From each cookie on, the rest.
  u64 after[FILES + 2];
  forget();
  for (u32 i = 0; i < COUNT(after); ++i) {
    seen.names = 0;
    u32 used;
    MUST(wasi_fd_readdir(WORK, buffer, sizeof(struct dirent_head), seen.cookie, &used));
    after[i] = seen.cookie = ((struct dirent_head*)buffer)->next;
  }
  static const u32 places[] = {0, 1, 150, FILES, FILES + 1};
  for (u32 i = 0; i < COUNT(places); ++i) {
    forget();
    seen.cookie = after[places[i]];
    while (!seen.at_end && read_on(WORK, 512)) continue;
    CHECK(seen.names == FILES + 1 - places[i]);
  }
  u32 used;
  EXPECT(fd_readdir, inval, WORK, buffer, sizeof buffer, UINT64_MAX, &used);
}

static void changing(void) {
  // Half of the files go, others come, while the directory is read.
  forget();
  for (u32 round = 0; !seen.at_end && read_on(WORK, 256); ++round) {
    char name[8];
    name_of(2 * round + 1, name);
    if (2 * round + 1 < FILES) MUST(wasi_path_unlink_file(WORK, PATH(name)));
    snprintf(name, sizeof name, "n%u", round);
    touch(name);
    if (!CHECK(round < 10000)) break;
  }
  CHECK(seen.at_end && each_once(2));
  // From the start, what is there now.
  touch("f1");
  forget();
  while (!seen.at_end && read_on(WORK, sizeof buffer)) continue;
  CHECK(seen.files[1] == 1 && each_once(2));
  // A directory that is no more has no entries.
  MUST(wasi_path_create_directory(WORK, PATH("gone")));
  const u32 gone = open_at(WORK, "gone", ONLY_DIRECTORY, DIRECTORY_RIGHTS, 0);
  MUST(wasi_path_remove_directory(WORK, PATH("gone")));
  u32 used = 99;
  EXPECT(fd_readdir, noent, gone, buffer, sizeof buffer, 0, &used);
}

static void others(void) {
  u32 used;
  EXPECT(fd_readdir, badf, CLOSED, buffer, sizeof buffer, 0, &used);
  EXPECT(fd_readdir, notdir, LISTENER, buffer, sizeof buffer, 0, &used);
  EXPECT(fd_readdir, notdir, make_file("f0", ""), buffer, sizeof buffer, 0, &used);
}

int main(void) {
  types();
  fill();
  buffers();
  cookies();
  changing();
  others();
  return failed;
}
