// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A server that answers every line with its digest, whatever its clients are like: many_clients.c.
// It drops those that say nothing for a while. "serve THREADS" goes on until the runner has a word;
// with threads, each has the listening socket and connections of its own.
#ifdef _REENTRANT
#include <pthread.h>
#endif
#include <stdatomic.h>

#include "session.h"

#define CONNECTIONS 800  // of all threads
#define MAX_THREADS 8
#define LINE 512
#define IDLE_MS 5000  // even an honest client may have to wait for a processor
#define POLL_MS 100

typedef struct {
  long last_heard;  // milliseconds since the start
  size_t size;
  char line[LINE];
} Client;

typedef struct {
  int listening;
  bool told;  // the runner's word to stop
  int capacity;
  int count;
  struct pollfd polled[CONNECTIONS + 1];  // the first is the listening socket
  Client clients[CONNECTIONS + 1];
  long answered, ended, failed, rubbish, idle;
} Server;

static struct timespec start;
static atomic_bool stopping;

static void take_new(Server* server) {
  while (server->count < server->capacity) {
    const int fd = accept4(server->listening, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    const int place = ++server->count;
    server->polled[place] = (struct pollfd){.fd = fd, .events = POLLIN};
    server->clients[place].size = 0;
    server->clients[place].last_heard = elapsed_ms(start);
  }
}

static bool answer(Server* server, int fd, Client* client) {
  char* end;
  while ((end = memchr(client->line, '\n', client->size))) {
    char text[16];
    const size_t size = (size_t)(end - client->line) + 1;
    const int length =
        snprintf(text, sizeof text, "%08x\n", digest(DIGEST_START, client->line, size));
    if (send(fd, text, (size_t)length, MSG_NOSIGNAL) != length) return ++server->failed, false;
    ++server->answered;
    client->size -= size;
    memmove(client->line, end + 1, client->size);
  }
  if (client->size == LINE) return ++server->rubbish, false;
  return true;
}

// Whether the connection goes on, of which poll() said at `now` what it says.
static bool serve_one(Server* server, int place, long now) {
  Client* client = &server->clients[place];
  const int fd = server->polled[place].fd;
  if (server->polled[place].revents == 0) {
    if (now - client->last_heard < IDLE_MS) return true;
    return ++server->idle, false;
  }
  const ssize_t size = recv(fd, client->line + client->size, LINE - client->size, 0);
  if (size < 0) return errno == EAGAIN || (++server->failed, false);
  if (size == 0) return ++server->ended, false;
  client->size += (size_t)size;
  client->last_heard = elapsed_ms(start);
  return answer(server, fd, client);
}

static void drop(Server* server, int place) {
  MUST(close(server->polled[place].fd));
  const int last = server->count--;
  server->polled[place] = server->polled[last];
  server->clients[place] = server->clients[last];
}

static bool input_waits(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return MUST(poll(&input, 1, 0)) > 0;
}

static void serve(Server* server) {
  while (!stopping) {
    server->polled[0].fd = server->count < server->capacity ? server->listening : -1;
    const long now = elapsed_ms(start);
    MUST(poll(server->polled, (nfds_t)server->count + 1, POLL_MS));
    for (int place = server->count; place > 0; --place) {
      if (!serve_one(server, place, now)) drop(server, place);
    }
    if (server->polled[0].revents != 0) take_new(server);
    if (server->told && input_waits()) {
      next_line();
      stopping = true;
    }
  }
  while (server->count > 0) drop(server, server->count);
}

#ifdef _REENTRANT
static void* serve_in_thread(void* server) {
  serve(server);
  return NULL;
}
#endif

static void serve_all(char** words) {
  static Server servers[MAX_THREADS];
  const int threads = atoi(words[0]);
  const int number = threads > 0 ? threads : 1;
  const int listening = listener(AF_INET);
  MUST(listen(listening, 1024));
  set_nonblocking(listening);
  clock_gettime(CLOCK_MONOTONIC, &start);
  stopping = false;
  memset(servers, 0, sizeof servers);
  for (int i = 0; i < number; ++i) {
    servers[i].listening = listening;
    servers[i].told = threads == 0;
    servers[i].capacity = CONNECTIONS / number;
    servers[i].polled[0] = (struct pollfd){.fd = listening, .events = POLLIN};
  }
#ifdef _REENTRANT
  pthread_t running[MAX_THREADS];
  for (int i = 0; i < threads; ++i) {
    MUST(-pthread_create(&running[i], NULL, serve_in_thread, &servers[i]));
  }
#endif
  const Address here = local_address(listening);
  TELL("port %u", port_of(&here));
  if (threads == 0) {
    serve(servers);
  } else {
    next_line();
  }
  stopping = true;
#ifdef _REENTRANT
  for (int i = 0; i < threads; ++i) pthread_join(running[i], NULL);
#endif
  MUST(close(listening));
  static Server all;
  memset(&all, 0, sizeof all);
  for (int i = 0; i < number; ++i) {
    all.answered += servers[i].answered;
    all.ended += servers[i].ended;
    all.failed += servers[i].failed;
    all.rubbish += servers[i].rubbish;
    all.idle += servers[i].idle;
  }
  printf("answered %ld, then ended %ld, failed %ld, rubbish %ld, idle %ld\n", all.answered,
         all.ended, all.failed, all.rubbish, all.idle);
}

static const Scenario table[] = {{"serve", serve_all}};

int main(void) { return serve_scenarios(table, COUNT(table)); }
