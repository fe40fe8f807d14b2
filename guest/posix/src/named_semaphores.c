/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "posix.h"

/* One that is open, or that its name still leads to. */
struct named {
  sem_t semaphore;
  struct named* next;
  unsigned int opened;
  int is_linked;
  char name[];
};

static struct named* all;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

/* The name without the slashes that it begins with, or NULL. */
static const char* checked(const char* name) {
  name += strspn(name, "/");
  if (*name == '\0' || strchr(name, '/') != NULL) {
    errno = EINVAL;
    return NULL;
  }
  if (strlen(name) > NAME_MAX - 4) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  return name;
}

static struct named** place_of(const char* name) {
  struct named** place = &all;
  while (*place != NULL && !((*place)->is_linked && strcmp((*place)->name, name) == 0))
    place = &(*place)->next;
  return place;
}

static struct named* made(const char* name, unsigned int value) {
  struct named* const entry = malloc(sizeof *entry + strlen(name) + 1);
  if (entry == NULL) return NULL;
  if (sem_init(&entry->semaphore, 0, value) != 0) {
    free(entry);
    return NULL;
  }
  entry->opened = 0;
  entry->is_linked = 1;
  strcpy(entry->name, name);
  entry->next = all;
  return all = entry;
}

static struct named* found_or_made(const char* name, int flags, unsigned int value) {
  struct named* const entry = *place_of(name);
  if (entry == NULL) {
    if ((flags & O_CREAT) != 0) return made(name, value);
    errno = ENOENT;
  } else if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) {
    errno = EEXIST;
    return NULL;
  }
  return entry;
}

static void free_unless_used(struct named** place) {
  struct named* const entry = *place;
  if (entry->opened > 0 || entry->is_linked) return;
  *place = entry->next;
  (void)sem_destroy(&entry->semaphore);
  free(entry);
}

sem_t* sem_open(const char* name, int flags, ...) {
  unsigned int value = 0;
  struct named* entry;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    (void)va_arg(rest, mode_t);
    value = va_arg(rest, unsigned int);
    va_end(rest);
  }
  name = checked(name);
  if (name == NULL) return SEM_FAILED;
  pthread_mutex_lock(&guard);
  entry = found_or_made(name, flags, value);
  if (entry != NULL) ++entry->opened;
  pthread_mutex_unlock(&guard);
  return entry == NULL ? SEM_FAILED : &entry->semaphore;
}

int sem_close(sem_t* semaphore) {
  struct named** place = &all;
  int result = 0;
  pthread_mutex_lock(&guard);
  while (*place != NULL && &(*place)->semaphore != semaphore) place = &(*place)->next;
  if (*place == NULL || (*place)->opened == 0) {
    result = EINVAL;
  } else {
    --(*place)->opened;
    free_unless_used(place);
  }
  pthread_mutex_unlock(&guard);
  return result == 0 ? 0 : fails_with(result);
}

int sem_unlink(const char* name) {
  struct named** place;
  int result = 0;
  name = checked(name);
  if (name == NULL) return errno == EINVAL ? fails_with(ENOENT) : -1;
  pthread_mutex_lock(&guard);
  place = place_of(name);
  if (*place == NULL) {
    result = ENOENT;
  } else {
    (*place)->is_linked = 0;
    free_unless_used(place);
  }
  pthread_mutex_unlock(&guard);
  return result == 0 ? 0 : fails_with(result);
}

ALSO_PLAIN(sem_open);
ALSO_PLAIN(sem_close);
ALSO_PLAIN(sem_unlink);
