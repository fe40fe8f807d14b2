/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "maps.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

enum { LARGEST = INT32_MAX };

/* A map, and the part of it that has not been given back at either end. */
struct map {
  struct map* next;
  char* memory;
  char* begin;
  char* end;
  int is_of_file;
};

static struct map* maps;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static size_t whole_pages(size_t length) { return (length + MAP_PAGE - 1) / MAP_PAGE * MAP_PAGE; }

static void* cannot(int error) {
  errno = error;
  return MAP_FAILED;
}

static int is_to_be_had(int protection, int flags) {
  const int sharing = flags & (MAP_SHARED | MAP_PRIVATE);
  if (sharing != MAP_SHARED && sharing != MAP_PRIVATE) return fails_with(EINVAL);
  if ((flags & MAP_FIXED) != 0) return fails_with(EINVAL);
  if ((protection & PROT_EXEC) != 0) return fails_with(EPERM);
  /* What is written would not get into the file. */
  if ((flags & MAP_ANONYMOUS) == 0 && sharing == MAP_SHARED && (protection & PROT_WRITE) != 0)
    return fails_with(ENODEV);
  return 0;
}

static int read_file(char* memory, size_t size, int fd, off_t offset) {
  size_t done = 0;
  while (done < size) {
    const ssize_t more = pread(fd, memory + done, size - done, offset + (off_t)done);
    if (more < 0) return -1;
    if (more == 0) break;
    done += (size_t)more;
  }
  return 0;
}

static int fill(char* memory, size_t size, int fd, off_t offset) {
  struct stat status;
  if (fstat(fd, &status) < 0) return -1;
  if (!S_ISREG(status.st_mode)) return fails_with(ENODEV);
  if (read_file(memory, size, fd, offset) == 0) return 0;
  return fails_with(errno == EBADF ? EACCES : errno);
}

static struct map* new_map(size_t size) {
  struct map* map = malloc(sizeof *map);
  if (map == NULL) return NULL;
  map->memory = map->begin = aligned_alloc(MAP_PAGE, size);
  if (map->memory == NULL) {
    free(map);
    return NULL;
  }
  map->end = map->memory + size;
  memset(map->memory, 0, size);
  return map;
}

static void discard(struct map* map) {
  free(map->memory);
  free(map);
}

void* mmap(void* hint, size_t length, int protection, int flags, int fd, off_t offset) {
  struct map* map;

  (void)hint;
  if (length == 0 || offset < 0 || offset % MAP_PAGE != 0) return cannot(EINVAL);
  if ((flags & MAP_ANONYMOUS) == 0 && libc_fcntl(fd, F_GETFL) < 0) return MAP_FAILED;
  if (is_to_be_had(protection, flags) < 0) return MAP_FAILED;
  if (length > LARGEST - MAP_PAGE) return cannot(ENOMEM);
  map = new_map(whole_pages(length));
  if (map == NULL) return cannot(ENOMEM);
  if ((flags & MAP_ANONYMOUS) == 0 && fill(map->memory, length, fd, offset) < 0) {
    const int error = errno;
    discard(map);
    return cannot(error);
  }
  map->is_of_file = (flags & MAP_ANONYMOUS) == 0;
  pthread_mutex_lock(&guard);
  map->next = maps;
  maps = map;
  pthread_mutex_unlock(&guard);
  return map->memory;
}

/* A hole in the middle of a map stays: its memory is given back with the rest. */
static void shrink(struct map* map, char* begin, char* end) {
  if (begin <= map->begin && end > map->begin) map->begin = end < map->end ? end : map->end;
  if (end >= map->end && begin < map->end) map->end = begin > map->begin ? begin : map->begin;
}

int munmap(void* begin, size_t length) {
  char* const from = begin;
  struct map** link = &maps;

  if ((uintptr_t)begin % MAP_PAGE != 0 || length == 0 || length > LARGEST - MAP_PAGE ||
      (uintptr_t)begin > UINTPTR_MAX - (length + MAP_PAGE))
    return fails_with(EINVAL);
  pthread_mutex_lock(&guard);
  while (*link != NULL) {
    struct map* const map = *link;
    shrink(map, from, from + whole_pages(length));
    if (map->begin < map->end) {
      link = &map->next;
      continue;
    }
    *link = map->next;
    discard(map);
  }
  pthread_mutex_unlock(&guard);
  return 0;
}

/* Of the map that has all of it; -1 if none has. */
static int is_of_file(const char* begin, size_t length) {
  const struct map* map;
  int result = -1;
  pthread_mutex_lock(&guard);
  for (map = maps; map != NULL; map = map->next) {
    if (begin >= map->begin && begin < map->end && length <= (size_t)(map->end - begin))
      result = map->is_of_file;
  }
  pthread_mutex_unlock(&guard);
  return result;
}

void* mremap(void* old, size_t old_length, size_t length, int flags, ...) {
  const size_t had = whole_pages(old_length);
  int of_file;
  char* grown;

  if ((uintptr_t)old % MAP_PAGE != 0 || length == 0 || old_length == 0 ||
      (flags & ~MREMAP_MAYMOVE) != 0)
    return cannot(EINVAL);
  if (length > LARGEST - MAP_PAGE || old_length > LARGEST - MAP_PAGE) return cannot(ENOMEM);
  of_file = is_of_file(old, had);
  if (of_file < 0) return cannot(EFAULT);
  if (whole_pages(length) <= had) {
    const size_t kept = whole_pages(length);
    if (kept < had) (void)munmap((char*)old + kept, had - kept);
    return old;
  }
  if (of_file) return cannot(ENODEV);
  if ((flags & MREMAP_MAYMOVE) == 0) return cannot(ENOMEM);
  grown = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (grown == MAP_FAILED) return MAP_FAILED;
  memcpy(grown, old, had);
  (void)munmap(old, had);
  return grown;
}

void clear_maps(char* begin, size_t length) {
  char* const end = length > UINTPTR_MAX - (uintptr_t)begin ? (char*)UINTPTR_MAX : begin + length;
  struct map* map;
  pthread_mutex_lock(&guard);
  for (map = maps; map != NULL; map = map->next) {
    char* const from = begin > map->begin ? begin : map->begin;
    char* const to = end < map->end ? end : map->end;
    if (!map->is_of_file && from < to) memset(from, 0, (size_t)(to - from));
  }
  pthread_mutex_unlock(&guard);
}

/* No map has anything that a file lacks. */
int msync(void* begin, size_t length, int flags) {
  (void)length;
  if ((uintptr_t)begin % MAP_PAGE != 0 || (flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE)) != 0 ||
      (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
    return fails_with(EINVAL);
  return 0;
}

/* All memory may be read and written. */
int mprotect(void* begin, size_t length, int protection) {
  (void)length;
  if ((uintptr_t)begin % MAP_PAGE != 0) return fails_with(EINVAL);
  if (protection == PROT_NONE || (protection & PROT_EXEC) != 0) return fails_with(ENOTSUP);
  return 0;
}

ALSO_PLAIN(mmap);
ALSO_PLAIN(mremap);
ALSO_PLAIN(munmap);
ALSO_PLAIN(mprotect);
ALSO_PLAIN(msync);
