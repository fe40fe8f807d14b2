// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One end of a transfer over a link that loses and damages packets. Whatever arrives must be whole:
// a stream altogether, and every datagram that comes at all.
//
// link ROLE ADDRESS PORT, as the address of the other end, or for a receiver of its own.
#include <sys/time.h>
#include <time.h>

#include "../differential/harness.h"

#define STREAM_SIZE (1024 * 1024)
#define DATAGRAMS 600
#define DATAGRAM_SIZE 700

static unsigned char block[16384];

static Address address;

// What byte a stream has at a place: of no period that a lost or doubled block would keep.
static unsigned char byte_at(size_t place) {
  return (unsigned char)((place * 2654435761u) >> 13 ^ place >> 16);
}

static void limit_waiting(int fd) {
  const struct timeval limit = {.tv_sec = 30};
  MUST(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
  MUST(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit));
}

static void send_stream(int fd) {
  for (size_t place = 0; place < STREAM_SIZE;) {
    for (size_t i = 0; i < sizeof block; ++i) block[i] = byte_at(place + i);
    for (size_t sent = 0; sent < sizeof block;) {
      sent += (size_t)MUST(send(fd, block + sent, sizeof block - sent, 0));
    }
    place += sizeof block;
  }
  MUST(shutdown(fd, SHUT_WR));
}

static void receive_stream(int fd) {
  size_t place = 0, wrong = 0;
  for (ssize_t size; (size = MUST(recv(fd, block, sizeof block, 0))) > 0;) {
    for (ssize_t i = 0; i < size; ++i) wrong += block[i] != byte_at(place + (size_t)i);
    place += (size_t)size;
  }
  printf("%zu bytes, %zu of them wrong\n", place, wrong);
}

static void stream_server(void) {
  const int listening = MUST(socket(address.any.sa_family, SOCK_STREAM, 0));
  MUST(bind(listening, &address.any, address.length));
  MUST(listen(listening, 1));
  printf("ready\n");
  fflush(stdout);
  const int fd = MUST(accept(listening, NULL, NULL));
  limit_waiting(fd);
  receive_stream(fd);
  send_stream(fd);
  show("close", close(fd));
}

static void stream_client(void) {
  const int fd = MUST(socket(address.any.sa_family, SOCK_STREAM, 0));
  limit_waiting(fd);
  MUST(connect(fd, &address.any, address.length));
  send_stream(fd);
  receive_stream(fd);
  show("close", close(fd));
}

// Datagram n says n, and holds the stream's bytes from there on.
static void fill(uint32_t n) {
  memcpy(block, &n, sizeof n);
  for (size_t i = sizeof n; i < DATAGRAM_SIZE; ++i) block[i] = byte_at(n + i);
}

static bool is_whole(ssize_t size, uint32_t n) {
  if (size != DATAGRAM_SIZE || n >= DATAGRAMS) return false;
  for (size_t i = sizeof n; i < DATAGRAM_SIZE; ++i) {
    if (block[i] != byte_at(n + i)) return false;
  }
  return true;
}

static void datagram_sender(void) {
  const int fd = MUST(socket(address.any.sa_family, SOCK_DGRAM, 0));
  for (uint32_t n = 0; n < DATAGRAMS; ++n) {
    fill(n);
    MUST(sendto(fd, block, DATAGRAM_SIZE, 0, &address.any, address.length));
    const struct timespec pause = {.tv_nsec = 500000};
    nanosleep(&pause, NULL);
  }
  printf("%d sent\n", DATAGRAMS);
}

// Ends when nothing comes any more. How many came is for the runner to judge.
static void datagram_receiver(void) {
  const int fd = MUST(socket(address.any.sa_family, SOCK_DGRAM, 0));
  static unsigned times[DATAGRAMS];
  unsigned whole = 0, damaged = 0, doubled = 0, late = 0;
  uint32_t last = 0;
  MUST(bind(fd, &address.any, address.length));
  limit_waiting(fd);
  printf("ready\n");
  fflush(stdout);
  ssize_t size;
  while ((size = recv(fd, block, sizeof block, 0)) >= 0) {
    uint32_t n;
    memcpy(&n, block, sizeof n);
    if (is_whole(size, n)) {
      ++whole;
      doubled += times[n]++ > 0;
      late += n < last;
      last = n;
    } else {
      ++damaged;
    }
    const struct timeval silence = {.tv_usec = 500000};
    MUST(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence));
  }
  show("end", size);
  printf("%u damaged\n", damaged);
  printf("counts: %u whole %u doubled %u late\n", whole, doubled, late);
}

static const struct {
  const char* name;
  void (*run)(void);
} roles[] = {{"stream_server", stream_server},
             {"stream_client", stream_client},
             {"datagram_receiver", datagram_receiver},
             {"datagram_sender", datagram_sender}};

int main(int count, char** words) {
  if (count != 4) return 2;
  address =
      address_of(strchr(words[2], ':') ? AF_INET6 : AF_INET, words[2], (uint16_t)atoi(words[3]));
  for (size_t i = 0; i < COUNT(roles); ++i) {
    if (strcmp(words[1], roles[i].name) == 0) roles[i].run();
  }
}
