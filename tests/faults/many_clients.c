// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Clients of many_connections.c: of ten, nine ask and get an answer, and one behaves in a way of
// `kinds`. They come from many addresses, so that ports last.
//
//   many_clients PORT NUMBER       says what came of them; fails unless every honest one was served
#include <sys/epoll.h>
#include <sys/time.h>
#include <time.h>

#include "../differential/harness.h"
#include "digest.h"
#include "elapsed.h"

#ifndef TCP_REPAIR
#define TCP_REPAIR 19
#endif

#define AT_ONCE 256
#define HOSTILE_AT_ONCE 128  // those that wait to be dropped leave room for the others
#define REQUEST 64
#define ANSWER 9
#define SLOW_MS 2
#define SECONDS_WITHOUT_ANSWER 30

typedef enum {
  honest,
  resets,
  resets_in_a_request,
  leaves_at_once,
  half_closes,
  sends_rubbish,
  is_slow,
  stalls,
  vanishes,
  kind_count
} Kind;

static const char* const names[] = {"honest",         "resets",      "resets in a request",
                                    "leaves at once", "half-closes", "sends rubbish",
                                    "slow",           "stalls",      "vanishes"};

typedef struct {
  Kind kind;
  int fd;
  bool connected;
  unsigned number;
  size_t sent, received;
  char request[REQUEST];
  char answer[ANSWER];
} Client;

static Client clients[AT_ONCE];
static Client* unused[AT_ONCE];
static int unused_count;
static int waiting_hostile;
static int epoll;
static Address server;
static unsigned long counts[kind_count], answered[kind_count], wrong, failed;

static void set_linger_zero(int fd) {
  const struct linger reset = {.l_onoff = 1, .l_linger = 0};
  MUST(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
}

static void finish(Client* client) {
  MUST(close(client->fd));
  client->fd = -1;
  waiting_hostile -= client->kind != honest;
  unused[unused_count++] = client;
}

static void fail(Client* client, const char* what) {
  if (client->kind == honest || client->kind == is_slow) {
    if (failed++ < 5) printf("client %u: %s: %s\n", client->number, what, error_name(errno));
  }
  finish(client);
}

static Kind kind_of(unsigned number) {
  return number % 10 != 9 ? honest : (Kind)(1 + number / 10 % (kind_count - 1));
}

static void begin(unsigned number) {
  Client* client = unused[--unused_count];
  *client = (Client){.kind = kind_of(number), .number = number};
  snprintf(client->request, REQUEST, "%054u", number * 2654435761u);
  client->request[54] = '\n';
  ++counts[client->kind];
  waiting_hostile += client->kind != honest;
  client->fd = MUST(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  Address source = loopback(AF_INET, 0);
  source.v4.sin_addr.s_addr = htonl(0x7f000100u + number % 200 * 256);
  const int on = 1;
  MUST(setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on));
  MUST(bind(client->fd, &source.any, source.length));
  if (connect(client->fd, &server.any, server.length) != 0 && errno != EINPROGRESS) {
    fail(client, "connect");
    return;
  }
  struct epoll_event wish = {.events = EPOLLOUT, .data.ptr = client};
  MUST(epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &wish));
}

static void await_answer(Client* client) {
  struct epoll_event wish = {.events = EPOLLIN, .data.ptr = client};
  MUST(epoll_ctl(epoll, EPOLL_CTL_MOD, client->fd, &wish));
}

static void say(Client* client, size_t size) {
  const ssize_t sent = send(client->fd, client->request + client->sent, size, MSG_NOSIGNAL);
  if (sent > 0) client->sent += (size_t)sent;
}

static void begin_to_talk(Client* client) {
  static char rubbish[1000];
  const size_t whole = 55;
  client->connected = true;
  switch (client->kind) {
    case honest:
      say(client, whole);
      break;
    case resets_in_a_request:
      say(client, 20);
      // fallthrough
    case resets:
      set_linger_zero(client->fd);
      finish(client);
      return;
    case leaves_at_once:
      finish(client);
      return;
    case half_closes:
      say(client, 20);
      shutdown(client->fd, SHUT_WR);
      break;
    case sends_rubbish:
      for (size_t i = 0; i < sizeof rubbish; ++i) rubbish[i] = (char)(i * client->number | 0x80);
      send(client->fd, rubbish, sizeof rubbish, MSG_NOSIGNAL);
      break;
    case stalls:
      say(client, 20);
      break;
    case vanishes: {  // without a word to the server
      const int on = 1;
      MUST(setsockopt(client->fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on));
      finish(client);
      return;
    }
    default:
      break;
  }
  await_answer(client);
}

static void take_answer(Client* client) {
  const ssize_t size =
      recv(client->fd, client->answer + client->received, ANSWER - client->received, 0);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0) {
    fail(client, size == 0 ? "closed" : "recv");
    return;
  }
  client->received += (size_t)size;
  if (client->received < ANSWER) return;
  char expected[ANSWER + 1];
  snprintf(expected, sizeof expected, "%08x\n", digest(DIGEST_START, client->request, 55));
  if (memcmp(client->answer, expected, ANSWER) == 0) {
    ++answered[client->kind];
  } else {
    ++wrong;
  }
  if (client->number % 2 == 0) set_linger_zero(client->fd);  // the others leave TIME_WAIT
  finish(client);
}

// One byte more of every slow client.
static void feed_slow_ones(void) {
  static struct timespec last;
  if (elapsed_ms(last) < SLOW_MS) return;
  clock_gettime(CLOCK_MONOTONIC, &last);
  for (int i = 0; i < AT_ONCE; ++i) {
    Client* client = &clients[i];
    if (client->fd >= 0 && client->kind == is_slow && client->connected && client->sent < 55) {
      say(client, 1);
    }
  }
}

static bool may_begin(unsigned number) {
  return unused_count > 0 && (kind_of(number) == honest || waiting_hostile < HOSTILE_AT_ONCE);
}

int main(int count, char** words) {
  if (count != 3) return 2;
  server = loopback(AF_INET, (uint16_t)atoi(words[1]));
  const unsigned number = (unsigned)atoi(words[2]);
  epoll = MUST(epoll_create1(EPOLL_CLOEXEC));
  for (int i = 0; i < AT_ONCE; ++i) {
    clients[i].fd = -1;
    unused[unused_count++] = &clients[i];
  }
  struct timespec start, last_event;
  clock_gettime(CLOCK_MONOTONIC, &start);
  last_event = start;
  unsigned next = 0;
  while (next < number || unused_count < AT_ONCE) {
    while (next < number && may_begin(next)) begin(next++);
    struct epoll_event events[64];
    const int ready = MUST(epoll_wait(epoll, events, COUNT(events), SLOW_MS));
    for (int i = 0; i < ready; ++i) {
      Client* client = events[i].data.ptr;
      if (client->connected) {
        take_answer(client);
      } else if (events[i].events & EPOLLERR) {
        fail(client, "connect");
      } else {
        begin_to_talk(client);
      }
    }
    feed_slow_ones();
    if (ready > 0) clock_gettime(CLOCK_MONOTONIC, &last_event);
    if (elapsed_ms(last_event) > SECONDS_WITHOUT_ANSWER * 1000) {
      printf("nothing happens any more\n");
      return 1;
    }
  }
  for (int kind = 0; kind < kind_count; ++kind) {
    printf("%s: %lu, answered %lu\n", names[kind], counts[kind], answered[kind]);
  }
  printf("wrong %lu, failed %lu, in %ld ms\n", wrong, failed, elapsed_ms(start));
  return wrong == 0 && failed == 0 && answered[honest] == counts[honest] ? 0 : 1;
}
