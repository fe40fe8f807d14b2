// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// getaddrinfo(3) without look-ups: literals, no host, services, hints, and every failure code.
#include "../harness.h"

static const char* code_name(int code) {
  switch (code) {
    case 0:
      return "0";
    case EAI_ADDRFAMILY:
      return "EAI_ADDRFAMILY";
    case EAI_AGAIN:
      return "EAI_AGAIN";
    case EAI_BADFLAGS:
      return "EAI_BADFLAGS";
    case EAI_FAIL:
      return "EAI_FAIL";
    case EAI_FAMILY:
      return "EAI_FAMILY";
    case EAI_MEMORY:
      return "EAI_MEMORY";
    case EAI_NONAME:
      return "EAI_NONAME";
    case EAI_SERVICE:
      return "EAI_SERVICE";
    case EAI_SOCKTYPE:
      return "EAI_SOCKTYPE";
    case EAI_SYSTEM:
      return "EAI_SYSTEM";
    default:
      return "another code";
  }
}

static void look_up(const char* host, const char* service, int flags, int family, int type,
                    int protocol) {
  const struct addrinfo hints = {
      .ai_flags = flags, .ai_family = family, .ai_socktype = type, .ai_protocol = protocol};
  struct addrinfo* list = NULL;
  const int code = getaddrinfo(host, service, &hints, &list);
  printf("%s %s: %s\n", host ? host : "(null)", service ? service : "(null)", code_name(code));
  if (code != 0) return;
  for (const struct addrinfo* entry = list; entry; entry = entry->ai_next) {
    char text[INET6_ADDRSTRLEN] = "-";
    uint16_t port = 0;
    if (entry->ai_family == AF_INET) {
      const struct sockaddr_in* v4 = (const struct sockaddr_in*)(const void*)entry->ai_addr;
      inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
      port = ntohs(v4->sin_port);
    } else {
      const struct sockaddr_in6* v6 = (const struct sockaddr_in6*)(const void*)entry->ai_addr;
      inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
      port = ntohs(v6->sin6_port);
    }
    printf("  %s %s port %u, %s, protocol %d, length %s%s%s\n", family_name(entry->ai_family), text,
           port,
           entry->ai_socktype == SOCK_STREAM  ? "stream"
           : entry->ai_socktype == SOCK_DGRAM ? "datagram"
                                              : "another type",
           entry->ai_protocol, length_text(entry->ai_family, entry->ai_addrlen),
           entry->ai_canonname ? ", name " : "", entry->ai_canonname ? entry->ai_canonname : "");
  }
  freeaddrinfo(list);
}

int main(void) {
  look_up("127.0.0.1", "80", 0, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("::1", "80", 0, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("127.0.0.1", NULL, 0, AF_INET, SOCK_DGRAM, 0);
  look_up("127.0.0.1", "53", 0, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  look_up("127.0.0.1", "53", 0, AF_INET, 0, IPPROTO_TCP);
  look_up("192.0.2.1", "443", AI_NUMERICHOST | AI_NUMERICSERV, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("127.1", "1", 0, AF_INET, SOCK_STREAM, 0);
  look_up("0x7f000001", "1", 0, AF_INET, SOCK_STREAM, 0);
  look_up("2130706433", "1", 0, AF_INET, SOCK_STREAM, 0);
  look_up("::ffff:127.0.0.1", "1", 0, AF_UNSPEC, SOCK_STREAM, 0);
  look_up(NULL, "8080", 0, AF_INET, SOCK_STREAM, 0);
  look_up(NULL, "8080", AI_PASSIVE, AF_INET, SOCK_STREAM, 0);
  look_up(NULL, "8080", 0, AF_INET6, SOCK_STREAM, 0);
  look_up(NULL, "8080", AI_PASSIVE, AF_INET6, SOCK_STREAM, 0);
  look_up("127.0.0.1", "http", 0, AF_INET, SOCK_STREAM, 0);
  look_up("127.0.0.1", "domain", 0, AF_INET, SOCK_DGRAM, 0);
  look_up("127.0.0.1", "65535", 0, AF_INET, SOCK_STREAM, 0);
  look_up("127.0.0.1", "0", 0, AF_INET, SOCK_STREAM, 0);
  look_up("127.0.0.1", "7", AI_CANONNAME, AF_INET, SOCK_STREAM, 0);
  look_up("127.0.0.1", "7", AI_V4MAPPED, AF_INET6, SOCK_STREAM, 0);

  puts("-- every type");
  look_up("127.0.0.1", "80", 0, AF_INET, 0, 0);
  look_up("::1", NULL, 0, AF_INET6, 0, 0);

  puts("-- failures");
  look_up(NULL, NULL, 0, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("127.0.0.1", "80", 0, 77, SOCK_STREAM, 0);
  look_up("127.0.0.1", "80", 0, AF_INET6, SOCK_STREAM, 0);
  look_up("::1", "80", 0, AF_INET, SOCK_STREAM, 0);
  look_up("not a literal", "80", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("1.2.3.4.5", "80", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("256.1.1.1", "80", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("", "80", AI_NUMERICHOST, AF_UNSPEC, SOCK_STREAM, 0);
  look_up("127.0.0.1", "no-such-service", 0, AF_INET, SOCK_STREAM, 0);
  look_up("127.0.0.1", "http", AI_NUMERICSERV, AF_INET, SOCK_STREAM, 0);
  look_up("127.0.0.1", "80", 0, AF_INET, SOCK_STREAM, IPPROTO_UDP);
  look_up("127.0.0.1", "80", 0, AF_INET, 99, 0);
  look_up("127.0.0.1", "80", 0x20000000, AF_INET, SOCK_STREAM, 0);
  look_up(NULL, "80", AI_CANONNAME, AF_INET, SOCK_STREAM, 0);
  static const int codes[] = {EAI_NONAME, EAI_SERVICE, EAI_FAMILY, EAI_AGAIN, EAI_SYSTEM};
  for (size_t i = 0; i < COUNT(codes); ++i) {
    printf("%s: %s\n", code_name(codes[i]), gai_strerror(codes[i]));
  }
}
