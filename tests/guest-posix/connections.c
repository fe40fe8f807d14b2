// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sockets as programs use them that wait by poll or select: natively and as wasm this prints the
// same.
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>

#include "../differential/harness.h"

enum { CLIENTS = 10 };

static int socket_of(int type) { return MUST(socket(AF_INET, type, 0)); }

// A connection that is on its way, or made, to what listens.
static int connecting_to(int listening) {
  const Address server = local_address(listening);
  const int fd = socket_of(SOCK_STREAM | SOCK_NONBLOCK);
  if (connect(fd, &server.any, server.length) != 0 && errno != EINPROGRESS) exit(98);
  return fd;
}

static void backlogs(void) {
  static const int backlogs[] = {-1, 0, 1, 1 << 30};
  for (size_t i = 0; i < COUNT(backlogs); ++i) {
    const Address any_port = loopback(AF_INET, 0);
    const int listening = socket_of(SOCK_STREAM);
    MUST(bind(listening, &any_port.any, any_port.length));
    show("listen", listen(listening, backlogs[i]));
    const int client = connected_to(listening);
    close(show_descriptor("accept", accept(listening, NULL, NULL)));
    close(client);
    close(listening);
  }
}

static void show_timeouts(int fd) {
  static const int names[] = {SO_SNDTIMEO, SO_RCVTIMEO};
  for (size_t i = 0; i < COUNT(names); ++i) {
    struct timeval limit = {-1, -1};
    socklen_t size = sizeof limit;
    show("getsockopt", getsockopt(fd, SOL_SOCKET, names[i], &limit, &size));
    printf("%ld %ld %d\n", (long)limit.tv_sec, (long)limit.tv_usec, size == sizeof limit);
  }
}

static void timeouts(void) {
  static const struct timeval limits[] = {{3, 0}, {0, 0}, {1, 500000}};
  const int fd = socket_of(SOCK_STREAM);
  show_timeouts(fd);
  for (size_t i = 0; i < COUNT(limits); ++i) {
    const struct timeval* other = &limits[(i + 1) % COUNT(limits)];
    show("send", setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limits[i], sizeof limits[i]));
    show("receive", setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, other, sizeof *other));
    show_timeouts(fd);
  }
  close(fd);
}

static void blocking(void) {
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
  for (size_t i = 0; i < COUNT(types); ++i) {
    const int fd = socket_of(types[i]);
    show("blocks", (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0);
    show("F_SETFL", fcntl(fd, F_SETFL, O_NONBLOCK));
    show("does not", (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    show("FIONBIO", ioctl(fd, FIONBIO, &(int){0}));
    show("blocks again", (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0);
    close(fd);
  }
}

static void the_end_comes_later(void) {
  const int listening = listener(AF_INET);
  const int client = connecting_to(listening);
  char byte;
  show("writable", wait_for(client, POLLOUT) == POLLOUT);
  show("read nothing", read(client, NULL, 0));
  show("write nothing", write(client, NULL, 0));
  show("read", read(client, &byte, 1));
  struct pollfd entry = {.fd = client, .events = POLLIN};
  show("readable", poll(&entry, 1, 0));
  show("somebody is there", wait_for(listening, POLLIN) == POLLIN);
  close(show_descriptor("accept", accept(listening, NULL, NULL)));
  show("the end", (wait_for(client, POLLIN) & POLLIN) != 0);
  show("read", read(client, &byte, 1));
  show("read again", read(client, &byte, 1));
  close(client);
  close(listening);
}

static void select_a_connection(void) {
  const int listening = listener(AF_INET);
  const int client = connecting_to(listening);
  fd_set sets[3];
  int error = -1;
  socklen_t size = sizeof error;
  for (int i = 0; i < 3; ++i) {
    FD_ZERO(&sets[i]);
    FD_SET(client, &sets[i]);
  }
  show("select", select(client + 1, &sets[0], &sets[1], &sets[2], NULL));
  for (int i = 0; i < 3; ++i) printf("%d\n", FD_ISSET(client, &sets[i]) != 0);
  show("SO_ERROR", getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size));
  printf("%d\n", error);
  close(client);
  close(listening);
}

static void addresses_of_streams(void) {
  const Pair pair = tcp_pair(AF_INET);
  const Address nowhere = loopback(AF_INET, 1);
  Address from = {.length = sizeof from.storage};
  char text[8] = "";
  show("sendto", sendto(pair.client, "text", 4, 0, &nowhere.any, nowhere.length));
  show("recvfrom", recvfrom(pair.server, text, sizeof text, 0, &from.any, &from.length));
  printf("%s %u\n", text, (unsigned)from.length);
  close_pair(pair);
}

static void connected_datagrams(void) {
  const Pair pair = udp_pair(AF_INET);
  const Address client = local_address(pair.client);
  const Address server = local_address(pair.server);
  Address from = {.length = sizeof from.storage};
  char text[8] = "";
  show("send", send(pair.client, "one", 4, 0));
  show("recv", recv(pair.server, text, sizeof text, 0));
  show("write", write(pair.client, "four", 5));
  show("read", read(pair.server, text, sizeof text));
  show("sendto", sendto(pair.client, "seven", 6, 0, &server.any, server.length));
  show("recvfrom", recvfrom(pair.server, text, sizeof text, 0, &from.any, &from.length));
  show_address(text, &from, port_of(&client));
  close_pair(pair);
}

static void both_directions_shut(void) {
  const Pair pair = tcp_pair(AF_INET);
  char byte = 0;
  show("shutdown", shutdown(pair.client, SHUT_RDWR));
  show("recv", recv(pair.client, &byte, 1, 0));
  show("send", send(pair.client, &byte, 1, MSG_NOSIGNAL));
  show("readable", (wait_for(pair.client, POLLIN) & POLLIN) != 0);
  show("writable", (wait_for(pair.client, POLLOUT) & POLLOUT) != 0);
  close_pair(pair);
}

static void many(void) {
  const int listening = listener(AF_INET);
  struct pollfd clients[CLIENTS];
  int ready = 0;
  for (int i = 0; i < CLIENTS; ++i)
    clients[i] = (struct pollfd){.fd = connecting_to(listening), .events = POLLOUT};
  while (ready < CLIENTS) {
    MUST(poll(clients, CLIENTS, -1));
    for (int i = 0; i < CLIENTS; ++i) {
      if ((clients[i].revents & POLLOUT) == 0) continue;
      clients[i].events = 0;
      ++ready;
    }
  }
  for (int i = 0; i < CLIENTS; ++i) close(show_descriptor("accept", accept(listening, NULL, NULL)));
  for (int i = 0; i < CLIENTS; ++i)
    show("ended", (wait_for(clients[i].fd, POLLIN) & POLLIN) != 0 && close(clients[i].fd) == 0);
  close(listening);
}

static void nobody_accepts(void) {
  const int listening = listener(AF_INET);
  const int client = connecting_to(listening);
  Address peer = {.length = sizeof peer.storage};
  show("writable", wait_for(client, POLLOUT) == POLLOUT);
  close(listening);
  show("getpeername", getpeername(client, &peer.any, &peer.length));
  close(client);
}

static void nobody_reads(void) {
  const Pair pair = tcp_pair(AF_INET);
  char bytes[4096] = "";
  int times = 0;
  close(pair.server);
  while (send(pair.client, bytes, sizeof bytes, MSG_NOSIGNAL) > 0 && times < 64) ++times;
  show("broken", times < 64 && (errno == EPIPE || errno == ECONNRESET));
  close(pair.client);
}

static void urgent_data(void) {
  const Pair pair = tcp_pair(AF_INET);
  char bytes[8] = "";
  int answer = -1;
  show("at the mark at first", sockatmark(pair.client));
  show("send", send(pair.server, "abc", 3, 0));
  show("send urgently", send(pair.server, "u", 1, MSG_OOB));
  show("send behind it", send(pair.server, "def", 3, 0));
  show("comes", wait_for(pair.client, POLLPRI) == POLLPRI);
  show("before the mark", sockatmark(pair.client));
  show("recv", recv(pair.client, bytes, sizeof bytes, 0));
  show("at the mark", sockatmark(pair.client));
  show("ioctl", ioctl(pair.client, SIOCATMARK, &answer));
  show("its answer", answer);
  show("what is urgent", recv(pair.client, bytes, 1, MSG_OOB));
  show("is that", bytes[0] == 'u');
  show("recv behind it", recv(pair.client, bytes, sizeof bytes, 0));
  show("behind the mark", sockatmark(pair.client));
  close_pair(pair);
  show("of no descriptor", sockatmark(77));
  const int datagrams = socket_of(SOCK_DGRAM);
  show("of datagrams", sockatmark(datagrams));
  close(datagrams);
}

int main(void) {
  backlogs();
  timeouts();
  blocking();
  the_end_comes_later();
  select_a_connection();
  addresses_of_streams();
  connected_datagrams();
  both_directions_shut();
  many();
  nobody_accepts();
  nobody_reads();
  urgent_data();
  return 0;
}
