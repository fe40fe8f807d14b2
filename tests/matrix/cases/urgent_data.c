// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Urgent data: sent in steps, received in steps, within the stream and beside it.
// options: --addr-pool=0.0.0.0/0,::/0
#include "../effects.h"
#include "../scene.h"

// What is sent: a capital letter ends a call with MSG_OOB, a point one without.
static const char* const sendings[] = {"a.",    "A",       "bcA", "A.",    "ab.A",
                                       "A.cd.", "ab.C.d.", "AB",  "A.b.C", "A.b.C.d.",
                                       "abC.D", "ABC",     "",    "a.b.c."};

// What is done then, step by step.
static const char* const receptions[] = {"u",   "uu",  "r",    "rr", "rrr", "ur",  "ru",  "rur",
                                         "pu",  "upu", "vu",   "vv", "vr",  "ir",  "irr", "iu",
                                         "iru", "w",   "wu",   "tr", "tu",  "2r",  "22r", "2u2r",
                                         "n",   "nr",  "unur", "rn", "o",   "oro", "uo",  "euer"};

static void send_all(int fd, const char* what) {
  char part[16];
  size_t length = 0;
  for (; *what != '\0'; ++what) {
    if (*what != '.') part[length++] = *what;
    if (*what != '.' && (*what < 'A' || *what > 'Z')) continue;
    if (length > 0) MUST(send(fd, part, length, *what == '.' ? 0 : MSG_OOB));
    length = 0;
  }
}

static void receive(int fd, size_t size, int flags) {
  unsigned char bytes[8];
  memset(bytes, UNTOUCHED, sizeof bytes);
  say_result(recv(fd, bytes, size, flags));
  say_bytes(bytes, sizeof bytes);
}

static void step(int fd, char what) {
  const int on = 1;
  int count = -1;
  say(" %c", what);
  switch (what) {
    case 'u':
      return receive(fd, 8, MSG_OOB);
    case 'v':
      return receive(fd, 8, MSG_OOB | MSG_PEEK);
    case 'r':
      return receive(fd, 8, 0);
    case 'p':
      return receive(fd, 8, MSG_PEEK);
    case 'w':
      return receive(fd, 3, MSG_WAITALL);
    case 't':
      return receive(fd, 1, MSG_TRUNC);
    case '2':
      return receive(fd, 2, 0);
    case 'e':
      return receive(fd, 0, MSG_OOB);
    case 'i':
      return say_result(setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on));
    case 'n':
      say_result(ioctl(fd, FIONREAD, &count));
      return say(" %d", count);
    default:
      return say_events(events_now(fd, all_events));
  }
}

static void one_case(const Domain* domain, const char* sending, const char* reception,
                     bool inlined) {
  static const State state = STATE(connected);
  Scene scene = enter(&state, domain, SOCK_STREAM);
  const int value = inlined;
  set_nonblocking(scene.fd);
  MUST(setsockopt(scene.fd, SOL_SOCKET, SO_OOBINLINE, &value, sizeof value));
  send_all(scene.other, sending);
  settle();
  BEGIN("%s '%s' %s%s", domain->name, sending, reception, inlined ? " inline" : "");
  say_events(events_now(scene.fd, all_events));
  for (const char* next = reception; *next != '\0'; ++next) step(scene.fd, *next);
  say(" then");
  say_events(events_now(scene.fd, all_events));
  say_waiting(scene.fd);
  end_case();
  leave(&scene);
}

int main(void) {
  for (size_t d = 0; d < 2; ++d) {
    for (size_t s = 0; s < COUNT(sendings); ++s) {
      for (size_t r = 0; r < COUNT(receptions); ++r) {
        one_case(&domains[d], sendings[s], receptions[r], false);
        one_case(&domains[d], sendings[s], receptions[r], true);
      }
    }
  }
}
