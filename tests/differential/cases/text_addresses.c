// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// inet_pton, inet_ntop, inet_aton, inet_addr, getnameinfo with numeric flags.
#include "../harness.h"

static void parse(const char* text) {
  struct in_addr v4;
  struct in6_addr v6;
  char out[INET6_ADDRSTRLEN] = "";
  printf("%s: v4 %d", text, inet_pton(AF_INET, text, &v4));
  const int result = inet_pton(AF_INET6, text, &v6);
  printf(", v6 %d %s", result, result == 1 ? inet_ntop(AF_INET6, &v6, out, sizeof out) : "-");
  const int classic = inet_aton(text, &v4) != 0;
  printf(", aton %d %s\n", classic, classic ? inet_ntop(AF_INET, &v4, out, sizeof out) : "-");
}

static void name(const Address* address, int flags, socklen_t host_size, socklen_t service_size) {
  char host[64] = "";
  char service[64] = "";
  const int code = getnameinfo(&address->any, address->length, host_size ? host : NULL, host_size,
                               service_size ? service : NULL, service_size, flags);
  printf("getnameinfo: %s \"%s\" \"%s\"\n",
         code == 0              ? "0"
         : code == EAI_OVERFLOW ? "EAI_OVERFLOW"
         : code == EAI_NONAME   ? "EAI_NONAME"
         : code == EAI_FAMILY   ? "EAI_FAMILY"
                                : "another code",
         code == 0 ? host : "", code == 0 ? service : "");
}

int main(void) {
  static const char* const texts[] = {"127.0.0.1",
                                      "0.0.0.0",
                                      "255.255.255.255",
                                      "256.0.0.1",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "01.2.3.4",
                                      " 1.2.3.4",
                                      "1.2.3.4\n",
                                      "1.2.3.4 and more",
                                      "0x7f.1\t",
                                      "1.2.3.4x y",
                                      " ",
                                      "0x7f.0.0.1",
                                      "2130706433",
                                      "",
                                      "::",
                                      "::1",
                                      "1::",
                                      "fe80::1%lo",
                                      "::ffff:1.2.3.4",

                                      "1:2:3:4:5:6:7:8",
                                      "1:2:3:4:5:6:7",
                                      "1::2::3",
                                      "12345::",
                                      "2001:DB8::A",
                                      "2001:db8:0:0:1:0:0:1",
                                      ":::",
                                      "[::1]",
                                      "g::"};
  for (size_t i = 0; i < COUNT(texts); ++i) parse(texts[i]);
  struct in_addr v4 = {htonl(0x7f000001)};
  char small[9];
  show("no room", inet_ntop(AF_INET, &v4, small, sizeof small) == NULL && errno == ENOSPC ? 0 : 1);
  show("no family", inet_pton(77, "1.2.3.4", &v4));
  printf("%d %d\n", inet_addr("10.1.2.3") == htonl(0x0a010203), inet_addr("no") == INADDR_NONE);

  const Address a4 = loopback(AF_INET, 8080);
  const Address a6 = loopback(AF_INET6, 80);
  const int numeric = NI_NUMERICHOST | NI_NUMERICSERV;
  name(&a4, numeric, 64, 64);
  name(&a6, numeric, 64, 64);
  name(&a4, numeric, 64, 0);
  name(&a4, numeric, 0, 64);
  name(&a6, NI_NUMERICHOST, 64, 64);
  name(&a4, numeric, 4, 64);
  name(&a4, numeric, 64, 2);

  static const char* const scoped[] = {"fe80::1", "ff02::1", "ff01::1", "ff05::1", "2001:db8::1"};
  for (size_t i = 0; i < COUNT(scoped); ++i) {
    Address address = address_of(AF_INET6, scoped[i], 80);
    for (uint32_t scope = 0; scope < 100; scope += scope == 1 ? 98 : 1) {
      address.v6.sin6_scope_id = scope;
      name(&address, numeric, 64, 64);
    }
  }
}
