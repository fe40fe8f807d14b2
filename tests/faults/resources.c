// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a host runs out of: routes, ports, descriptors, memory. resources.py takes it away.
#include <sys/stat.h>

#include "session.h"

#define MANY 200

static int held[MANY];
static int held_count;

static void release(int count) {
  while (count-- > 0) MUST(close(held[--held_count]));
}

// Opens sockets until there are no more.
static void hold_sockets(int type) {
  int fd = 0;
  while (held_count < MANY && (fd = socket(AF_INET, type, 0)) >= 0) held[held_count++] = fd;
  show_descriptor("one more socket", fd);
}

static void unreachable(char** words) {
  const Address peer = named_address(words);
  const int family = peer.any.sa_family;
  int fd = MUST(socket(family, SOCK_STREAM, 0));
  show("connect", connect(fd, &peer.any, peer.length));
  show_socket_error(fd);
  MUST(close(fd));
  fd = MUST(socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0));
  show("connect without blocking", connect(fd, &peer.any, peer.length));
  MUST(close(fd));

  fd = MUST(socket(family, SOCK_DGRAM, 0));
  show("sendto", sendto(fd, "x", 1, 0, &peer.any, peer.length));
  show("connect a datagram socket", connect(fd, &peer.any, peer.length));
  show("send", send(fd, "x", 1, 0));
  const Address here = loopback(family, 9);
  show("sendto loopback", sendto(fd, "x", 1, 0, &here.any, here.length));
  MUST(close(fd));
}

static void not_an_address_of_ours(char** words) {
  const Address other = named_address(words);
  const int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (size_t i = 0; i < COUNT(types); ++i) {
    const int fd = MUST(socket(other.any.sa_family, types[i], 0));
    show("bind", bind(fd, &other.any, other.length));
    const Address here = loopback(other.any.sa_family, 0);
    show("bind loopback", bind(fd, &here.any, here.length));
    MUST(close(fd));
  }
}

// Connects or binds sockets until there is no port; then gives one back.
static void exhaust_ports(const char* what, int type, bool connecting, const Address* peer) {
  const Address any_port = loopback(AF_INET, 0);
  const struct linger reset = {.l_onoff = 1, .l_linger = 0};  // leaves no TIME_WAIT
  long result = 0;
  while (held_count < MANY) {
    const int fd = MUST(socket(AF_INET, type, 0));
    if (type == SOCK_STREAM) MUST(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
    const Address* address = connecting ? peer : &any_port;
    result = (connecting ? connect : bind)(fd, &address->any, address->length);
    if (result == 0) {
      held[held_count++] = fd;
      continue;
    }
    printf("%s, after %d: %s\n", what, held_count, error_name(errno));
    if (held_count > 0) release(1);
    show("  with one port free", (connecting ? connect : bind)(fd, &address->any, address->length));
    MUST(close(fd));
    break;
  }
  release(held_count);
}

static void ports(char** words) {
  const Address peer = named_address(words);
  ASK("few ports");
  exhaust_ports("connect", SOCK_STREAM, true, &peer);
  exhaust_ports("bind", SOCK_STREAM, false, &peer);
  exhaust_ports("bind a datagram socket", SOCK_DGRAM, false, &peer);
  exhaust_ports("connect a datagram socket", SOCK_DGRAM, true, &peer);
  for (int i = 0; i < 8; ++i) {
    const int fd = MUST(socket(AF_INET, SOCK_DGRAM, 0));
    const Address any_port = loopback(AF_INET, 0);
    if (bind(fd, &any_port.any, any_port.length) == 0) held[held_count++] = fd;
  }
  const int fd = MUST(socket(AF_INET, SOCK_DGRAM, 0));
  show("sendto without a port", sendto(fd, "x", 1, 0, &peer.any, peer.length));
  release(1);
  show("sendto with a port", sendto(fd, "x", 1, 0, &peer.any, peer.length));
  MUST(close(fd));
  release(held_count);
}

static void descriptors(char** words) {
  (void)words;
  const int listening = listener(AF_INET);
  const int client = connected_to(listening);
  ASK("few descriptors");
  hold_sockets(SOCK_DGRAM);
  show_descriptor("open", open("file", O_RDWR | O_CREAT, 0600));
  show_descriptor("accept", accept(listening, NULL, NULL));
  show_events("the connection waits", listening, POLLIN, 1000);
  show("mkdir", mkdir("folder", 0700));
  show("rmdir", rmdir("folder"));
  release(1);
  const int server = show_descriptor("accept with one free", accept(listening, NULL, NULL));
  show("send", send(server, "hello", 5, 0));
  char buffer[8];
  show("recv", recv(client, buffer, sizeof buffer, 0));
  show_descriptor("socket", socket(AF_INET, SOCK_STREAM, 0));
  MUST(close(server));
  const int file = show_descriptor("open with one free", open("file", O_RDWR | O_CREAT, 0600));
  show("write", write(file, "hello", 5));
  MUST(close(file));
  MUST(unlink("file"));
  release(held_count);
  MUST(close(client));
  MUST(close(listening));
}

static void names_without_descriptors(char** words) {
  (void)words;
  ASK("few descriptors");
  hold_sockets(SOCK_DGRAM);
  struct addrinfo* found = NULL;
  const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
  printf("a literal: %d\n", getaddrinfo("127.0.0.1", "80", &hints, &found));
  if (found) freeaddrinfo(found);
  printf("a name fails: %d\n", getaddrinfo("name.test", "80", &hints, &found) != 0);
  release(4);
  printf("localhost with some free: %d\n", getaddrinfo("localhost", "80", &hints, &found));
  if (found) freeaddrinfo(found);
  release(held_count);
}

static void many_polled(char** words) {
  (void)words;
  const Pair pair = tcp_pair(AF_INET);
  static struct pollfd set[5000];  // more than RLIMIT_NOFILE allows
  for (size_t i = 0; i < COUNT(set); ++i) set[i] = (struct pollfd){pair.client, POLLOUT, 0};
  ASK("few descriptors");
  show("poll", poll(set, 10, 0));
  show("poll too many", poll(set, COUNT(set), 0));
  show("poll", poll(set, 10, 0));
  close_pair(pair);
}

// The list of blocks lies in the blocks.
static void memory(char** words) {
  (void)words;
  typedef struct Block {
    struct Block* next;
  } Block;
  enum { size = 1 << 20, most = 512 };
  Block* blocks = NULL;
  int count = 0;
  ASK("little memory");
  for (;; ++count) {
    Block* fresh = count < most ? malloc(size) : NULL;
    if (!fresh) break;
    memset(fresh, 1, size);
    fresh->next = blocks;
    blocks = fresh;
  }
  printf("malloc fails in time: %d, %s\n", count > 0 && count < most, error_name(errno));
  Pair pair = tcp_pair(AF_INET);
  show("send", send(pair.client, "hello", 5, 0));
  char buffer[8];
  show("recv", recv(pair.server, buffer, sizeof buffer, 0));
  close_pair(pair);
  while (blocks) {
    Block* next = blocks->next;
    free(blocks);
    blocks = next;
  }
  void* again = malloc(size);
  printf("malloc works again: %d\n", again != NULL);
  free(again);
}

#define ROW(name) {#name, name}
static const Scenario table[] = {ROW(unreachable), ROW(not_an_address_of_ours),    ROW(ports),
                                 ROW(descriptors), ROW(names_without_descriptors), ROW(many_polled),
                                 ROW(memory)};

int main(void) { return serve_scenarios(table, COUNT(table)); }
