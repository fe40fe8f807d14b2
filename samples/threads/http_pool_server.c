/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * An HTTP/1.1 server with a pool of threads: each accepts from the one listening
 * socket, and stays with its client for as long as that keeps it busy.
 *
 *   GET /         says what there is
 *   GET /status   numbers, as JSON
 *   GET /large    8 MiB of text
 *   GET /quit     ends the server when the responses under way are sent
 *
 * Listens on PORT, or on the first socket passed in that listens:
 *   iwasm --listen=127.0.0.1:8080 http_pool_server.wasm
 *
 * Usage: http_pool_server [PORT [WORKERS]]
 */
#include "../socket-api/http_message.h"
#include "threads.h"

#include <fcntl.h>
#include <poll.h>

enum { WORKERS = 4, MOST_WORKERS = 64, OUTPUT = 1024, BLOCK = 65536, LARGE_BLOCKS = 128 };

/* What a client may take, in milliseconds, before it loses its place. */
enum { REQUEST_TIME = 10000, RESPONSE_TIME = 30000, CLOSING_TIME = 2000 };
enum { IDLE_TIME = 15000, CROWDED_TIME = 1000 }; /* the latter when others wait for its place */
enum { REQUESTS_EACH = 100 };

enum { RETRIES = 100, RETRY_TIME = 100 }; /* when accept fails: for want of descriptors, perhaps */

static const struct status timed_out = {408, "Request Timeout"};
static const char plain[] = "text/plain; charset=utf-8";

struct worker {
  pthread_t thread;
  int number;
  int client; /* -1 without one; guarded by the mutex */
  struct inbox inbox;
  char output[OUTPUT];
};

static struct worker workers[MOST_WORKERS];
static int worker_count = 0;
static int listener = -1;
static char block[BLOCK]; /* of /large */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards: */
static int ending = 0;
static long connections = 0;
static long requests = 0;

static long long now(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) fail("clock_gettime");
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits for one of the events until the deadline. Returns 0 when it has not come. */
static int ready(int fd, short events, long long deadline) {
  struct pollfd entry;
  long long left = deadline - now();
  entry.fd = fd;
  entry.events = events;
  entry.revents = 0;
  return poll(&entry, 1, left > 0 ? (int)left : 0) > 0;
}

static int others_wait(void) { return ready(listener, POLLIN, 0); }

/* Makes the connection the worker's. Returns 0 when the server ends. */
static int take_client(struct worker* worker, int fd) {
  int taken = 0;
  lock(&mutex);
  taken = !ending;
  if (taken) {
    worker->client = fd;
    ++connections;
  }
  unlock(&mutex);
  return taken;
}

static void leave_client(struct worker* worker) {
  int fd = worker->client;
  /* Another connection may get the number as soon as it is closed. */
  lock(&mutex);
  worker->client = -1;
  unlock(&mutex);
  close(fd);
}

/* Wakes every thread that waits for a client, old or new. Responses are still sent. */
static void end_all(void) {
  int i = 0;
  lock(&mutex);
  ending = 1;
  shutdown(listener, SHUT_RDWR);
  for (i = 0; i < worker_count; ++i)
    if (workers[i].client >= 0) shutdown(workers[i].client, SHUT_RD);
  unlock(&mutex);
}

/* Returns 0 when the client has gone or takes too long. */
static int send_by(int fd, const char* data, size_t size, long long deadline) {
  while (size > 0) {
    ssize_t sent = -1;
    if (ready(fd, POLLOUT, deadline)) sent = send(fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) return 0;
    data += sent;
    size -= (size_t)sent;
  }
  return 1;
}

static int send_status(struct worker* worker, const struct request* request, struct status status) {
  size_t size = write_status(worker->output, OUTPUT, request, status, "");
  return send_by(worker->client, worker->output, size, now() + RESPONSE_TIME);
}

/* The text is short. It goes out with the head: TCP would delay the second of two small parts. */
static int send_text(struct worker* worker, const struct request* request, const char* type,
                     const char* text) {
  size_t length = strlen(text);
  size_t size = write_head(worker->output, OUTPUT, request, ok, type, (long long)length, "");
  if (request->with_body && length <= OUTPUT - size) {
    memcpy(worker->output + size, text, length);
    size += length;
  }
  return send_by(worker->client, worker->output, size, now() + RESPONSE_TIME);
}

static int send_numbers(struct worker* worker, const struct request* request) {
  char text[128];
  lock(&mutex);
  snprintf(text, sizeof text,
           "{\"worker\":%d,\"workers\":%d,\"connections\":%ld,\"requests\":%ld}\n", worker->number,
           worker_count, connections, requests);
  unlock(&mutex);
  return send_text(worker, request, "application/json", text);
}

static int send_large(struct worker* worker, const struct request* request) {
  long long deadline = now() + RESPONSE_TIME;
  long long length = (long long)BLOCK * LARGE_BLOCKS;
  size_t size = write_head(worker->output, OUTPUT, request, ok, plain, length, "");
  int left = request->with_body ? LARGE_BLOCKS : 0;
  int sent = send_by(worker->client, worker->output, size, deadline);
  while (sent && left-- > 0) sent = send_by(worker->client, block, BLOCK, deadline);
  return sent;
}

/* Returns 0 when the client has gone or takes too long. */
static int answer(struct worker* worker, struct request* request) {
  const char* path = request->path;
  int sent = 0;
  if (request->status.code != ok.code) return send_status(worker, request, request->status);
  if (strcmp(path, "index.html") == 0)
    return send_text(worker, request, plain, "Here are /status, /large and /quit.\n");
  if (strcmp(path, "status") == 0) return send_numbers(worker, request);
  if (strcmp(path, "large") == 0) return send_large(worker, request);
  if (strcmp(path, "quit") != 0) return send_status(worker, request, not_found);
  request->last = 1;
  sent = send_text(worker, request, plain, "BYE\n");
  if (request->with_body) end_all(); /* HEAD asks, and does nothing */
  return sent;
}

/* Waits for a client that has sent nothing since `start`. Returns 0 when that takes too long. */
static int wait_idle(const struct worker* worker, long long start) {
  while (now() < start + IDLE_TIME) {
    if (ready(worker->client, POLLIN, now() + CROWDED_TIME)) return 1;
    if (others_wait()) return 0;
  }
  return 0;
}

/* Gets the next request, or what is wrong with it. Returns 0 when there is none. */
static int next_request(struct worker* worker, struct request* request) {
  struct inbox* inbox = &worker->inbox;
  const long long start = now();
  long long begun = start;
  while (!take_request(inbox, request)) {
    ssize_t size = 0;
    if (inbox->size == 0) {
      if (!wait_idle(worker, start)) return 0;
      begun = now();
    } else if (!ready(worker->client, POLLIN, begun + REQUEST_TIME)) {
      request->status = timed_out;
      return 1;
    }
    size = recv(worker->client, inbox_end(inbox), inbox_room(inbox), MSG_DONTWAIT);
    if (size <= 0) return 0;
    inbox->size += (size_t)size;
  }
  return 1;
}

/* Waits for the client to close: to do so first could cost it the response. */
static void wait_for_close(struct worker* worker) {
  long long deadline = now() + CLOSING_TIME;
  if (shutdown(worker->client, SHUT_WR) != 0) return;
  while (ready(worker->client, POLLIN, deadline) &&
         recv(worker->client, worker->inbox.bytes, REQUEST, MSG_DONTWAIT) > 0)
    continue;
}

static void serve_client(struct worker* worker) {
  struct request request;
  int left = REQUESTS_EACH;
  worker->inbox.size = worker->inbox.taken = 0;
  while (next_request(worker, &request)) {
    lock(&mutex);
    ++requests;
    if (ending || --left == 0) request.last = 1;
    unlock(&mutex);
    if (!answer(worker, &request)) return;
    if (request.last) {
      wait_for_close(worker);
      return;
    }
  }
}

static int is_ending(void) {
  int result = 0;
  lock(&mutex);
  result = ending;
  unlock(&mutex);
  return result;
}

static void* work(void* argument) {
  struct worker* worker = (struct worker*)argument;
  int failures = 0;
  while (!is_ending()) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
      if (is_ending()) break;
      if (++failures == RETRIES) fail("accept");
      usleep(1000 * RETRY_TIME);
      continue;
    }
    failures = 0;
    if (take_client(worker, fd)) {
      serve_client(worker);
      leave_client(worker);
    } else {
      close(fd);
    }
  }
  return NULL;
}

int main(int argc, char** argv) {
  struct endpoint at = any_endpoint(AF_INET, port_argument(argc > 1 ? argv[1] : NULL));
  int flags = 0;
  int i = 0;

  print_by_line();
  worker_count = number_argument(argc > 2 ? argv[2] : NULL, WORKERS, MOST_WORKERS);
  if (worker_count == 0) {
    fprintf(stderr, "At least one worker is needed\n");
    return EXIT_FAILURE;
  }
  for (i = 0; i < BLOCK; ++i) block[i] = (char)(i % 64 == 63 ? '\n' : 'a' + i % 26);
  listener = passed_listener();
  if (listener < 0) listener = serve(&at, SOCK_STREAM);
  flags = fcntl(listener, F_GETFL);
  if (flags < 0 || fcntl(listener, F_SETFL, flags & ~O_NONBLOCK) != 0) fail("fcntl");
  printf("%d threads serve\n", worker_count);
  print_own_address("Listening on", listener);

  for (i = 0; i < worker_count; ++i) {
    workers[i].number = i + 1;
    workers[i].client = -1;
  }
  for (i = 0; i < worker_count; ++i) start_thread(&workers[i].thread, work, &workers[i]);
  for (i = 0; i < worker_count; ++i) join_thread(workers[i].thread);
  close(listener);
  printf("Answered %ld requests over %ld connections\nBYE\n", requests, connections);
  return EXIT_SUCCESS;
}
