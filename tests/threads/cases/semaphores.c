// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Semaphores: so many at a time, and one after the other in a ring.
#include <fcntl.h>
#include <semaphore.h>

#include "../thread_case.h"

enum { threads = 6, room = 3, each = 200, ring = 5, laps = 200 };

static sem_t* make(unsigned number, unsigned value) {
#ifdef SLUICE_LIB_PTHREAD_H  // has named ones alone
  const char name[] = {'s', (char)('0' + number), 0};
  sem_t* made = sem_open(name, O_CREAT | O_EXCL, 0600, value);
  CHECK(made != SEM_FAILED);
  CHECK(sem_open(name, O_CREAT | O_EXCL, 0600, value) == SEM_FAILED);
  CHECK(sem_unlink(name) == 0);
  return made;
#else
  static sem_t some[ring + 2];
  CHECK(sem_init(&some[number], 0, value) == 0);
  return &some[number];
#endif
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t *places, *chain[ring];
static int inside, most;

static void* enter(void* argument) {
  for (int i = 0; i < each; ++i) {
    CHECK(sem_wait(places) == 0);
    pthread_mutex_lock(&mutex);
    if (++inside > most) most = inside;
    pthread_mutex_unlock(&mutex);
    if (i % 16 == 0) usleep(100);
    pthread_mutex_lock(&mutex);
    --inside;
    pthread_mutex_unlock(&mutex);
    CHECK(sem_post(places) == 0);
  }
  return argument;
}

static char order[ring * laps + 1];
static int length;

static void* pass_on(void* argument) {
  const int own = (int)(intptr_t)argument;
  for (int i = 0; i < laps; ++i) {
    CHECK(sem_wait(chain[own]) == 0);
    order[length++] = (char)('a' + own);
    CHECK(sem_post(chain[(own + 1) % ring]) == 0);
  }
  return NULL;
}

int main(void) {
  pthread_t some[threads];
  places = make(0, room);
  for (int i = 0; i < threads; ++i) start(&some[i], enter, i);
  for (int i = 0; i < threads; ++i) join(some[i]);
  int value = 0;
  CHECK(sem_getvalue(places, &value) == 0);
  printf("too many at a time: %s; at the end %d\n", most > room ? "yes" : "no", value);

  for (unsigned i = 0; i < ring; ++i) chain[i] = make(i + 1, i == 0);
  for (int i = 0; i < ring; ++i) start(&some[i], pass_on, i);
  for (int i = 0; i < ring; ++i) join(some[i]);
  for (int i = 0; i < length; ++i) CHECK(order[i] == 'a' + i % ring);
  printf("%d in order\n", length);

  CHECK(sem_trywait(chain[0]) == 0);
  CHECK(sem_trywait(chain[0]) == -1);
  return 0;
}
