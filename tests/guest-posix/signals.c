// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Signals of a process to itself, and of its timer: natively and as wasm this prints the same.
#include <signal.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>

#include "../differential/harness.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // sigpause

static volatile sig_atomic_t caught;
static volatile sig_atomic_t times;
static void catch(int number) {
  caught = number;
  ++times;
}

static void catch_all(int number, siginfo_t* info, void* context) {
  (void)context;
  caught = number;
  printf("%d with %d, %s\n", number == info->si_signo, info->si_value.sival_int,
         info->si_code == SI_QUEUE ? "queued" : "sent");
}

static void act(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  MUST(sigaction(number, &action, NULL));
}

static void raised(void) {
  struct sigaction action;
  show("nothing caught", signal(SIGUSR1, catch) == SIG_DFL);
  show("the handler before", signal(SIGUSR1, SIG_IGN) == catch);
  show("ignored", raise(SIGUSR1) == 0 && caught == 0);
  act(SIGUSR1, catch, 0);
  show("kill", kill(getpid(), SIGUSR1) == 0 && caught == SIGUSR1);
  show("kill nobody", kill(1 << 29, 0));
  show("kill with no signal", kill(getpid(), 0));
  show("kill with what is none", kill(getpid(), 1000));
  show("raise what is none", raise(1000));
  act(SIGUSR1, catch, (int)SA_RESETHAND);
  show("once", raise(SIGUSR1) == 0 && sigaction(SIGUSR1, NULL, &action) == 0 &&
                   action.sa_handler == SIG_DFL);
  show("ignored by default", raise(SIGCHLD));
  memset(&action, 0, sizeof action);
  action.sa_sigaction = catch_all;
  action.sa_flags = SA_SIGINFO;
  show("with more", sigaction(SIGUSR2, &action, NULL));
  show("queue", sigqueue(getpid(), SIGUSR2, (union sigval){.sival_int = 5}));
  show("not of SIGKILL", sigaction(SIGKILL, &action, NULL));
  show("not of none", signal(1000, catch) == SIG_ERR);
  printf("%s, %s\n", strsignal(SIGTERM), strsignal(SIGALRM));
}

static void masks(void) {
  sigset_t set;
  sigset_t former;
  int number = 0;
  sigemptyset(&set);
  show("empty", sigismember(&set, SIGUSR1));
  show("no such member", sigaddset(&set, 1000));
  sigaddset(&set, SIGUSR1);
  act(SIGUSR1, catch, 0);
  caught = 0;
  show("block", sigprocmask(SIG_BLOCK, &set, &former));
  show("not yet", raise(SIGUSR1) == 0 && caught == 0);
  show("twice is once", raise(SIGUSR1) == 0 && sigpending(&set) == 0 && sigismember(&set, SIGUSR1));
  times = 0;
  show("unblock", sigprocmask(SIG_SETMASK, &former, NULL) == 0 && caught == SIGUSR1);
  show("handled", times);
  show("no such way", sigprocmask(77, &set, NULL));
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGUSR1);
  caught = 0;
  show("wait for it", sigwait(&set, &number) == 0 && number == SIGUSR1 && caught == 0);
  const struct timespec soon = {0, 1000000};
  show("wait for it in vain", sigtimedwait(&set, NULL, &soon));
  raise(SIGUSR1);
  show("let it through for a while", sigsuspend(&former));
  show("it came", caught == SIGUSR1);
  raise(SIGUSR1);
  caught = 0;
  show("pselect lets it through",
       pselect(0, NULL, NULL, NULL, NULL, &former) < 0 && errno == EINTR);
  show("it came", caught == SIGUSR1);
  raise(SIGUSR1);
  caught = 0;
  show("ppoll lets it through", ppoll(NULL, 0, NULL, &former) < 0 && errno == EINTR);
  show("it came", caught == SIGUSR1);
  sigprocmask(SIG_SETMASK, &former, NULL);
}

static int queued[8];
static int queued_count;
static void keep(int number, siginfo_t* info, void* context) {
  (void)number;
  (void)context;
  queued[queued_count++] = info->si_value.sival_int;
}

static void queues(void) {
  struct sigaction action;
  sigset_t set;
  sigset_t former;
  siginfo_t info;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = keep;
  action.sa_flags = SA_SIGINFO;
  sigfillset(&action.sa_mask);
  MUST(sigaction(SIGRTMIN, &action, NULL));
  MUST(sigaction(SIGRTMIN + 1, &action, NULL));
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigaddset(&set, SIGRTMIN + 1);
  sigprocmask(SIG_BLOCK, &set, &former);
  for (int i = 0; i < 3; ++i) {
    sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 10 + i});
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
  }
  show("the first of them", sigwaitinfo(&set, &info) == SIGRTMIN && info.si_value.sival_int == 0);
  sigprocmask(SIG_SETMASK, &former, NULL);
  for (int i = 0; i < queued_count; ++i) printf("queued: %d\n", queued[i]);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGRTMIN);
  raise(SIGRTMIN);
  signal(SIGRTMIN, SIG_IGN);
  show("ignored", sigpending(&set) == 0 && sigismember(&set, SIGRTMIN));
  sigprocmask(SIG_SETMASK, &former, NULL);
}

static void stacks(void) {
  static char memory[65536];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
  stack_t former;
  show("no other stack", sigaltstack(NULL, &former) == 0 && former.ss_flags == SS_DISABLE);
  show("another stack", sigaltstack(&stack, NULL));
  show("it is that", sigaltstack(NULL, &former) == 0 && former.ss_sp == memory &&
                         former.ss_size == sizeof memory && former.ss_flags == 0);
  stack.ss_size = 100;
  show("too small", sigaltstack(&stack, NULL));
  stack.ss_flags = 77;
  show("no such flag", sigaltstack(&stack, NULL));
  stack.ss_flags = SS_DISABLE;
  show("none again", sigaltstack(&stack, NULL));
}

static void start_timer(void) {
  const struct itimerval soon = {{0, 0}, {0, 20000}};
  caught = 0;
  MUST(setitimer(ITIMER_REAL, &soon, NULL));
}

/* A pair of connected sockets. */
static void connected(int ends[2]) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  const int listener = MUST(socket(AF_INET, SOCK_STREAM, 0));
  MUST(bind(listener, (struct sockaddr*)&at, sizeof at));
  MUST(listen(listener, 1));
  MUST(getsockname(listener, (struct sockaddr*)&at, &size));
  ends[0] = MUST(socket(AF_INET, SOCK_STREAM, 0));
  start_timer();
  MUST(connect(ends[0], (struct sockaddr*)&at, sizeof at));
  ends[1] = MUST(accept(listener, NULL, NULL));
  pause();
  start_timer();
  show("accept", accept(listener, NULL, NULL));
  close(listener);
}

static int ends[2];
static void answer(int number) {
  catch(number);
  MUST(write(ends[1], "x", 1));
}

static void waits_for_timers(void) {
  sigset_t set;
  sigset_t former;
  int number = 0;
  const struct timespec late = {60, 0};
  act(SIGALRM, catch, 0);
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  sigprocmask(SIG_BLOCK, &set, &former);
  start_timer();
  show("sigwait for a timer", sigwait(&set, &number) == 0 && number == SIGALRM && caught == 0);
  start_timer();
  show("sigtimedwait for a timer", sigtimedwait(&set, NULL, &late) == SIGALRM && caught == 0);
  sigdelset(&set, SIGALRM);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_SETMASK, &former, NULL);
  start_timer();
  show("a timer ends the wait for another", sigtimedwait(&set, NULL, &late));
  show("it came", caught == SIGALRM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGUSR1);
  caught = 0;
  show("sigpause", sigpause(SIGUSR1));
  show("it came", caught == SIGUSR1);
  sigprocmask(SIG_SETMASK, &former, NULL);
}

static void timers(void) {
  struct itimerval left;
  struct pollfd entry;
  struct timespec rest = {0, 0};
  char byte;
  fd_set set;

  act(SIGALRM, catch, 0);
  show("no alarm before", (int)alarm(100));
  show("the alarm before", (int)alarm(0));
  show("no timer", getitimer(ITIMER_REAL, &left) == 0 && left.it_value.tv_sec == 0);
  show("no such timer", getitimer(77, &left));
  left.it_value.tv_usec = 1000000;
  show("no such time", setitimer(ITIMER_REAL, &left, NULL));
  start_timer();
  show("pause", pause());
  connected(ends);
  entry.fd = ends[0];
  entry.events = POLLIN;
  start_timer();
  show("poll", poll(&entry, 1, -1));
  start_timer();
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  show("select", select(ends[0] + 1, &set, NULL, NULL, NULL));
  start_timer();
  show("recv", (int)recv(ends[0], &byte, 1, 0));
  start_timer();
  show("read", (int)read(ends[0], &byte, 1));
  start_timer();
  show("sleep", (int)sleep(100) > 90);
  start_timer();
  show("nanosleep", nanosleep(&(struct timespec){100, 0}, &rest));
  show("what is left", rest.tv_sec == 99);
  show("a time that is none", nanosleep(&(struct timespec){0, -1}, NULL));
  show("recv that does not wait", (int)recv(ends[0], &byte, 1, MSG_DONTWAIT));

  act(SIGALRM, answer, SA_RESTART);
  start_timer();
  show("recv goes on", (int)recv(ends[0], &byte, 1, 0));
  start_timer();
  show("read goes on", (int)read(ends[0], &byte, 1));
  start_timer();
  show("poll does not", poll(&entry, 1, -1));
  act(SIGALRM, SIG_IGN, 0);
  start_timer();
  show("ignored", poll(NULL, 0, 50));

  const struct itimerval often = {{0, 10000}, {0, 10000}};
  const struct itimerval never = {{0, 0}, {0, 0}};
  act(SIGALRM, catch, SA_RESTART);
  times = 0;
  MUST(setitimer(ITIMER_REAL, &often, NULL));
  for (int i = 0; i < 3; ++i) pause();
  MUST(setitimer(ITIMER_REAL, &never, NULL));
  show("again and again", times >= 3);
}

/* What takes more than there is room for, or waits for more than comes, is ended in the middle; one
 * that has begun says how far it came. */
static void in_the_middle(void) {
  enum { BIG = 16 << 20, SMALL = 300000 };
  static char data[BIG];
  const struct iovec parts[2] = {{data, 100}, {data + 100, BIG - 100}};
  const int kinds[] = {SOCK_STREAM, SOCK_SEQPACKET};
  int pair[2];
  ssize_t size;

  act(SIGALRM, catch, 0);
  MUST(socketpair(AF_UNIX, kinds[0], 0, pair));
  start_timer();
  size = send(pair[0], data, BIG, 0);
  show("send of much", size > 0 && size < BIG && caught == SIGALRM);
  start_timer();
  show("send of more", (int)send(pair[0], data, BIG, 0));
  start_timer();
  show("write of more", (int)write(pair[0], data, BIG));
  start_timer();
  show("writev of more", (int)writev(pair[0], parts, 2));
  close(pair[1]);
  close(pair[0]);

  MUST(socketpair(AF_UNIX, kinds[0], 0, pair));
  start_timer();
  size = writev(pair[0], parts, 2);
  show("writev of much", size > 100 && size < BIG && caught == SIGALRM);
  show("all of it comes", recv(pair[1], data, (size_t)size, MSG_WAITALL) == size);
  MUST(send(pair[0], "123", 3, 0));
  start_timer();
  show("not all comes", (int)recv(pair[1], data, 10, MSG_WAITALL));
  start_timer();
  show("nothing comes", (int)recv(pair[1], data, 10, MSG_WAITALL));
  MUST(send(pair[0], "123", 3, 0));
  start_timer();
  show("some of it, without a wait", (int)recv(pair[1], data, 10, 0));
  start_timer();
  show("nothing is read", (int)read(pair[1], data, 0));
  pause();
  close(pair[1]);
  close(pair[0]);

  MUST(socketpair(AF_UNIX, kinds[1], 0, pair));
  MUST(send(pair[0], "123", 3, 0));
  start_timer();
  show("a message is whole", (int)recv(pair[1], data, 10, MSG_WAITALL));
  while (send(pair[0], data, 1000, MSG_DONTWAIT) > 0) {
  }
  start_timer();
  show("no room for a message", (int)send(pair[0], data, 1000, 0));
  close(pair[1]);
  close(pair[0]);

  MUST(pipe(pair));
  start_timer();
  size = write(pair[1], data, SMALL);
  show("write to a pipe", size > 4096 && size < SMALL && caught == SIGALRM);
  start_timer();
  show("write to a full pipe", (int)write(pair[1], data, SMALL));
  start_timer();
  show("writev to a full pipe", (int)writev(pair[1], parts, 2));
  close(pair[0]);
  close(pair[1]);
}

int main(void) {
  raised();
  masks();
  queues();
  stacks();
  waits_for_timers();
  timers();
  in_the_middle();
  return 0;
}
