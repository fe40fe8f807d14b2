// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// getnameinfo over addresses, lengths, room and flags. No case asks a server: only the first
// address is looked up, which every machine knows.
// options: --addr-pool=0.0.0.0/0,::/0 --allow-resolve=*
#include "../lookups.h"

static const struct {
  const char* text;
  int family;
} hosts[] = {{"127.0.0.1", AF_INET},
             {"0.0.0.0", AF_INET},
             {"255.255.255.255", AF_INET},
             {"::", AF_INET6},
             {"::1", AF_INET6},
             {"::ffff:127.0.0.1", AF_INET6},
             {"2001:db8::1", AF_INET6},
             {"2001:db8:0:1:0:0:0:1", AF_INET6},
             {"1:0:0:1:0:0:0:1", AF_INET6},
             {"1:0:2:3:4:5:6:7", AF_INET6},
             {"fe80::1", AF_INET6},
             {"febf::1", AF_INET6},
             {"fec0::1", AF_INET6},
             {"ff01::1", AF_INET6},
             {"ff02::1", AF_INET6},
             {"ff05::1", AF_INET6},
             {"ff0e::1", AF_INET6}};
static const uint16_t ports[] = {0, 53, 80, 65535};
static const uint32_t scopes[] = {0, 1, 9999};
static const Number flags[] = {
    {"numeric", NI_NUMERICHOST | NI_NUMERICSERV},
    {"host", NI_NUMERICHOST},
    {"datagram", NI_NUMERICHOST | NI_DGRAM},
    {"required", NI_NUMERICHOST | NI_NAMEREQD},
    {"short", NI_NUMERICHOST | NI_NOFQDN},
    {"all", NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM},
    {"unknown", NI_NUMERICHOST | 0x1000},
    {"high", NI_NUMERICHOST | 1 << 30},
    {"named", 0},
    {"named_required", NI_NAMEREQD},
    {"named_short", NI_NOFQDN},
    {"named_datagram", NI_DGRAM | NI_NUMERICSERV}};
// For the host and the service.
static const socklen_t rooms[][2] = {
    {64, 32}, {64, 0}, {0, 32}, {0, 0},  {1, 32}, {10, 32}, {4, 32},
    {64, 1},  {64, 2}, {64, 3}, {64, 4}, {64, 5}, {64, 6},  {INET6_ADDRSTRLEN, NI_MAXSERV}};

static void say_text(const char* text, size_t room) {
  if (room == 0) return say(" -");
  say(" \"%.*s\"", (int)strnlen(text, room), text);
}

static void one_case(const Address* address, socklen_t length, size_t r, const Number* flag) {
  char host[64];
  char service[64];
  memset(host, 0, sizeof host);
  memset(service, 0, sizeof service);
  errno = 0;
  const int code = getnameinfo(&address->any, length, rooms[r][0] ? host : NULL, rooms[r][0],
                               rooms[r][1] ? service : NULL, rooms[r][1], flag->value);
  say_lookup_code(code);
  if (code != 0) return;
  say_text(host, rooms[r][0]);
  say_text(service, rooms[r][1]);
}

static void of_length(size_t family, const Address* address, socklen_t length) {
  BEGIN("%zu length %u", family, (unsigned)length);
  one_case(address, length, 0, &flags[0]);
  end_case();
}

static void lengths(void) {
  static const int families_here[] = {AF_UNSPEC, AF_INET, AF_INET6, 77};
  for (size_t f = 0; f < COUNT(families_here); ++f) {
    Address address = loopback(families_here[f] == AF_INET ? AF_INET : AF_INET6, 80);
    address.any.sa_family = (sa_family_t)families_here[f];
    for (socklen_t length = 0; length <= 40; ++length) of_length(f, &address, length);
    of_length(f, &address, 129);
  }
}

int main(void) {
  for (size_t h = 0; h < COUNT(hosts); ++h) {
    for (size_t s = 0; s < (hosts[h].family == AF_INET6 ? COUNT(scopes) : 1); ++s) {
      for (size_t p = 0; p < COUNT(ports); ++p) {
        Address address = address_of(hosts[h].family, hosts[h].text, ports[p]);
        if (hosts[h].family == AF_INET6) address.v6.sin6_scope_id = scopes[s];
        for (size_t g = 0; g < COUNT(flags); ++g) {
          if (h != 0 && (flags[g].value & NI_NUMERICHOST) == 0) continue;
          for (size_t r = 0; r < COUNT(rooms); ++r) {
            BEGIN("host %zu scope %u port %u %s room %u %u", h, (unsigned)scopes[s], ports[p],
                  flags[g].name, (unsigned)rooms[r][0], (unsigned)rooms[r][1]);
            one_case(&address, address.length, r, &flags[g]);
            end_case();
          }
        }
      }
    }
  }
  lengths();
}
