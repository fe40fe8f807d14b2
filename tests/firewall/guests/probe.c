// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Does what each of its arguments says, one after the other, and prints a line of it: the words, a
// colon, and "ok" or what came, or the name of the error. The words are in the table at the end.
// Hosts are names or literals for getaddrinfo, or ADDRESS%NUMBER, an address with a scope.
#include "../../differential/harness.h"

enum { PATIENCE_MS = 10000, MOST_WORDS = 4, MOST_ENTRIES = 2000 };

static char answer[4096];

static const char* lookup_error_name(int code) {
#define NAME(name) \
  if (code == name) return #name
  NAME(EAI_AGAIN);
  NAME(EAI_BADFLAGS);
  NAME(EAI_FAIL);
  NAME(EAI_FAMILY);
  NAME(EAI_MEMORY);
  NAME(EAI_NONAME);
  NAME(EAI_SERVICE);
#undef NAME
  if (code == EAI_SYSTEM) return error_name(errno);
  if (code == EAI_NODATA) return "EAI_NODATA";
  return "another code";
}

static const char* result_of(long result) { return result < 0 ? error_name(errno) : "ok"; }

// The addresses of a host; what getaddrinfo returned.
static int find(const char* host, const char* port, int type, int flags, struct addrinfo** found) {
  static struct sockaddr_in6 scoped;
  static struct addrinfo entry;
  const struct addrinfo hints = {.ai_socktype = type, .ai_flags = flags};
  char text[256];
  snprintf(text, sizeof text, "%s", host);
  char* zone = strchr(text, '%');
  if (zone == NULL) return getaddrinfo(host, port, &hints, found);
  *zone = '\0';
  scoped = (struct sockaddr_in6){.sin6_family = AF_INET6,
                                 .sin6_port = htons((uint16_t)atoi(port)),
                                 .sin6_scope_id = (uint32_t)atoi(zone + 1)};
  if (inet_pton(AF_INET6, text, &scoped.sin6_addr) != 1) return EAI_NONAME;
  entry = (struct addrinfo){.ai_family = AF_INET6,
                            .ai_socktype = type,
                            .ai_addr = (struct sockaddr*)&scoped,
                            .ai_addrlen = sizeof scoped};
  *found = &entry;
  return 0;
}

static int opened(const struct addrinfo* entry) {
  const int fd = socket(entry->ai_family, entry->ai_socktype, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (entry->ai_socktype == SOCK_DGRAM) setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
  return fd;
}

static const char* received(int fd) {
  struct pollfd waiting = {.fd = fd, .events = POLLIN};
  if (poll(&waiting, 1, PATIENCE_MS) != 1) return "nothing came";
  const ssize_t size = recv(fd, answer, sizeof answer - 1, 0);
  if (size < 0) return error_name(errno);
  answer[size] = '\0';
  return size == 0 ? "the end" : answer;
}

// Tries one address after the other, as clients do; what came of the last one.
static const char* each_address(char** words, int type, const char* (*attempt)(int, void*)) {
  struct addrinfo* found = NULL;
  const int code = find(words[1], words[2], type, 0, &found);
  if (code != 0) return lookup_error_name(code);
  const char* said = "no address";
  for (const struct addrinfo* entry = found; entry != NULL; entry = entry->ai_next) {
    const int fd = opened(entry);
    if (fd < 0) return error_name(errno);
    said = attempt(fd, (void*)entry);
    const bool denied = strcmp(said, "EACCES") == 0;
    close(fd);
    if (!denied) break;
  }
  return said;
}

static const char* just_connect(int fd, void* entry) {
  return result_of(
      connect(fd, ((struct addrinfo*)entry)->ai_addr, ((struct addrinfo*)entry)->ai_addrlen));
}

static const char* ask_stream(int fd, void* entry) {
  const char* said = just_connect(fd, entry);
  return strcmp(said, "ok") == 0 ? received(fd) : said;
}

static const char* just_send(int fd, void* entry) {
  return result_of(sendto(fd, "ask", 3, 0, ((struct addrinfo*)entry)->ai_addr,
                          ((struct addrinfo*)entry)->ai_addrlen));
}

static const char* ask_datagram(int fd, void* entry) {
  const char* said = just_send(fd, entry);
  return strcmp(said, "ok") == 0 ? received(fd) : said;
}

static const char* send_message(int fd, void* entry) {
  struct iovec data = {.iov_base = "ask", .iov_len = 3};
  struct msghdr message = {.msg_name = ((struct addrinfo*)entry)->ai_addr,
                           .msg_namelen = ((struct addrinfo*)entry)->ai_addrlen,
                           .msg_iov = &data,
                           .msg_iovlen = 1};
  return result_of(sendmsg(fd, &message, 0));
}

static const char* connect_and_send(int fd, void* entry) {
  const char* said = just_connect(fd, entry);
  return strcmp(said, "ok") == 0 ? result_of(send(fd, "ask", 3, 0)) : said;
}

static const char* tcp_connect(char** words) {
  return each_address(words, SOCK_STREAM, just_connect);
}
static const char* tcp_ask(char** words) { return each_address(words, SOCK_STREAM, ask_stream); }
static const char* udp_send(char** words) { return each_address(words, SOCK_DGRAM, just_send); }
static const char* udp_sendmsg(char** words) {
  return each_address(words, SOCK_DGRAM, send_message);
}
static const char* udp_connect(char** words) {
  return each_address(words, SOCK_DGRAM, connect_and_send);
}
static const char* udp_ask(char** words) { return each_address(words, SOCK_DGRAM, ask_datagram); }

// Sends as many bytes as it can, and says how many that were.
static const char* tcp_send(char** words) {
  static const char block[65536];
  struct addrinfo* found = NULL;
  const int code = find(words[1], words[2], SOCK_STREAM, 0, &found);
  if (code != 0) return lookup_error_name(code);
  const int fd = opened(found);
  const char* said = just_connect(fd, found);
  const long wanted = atol(words[3]);
  long sent = 0;
  while (strcmp(said, "ok") == 0 && sent < wanted) {
    const size_t left = (size_t)(wanted - sent);
    const ssize_t size = send(fd, block, left < sizeof block ? left : sizeof block, 0);
    said = result_of(size);
    if (size > 0) sent += size;
  }
  close(fd);
  snprintf(answer, sizeof answer, "%ld %s", sent, said);
  return answer;
}

// Connects as often at once, and says how many connections there were.
static const char* connections(char** words) {
  enum { MOST = 100 };
  int fds[MOST];
  struct addrinfo* found = NULL;
  const int code = find(words[1], words[2], SOCK_STREAM, 0, &found);
  if (code != 0) return lookup_error_name(code);
  const char* said = "ok";
  int made = 0;
  int count = 0;
  while (made < atoi(words[3]) && made < MOST && strcmp(said, "ok") == 0) {
    fds[made] = opened(found);
    said = just_connect(fds[made++], found);
    if (strcmp(said, "ok") == 0) ++count;
  }
  while (made > 0) close(fds[--made]);
  snprintf(answer, sizeof answer, "%d %s", count, said);
  return answer;
}

// A socket bound to a place, -1 and a name of the error.
static int bound(char** words, int type, const char** said) {
  struct addrinfo* found = NULL;
  const int code = find(words[1], words[2], type, AI_PASSIVE, &found);
  if (code != 0) {
    *said = lookup_error_name(code);
    return -1;
  }
  const int fd = opened(found);
  *said = result_of(bind(fd, found->ai_addr, found->ai_addrlen));
  if (strcmp(*said, "ok") == 0) return fd;
  close(fd);
  return -1;
}

static const char* bind_only(char** words, int type) {
  const char* said = NULL;
  const int fd = bound(words, type, &said);
  if (fd >= 0) close(fd);
  return said;
}
static const char* tcp_bind(char** words) { return bind_only(words, SOCK_STREAM); }
static const char* udp_bind(char** words) { return bind_only(words, SOCK_DGRAM); }

static const char* tcp_listen(char** words) {
  const char* said = NULL;
  const int fd = bound(words, SOCK_STREAM, &said);
  if (fd < 0) return said;
  said = result_of(listen(fd, 1));
  close(fd);
  return said;
}

static const char* listen_unbound(char** words) {
  (void)words;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const char* said = result_of(listen(fd, 1));
  close(fd);
  return said;
}

static void say_ready(void) {
  puts("ready");
  fflush(stdout);
}

// Says hello to one client after the other, as many as there are words[3].
static const char* tcp_serve(char** words) {
  const char* said = NULL;
  const int fd = bound(words, SOCK_STREAM, &said);
  if (fd < 0) return said;
  if (listen(fd, 16) != 0) return error_name(errno);
  say_ready();
  for (int left = atoi(words[3]); left > 0; --left) {
    const int client = accept(fd, NULL, NULL);
    if (client < 0) return error_name(errno);
    send(client, "hello", 5, 0);
    close(client);
  }
  close(fd);
  return "ok";
}

static const char* answer_datagrams(int fd, int left) {
  say_ready();
  for (; left > 0; --left) {
    struct sockaddr_storage from;
    socklen_t size = sizeof from;
    const ssize_t got = recvfrom(fd, answer, sizeof answer, 0, (struct sockaddr*)&from, &size);
    if (got < 0) return error_name(errno);
    if (sendto(fd, "hello", 5, 0, (struct sockaddr*)&from, size) < 0) return error_name(errno);
  }
  return "ok";
}

static const char* udp_serve(char** words) {
  const char* said = NULL;
  const int fd = bound(words, SOCK_DGRAM, &said);
  if (fd < 0) return said;
  said = answer_datagrams(fd, atoi(words[3]));
  close(fd);
  return said;
}

static const char* join_group(int fd, const char* group) {
  struct ip_mreq membership = {.imr_interface = {htonl(INADDR_ANY)}};
  if (inet_pton(AF_INET, group, &membership.imr_multiaddr) == 1) {
    return result_of(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership));
  }
  struct ipv6_mreq membership6 = {.ipv6mr_interface = 0};
  inet_pton(AF_INET6, group, &membership6.ipv6mr_multiaddr);
  return result_of(setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &membership6, sizeof membership6));
}

static const char* join(char** words) {
  const int fd = socket(strchr(words[1], ':') != NULL ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
  const char* said = join_group(fd, words[1]);
  close(fd);
  return said;
}

// Hears a group at a port of every address, announces itself there, and answers one who asks.
static const char* group_serve(char** words) {
  char* place[] = {"", "0.0.0.0", words[2]};
  const char* said = NULL;
  const int fd = bound(place, SOCK_DGRAM, &said);
  if (fd < 0) return said;
  said = join_group(fd, words[1]);
  struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[2]))};
  inet_pton(AF_INET, words[1], &group.sin_addr);
  const int off = 0;
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof off);
  if (strcmp(said, "ok") == 0) {
    said = result_of(sendto(fd, "here", 4, 0, (struct sockaddr*)&group, sizeof group));
  }
  if (strcmp(said, "ok") == 0) said = answer_datagrams(fd, 1);
  close(fd);
  return said;
}

static int by_text(const void* left, const void* right) { return strcmp(left, right); }

// The addresses of a name, sorted; of many their number alone.
static const char* lookup(char** words) {
  static char texts[MOST_ENTRIES][INET6_ADDRSTRLEN];
  struct addrinfo* found = NULL;
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  const int code = getaddrinfo(words[1], NULL, &hints, &found);
  if (code != 0) return lookup_error_name(code);
  int count = 0;
  for (const struct addrinfo* entry = found; entry != NULL && count < MOST_ENTRIES;
       entry = entry->ai_next) {
    const void* address = entry->ai_family == AF_INET
                              ? (void*)&((struct sockaddr_in*)entry->ai_addr)->sin_addr
                              : (void*)&((struct sockaddr_in6*)entry->ai_addr)->sin6_addr;
    inet_ntop(entry->ai_family, address, texts[count++], sizeof *texts);
  }
  freeaddrinfo(found);
  if (count > 20) {
    snprintf(answer, sizeof answer, "%d addresses", count);
    return answer;
  }
  qsort(texts, (size_t)count, sizeof *texts, by_text);
  answer[0] = '\0';
  for (int i = 0; i < count; ++i) {
    if (i > 0) strcat(answer, " ");
    strcat(answer, texts[i]);
  }
  return answer;
}

// The name of an address.
static const char* reverse(char** words) {
  struct addrinfo* found = NULL;
  const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
  int code = getaddrinfo(words[1], NULL, &hints, &found);
  if (code != 0) return lookup_error_name(code);
  code =
      getnameinfo(found->ai_addr, found->ai_addrlen, answer, sizeof answer, NULL, 0, NI_NAMEREQD);
  freeaddrinfo(found);
  return code == 0 ? answer : lookup_error_name(code);
}

static const char* open_only(int family, int type) {
  const int fd = socket(family, type, 0);
  if (fd >= 0) close(fd);
  return result_of(fd);
}

// As <sys/un.h> has it, but that of wasi-libc, which has no room for a path.
struct unix_address {
  sa_family_t family;
  char path[108];
};

static const char* on_unix(char** words, int (*call)(int, const struct sockaddr*, socklen_t)) {
  struct unix_address address = {.family = AF_UNIX};
  snprintf(address.path, sizeof address.path, "%s", words[1]);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return error_name(errno);
  const char* result = result_of(call(fd, (struct sockaddr*)&address, sizeof address));
  close(fd);
  return result;
}

static const char* unix_connect(char** words) { return on_unix(words, connect); }
static const char* unix_bind(char** words) { return on_unix(words, bind); }

static const char* socket_raw(char** words) {
  (void)words;
  return open_only(AF_INET, 3 /* SOCK_RAW, which wasi-libc does not have */);
}

// Opens as many sockets, and says how many there were.
static const char* sockets(char** words) {
  static int fds[1024];
  const int wanted = atoi(words[1]);
  int count = 0;
  const char* said = "ok";
  while (count < wanted && strcmp(said, "ok") == 0) {
    fds[count] = socket(AF_INET, SOCK_STREAM, 0);
    said = result_of(fds[count]);
    if (fds[count] >= 0) ++count;
  }
  for (int i = 0; i < count; ++i) close(fds[i]);
  snprintf(answer, sizeof answer, "%d %s", count, said);
  return answer;
}

#ifdef __wasi__
// A name of any bytes, in hexadecimal, by the import: getaddrinfo would end it at its first zero.
struct request {
  const char* host;
  uint32_t host_length;
  const char* service;
  uint32_t service_length, flags, family, type, protocol;
  char* canonical_name;
  uint32_t canonical_name_capacity;
};
struct entry {
  uint32_t type, protocol, address_length;
  unsigned char address[28];
};
struct lookup_result {
  uint32_t count, canonical_name_length, error;
};
int imported_getaddrinfo(const struct request*, struct entry*, uint32_t, struct lookup_result*)
    __attribute__((__import_module__("sluice_1"), __import_name__("sock_getaddrinfo")));

static const char* lookup_bytes(char** words) {
  static char name[1024];
  uint32_t size = 0;
  for (const char* digits = words[1]; digits[0] != '\0' && size < sizeof name; digits += 2) {
    const char pair[] = {digits[0], digits[1], '\0'};
    name[size++] = (char)strtol(pair, NULL, 16);
  }
  const struct request request = {
      .host = name, .host_length = size, .service_length = (uint32_t)-1, .type = 1};
  struct entry entries[8];
  struct lookup_result result = {0};
  const int code = imported_getaddrinfo(&request, entries, COUNT(entries), &result);
  errno = (int)result.error;
  return code == 0 ? "found" : lookup_error_name(code);
}
#endif

static const struct {
  const char* name;
  const char* (*act)(char**);
} actions[] = {
    {"tcp-connect", tcp_connect},        // HOST PORT
    {"tcp-ask", tcp_ask},                // HOST PORT: what the server says
    {"tcp-send", tcp_send},              // HOST PORT BYTES
    {"connections", connections},        // HOST PORT COUNT
    {"udp-send", udp_send},              // HOST PORT
    {"udp-sendmsg", udp_sendmsg},        // HOST PORT
    {"udp-connect", udp_connect},        // HOST PORT: and sends
    {"udp-ask", udp_ask},                // HOST PORT: what comes back
    {"tcp-bind", tcp_bind},              // HOST PORT
    {"udp-bind", udp_bind},              // HOST PORT
    {"tcp-listen", tcp_listen},          // HOST PORT
    {"listen-unbound", listen_unbound},  //
    {"tcp-serve", tcp_serve},            // HOST PORT COUNT
    {"udp-serve", udp_serve},            // HOST PORT COUNT
    {"group-serve", group_serve},        // GROUP PORT
    {"join", join},                      // GROUP
    {"lookup", lookup},                  // HOST
    {"reverse", reverse},                // ADDRESS
    {"sockets", sockets},                // COUNT
    {"unix-bind", unix_bind},            // PATH
    {"unix-connect", unix_connect},      // PATH
    {"socket-raw", socket_raw},          //
#ifdef __wasi__
    {"lookup-bytes", lookup_bytes},  // HEXADECIMAL
#endif
};

static const char* act(const char* argument) {
  static char text[2048];
  char* words[MOST_WORDS + 1] = {0};
  snprintf(text, sizeof text, "%s", argument);
  int count = 0;
  for (char* word = strtok(text, " "); word != NULL && count < MOST_WORDS;
       word = strtok(NULL, " ")) {
    words[count++] = word;
  }
  for (size_t i = 0; i < COUNT(actions); ++i) {
    if (strcmp(words[0], actions[i].name) == 0) return actions[i].act(words);
  }
  return "no such action";
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    printf("%s: %s\n", argv[i], act(argv[i]));
    fflush(stdout);
  }
  return 0;
}
