// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Semaphores with names, of one program. Natively and as wasm this prints the same.
#include <limits.h>
#include <semaphore.h>

#include "../differential/harness.h"

static char name[64];  // the machine's, natively

static int is_opened(const char* which, int flags, unsigned int value) {
  sem_t* semaphore = sem_open(which, flags, 0600, value);
  return semaphore == SEM_FAILED ? -1 : sem_close(semaphore);
}

int main(void) {
  sem_t* semaphore;
  int value = 0;
  snprintf(name, sizeof name, "/sluice-%d", (int)getpid());
  show("missing", is_opened(name, 0, 0));
  semaphore = sem_open(name, O_CREAT, 0600, 2);
  show("made", semaphore != SEM_FAILED);
  show("the same", sem_open(name, 0) == semaphore);
  show("anew", is_opened(name, O_CREAT | O_EXCL, 1));
  show("wait", sem_wait(semaphore));
  show("trywait", sem_trywait(semaphore));
  show("taken", sem_trywait(semaphore));
  show("post", sem_post(semaphore));
  show("value", sem_getvalue(semaphore, &value) == 0 && value == 1);
  show("unlink", sem_unlink(name));
  show("unlink again", sem_unlink(name));
  show("it is still there", sem_trywait(semaphore));
  show("another", is_opened(name, O_CREAT | O_EXCL, 1));
  show("unlink that", sem_unlink(name));
  show("close", sem_close(semaphore));
  show("close again", sem_close(semaphore));
  show("slash within", is_opened("/a/b", O_CREAT, 1));
  show("unlink with a slash within", sem_unlink("/a/b"));
  show("no name", is_opened("", O_CREAT, 1));
  show("a slash alone", is_opened("/", O_CREAT, 1));
  show("unlink of no name", sem_unlink(""));
  show("too much", is_opened(name, O_CREAT, (unsigned int)INT_MAX + 1));
  return 0;
}
