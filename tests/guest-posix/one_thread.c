// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a program with one thread does with the functions of threads: natively and as wasm this
// prints the same.
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

#include "../differential/harness.h"

static void result(const char* what, int error) { printf("%s: %s\n", what, error_name(error)); }

static int rounds;
static void once(void) { ++rounds; }

static struct timespec soon(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  at.tv_nsec += 1000000;
  if (at.tv_nsec >= 1000000000) {
    at.tv_nsec -= 1000000000;
    ++at.tv_sec;
  }
  return at;
}

static void mutexes(void) {
  pthread_mutex_t usual = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t other;
  pthread_mutexattr_t attributes;
  result("lock", pthread_mutex_lock(&usual));
  result("try", pthread_mutex_trylock(&usual));
  result("unlock", pthread_mutex_unlock(&usual));
  result("destroy", pthread_mutex_destroy(&usual));
  result("attributes", pthread_mutexattr_init(&attributes));
  result("recursive", pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE));
  result("no such type", pthread_mutexattr_settype(&attributes, 77));
  result("init", pthread_mutex_init(&other, &attributes));
  for (int i = 0; i < 3; ++i) result("lock again", pthread_mutex_lock(&other));
  for (int i = 0; i < 3; ++i) result("unlock again", pthread_mutex_unlock(&other));
  result("error checking", pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK));
  result("init", pthread_mutex_init(&other, &attributes));
  result("lock", pthread_mutex_lock(&other));
  result("lock again", pthread_mutex_lock(&other));
  result("unlock", pthread_mutex_unlock(&other));
  result("unlock again", pthread_mutex_unlock(&other));
}

static void others(void) {
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_once_t control = PTHREAD_ONCE_INIT;
  pthread_key_t key;
  sem_t semaphore;
  const struct timespec until = soon();
  int value = 0;

  result("read", pthread_rwlock_rdlock(&lock));
  result("read again", pthread_rwlock_tryrdlock(&lock));
  result("try to write", pthread_rwlock_trywrlock(&lock));
  result("unlock", pthread_rwlock_unlock(&lock));
  result("unlock", pthread_rwlock_unlock(&lock));
  result("write", pthread_rwlock_wrlock(&lock));
  result("try to read", pthread_rwlock_tryrdlock(&lock));
  result("unlock", pthread_rwlock_unlock(&lock));

  pthread_mutex_lock(&mutex);
  result("signal", pthread_cond_signal(&condition));
  result("wait in vain", pthread_cond_timedwait(&condition, &mutex, &until));
  result("unlock", pthread_mutex_unlock(&mutex));

  pthread_once(&control, once);
  pthread_once(&control, once);
  printf("once: %d\n", rounds);

  result("key", pthread_key_create(&key, NULL));
  show("no value", pthread_getspecific(key) == NULL);
  result("set", pthread_setspecific(key, &value));
  show("get", pthread_getspecific(key) == &value);
  result("delete", pthread_key_delete(key));
  show("self", pthread_equal(pthread_self(), pthread_self()) != 0);

  show("sem_init", sem_init(&semaphore, 0, 1));
  show("sem_wait", sem_wait(&semaphore));
  show("sem_trywait", sem_trywait(&semaphore));
  show("sem_timedwait", sem_timedwait(&semaphore, &until));
  show("sem_post", sem_post(&semaphore));
  show("sem_getvalue", sem_getvalue(&semaphore, &value) == 0 && value == 1);
  show("sched_yield", sched_yield());
  show("sched_getscheduler", sched_getscheduler(0) == SCHED_OTHER);
  struct timespec turn;
  show("sched_rr_get_interval", sched_rr_get_interval(0, &turn));
  show("a turn of nobody", sched_rr_get_interval(-1, &turn));
}

static void scheduling(void) {
  struct sched_param parameters = {0};
  pthread_attr_t attributes;
  int value = -1;
  result("attributes", pthread_attr_init(&attributes));
  result("scope", pthread_attr_setscope(&attributes, PTHREAD_SCOPE_SYSTEM));
  result("scope of the process", pthread_attr_setscope(&attributes, PTHREAD_SCOPE_PROCESS));
  result("no such scope", pthread_attr_setscope(&attributes, 77));
  result("scope", pthread_attr_getscope(&attributes, &value));
  printf("scope: %d\n", value);
  result("policy", pthread_attr_setschedpolicy(&attributes, SCHED_FIFO));
  result("no such policy", pthread_attr_setschedpolicy(&attributes, 77));
  result("policy", pthread_attr_getschedpolicy(&attributes, &value));
  printf("policy: %d\n", value);
  parameters.sched_priority = 10;
  result("priority", pthread_attr_setschedparam(&attributes, &parameters));
  parameters.sched_priority = 100;
  result("no such priority", pthread_attr_setschedparam(&attributes, &parameters));
  result("priority", pthread_attr_getschedparam(&attributes, &parameters));
  printf("priority: %d\n", parameters.sched_priority);
  result("inherit", pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED));
  result("inherit", pthread_attr_setinheritsched(&attributes, 77));
  result("inherit", pthread_attr_getinheritsched(&attributes, &value));
  printf("inherit: %d\n", value);
  result("own", pthread_getschedparam(pthread_self(), &value, &parameters));
  printf("own: %d %d\n", value, parameters.sched_priority);
  result("the same", pthread_setschedparam(pthread_self(), value, &parameters));
  result("no such policy", pthread_setschedparam(pthread_self(), 77, &parameters));
  result("at fork", pthread_atfork(once, once, once));
}

static void clean_up(void* argument) { printf("%s\n", (const char*)argument); }

int main(void) {
  mutexes();
  others();
  scheduling();
  pthread_cleanup_push(clean_up, "at the end");
  pthread_cleanup_push(clean_up, "in between");
  pthread_cleanup_pop(1);
  pthread_exit(NULL);
  pthread_cleanup_pop(0);
  return 1;
}
