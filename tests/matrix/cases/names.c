// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// getaddrinfo over hosts, services, families, types, protocols and flags. No case asks a server.
// options: --addr-pool=0.0.0.0/0,::/0 --allow-resolve=*
#include "../lookups.h"

// What a host is decides which cases it has: none that asks a server.
typedef enum {
  LITERAL,
  KNOWN,  // to this machine, as an IPv4 address
  TEXT    // neither, and so only asked for as a literal
} HostKind;

static const struct {
  const char* text;
  HostKind kind;
} hosts[] = {{NULL, LITERAL},
             {"", TEXT},
             {"*", LITERAL},
             {"localhost", KNOWN},
             {"LOCALHOST", KNOWN},
             {"127.0.0.1", LITERAL},
             {"127.1", LITERAL},
             {"127.0.1", LITERAL},
             {"0", LITERAL},
             {"2130706433", LITERAL},
             {"4294967295", LITERAL},
             {"4294967296", TEXT},
             {"0x7f000001", LITERAL},
             {"0x7f.1", LITERAL},
             {"017700000001", LITERAL},
             {"127.0.0.010", LITERAL},
             {"127.0.0.256", TEXT},
             {"255.255.255.255", LITERAL},
             {"0.0.0.0", LITERAL},
             {"1.2.3.4.5", TEXT},
             {"1.2.3.", TEXT},
             {" 127.0.0.1", TEXT},
             {"127.0.0.1 ", TEXT},
             {"127.0.0.1 x", TEXT},
             {"::", LITERAL},
             {"::1", LITERAL},
             {"::1 ", TEXT},
             {"[::1]", TEXT},
             {"::ffff:127.0.0.1", LITERAL},
             {"::ffff:7f00:1", LITERAL},
             {"::127.0.0.1", LITERAL},
             {"2001:db8::1", LITERAL},
             {"2001:DB8:0:0:1::1", LITERAL},
             {"1:2:3:4:5:6:7:8", LITERAL},
             {"1:2:3:4:5:6:7", TEXT},
             {"1::2::3", TEXT},
             {"12345::", TEXT},
             {":::", TEXT},
             {"fe80::1", LITERAL},
             {"fe80::1%lo", LITERAL},
             {"fe80::1%1", LITERAL},
             {"fe80::1%9999", TEXT},
             {"fe80::1%nowhere", TEXT},
             {"fe80::1%", TEXT},
             {"ff02::1%lo", LITERAL},
             {"::1%lo", LITERAL},
             {"::1%1", LITERAL},
             {"2001:db8::1%1", LITERAL},
             {"127.0.0.1%1", TEXT},
             {"%lo", TEXT}};
static const char* const some_hosts[] = {NULL, "127.0.0.1", "::1", "fe80::1%lo"};

static const char* const services[] = {NULL,
                                       "",
                                       "0",
                                       "80",
                                       "65535",
                                       "65536",
                                       "65616",
                                       "-1",
                                       "-0",
                                       "+80",
                                       " 80",
                                       "80 ",
                                       "080",
                                       "0x50",
                                       "http",
                                       "HTTP",
                                       "https",
                                       "domain",
                                       "ntp",
                                       "tftp",
                                       "nfs",
                                       "no-such-service",
                                       "*",
                                       "8o",
                                       "4294967295",
                                       "4294967296",
                                       "18446744073709551616"};
static const char* const some_services[] = {NULL, "80", "http"};

static const Number types[] = {
    {"0", 0}, NUMBER(SOCK_STREAM), NUMBER(SOCK_DGRAM), NUMBER(SOCK_RAW), {"99", 99}};
static const Number protocols[] = {
    {"0", 0},     NUMBER(IPPROTO_TCP), NUMBER(IPPROTO_UDP), NUMBER(IPPROTO_ICMP),
    {"132", 132}, {"136", 136},        {"255", 255},        {"-1", -1}};
static const Number flags[] = {{"0", 0},
                               NUMBER(AI_PASSIVE),
                               NUMBER(AI_CANONNAME),
                               NUMBER(AI_V4MAPPED),
                               {"AI_V4MAPPED+AI_ALL", AI_V4MAPPED | AI_ALL},
                               NUMBER(AI_ALL),
                               NUMBER(AI_ADDRCONFIG),
                               NUMBER(AI_NUMERICSERV),
                               {"AI_NUMERICHOST+AI_CANONNAME", AI_NUMERICHOST | AI_CANONNAME},
                               {"AI_NUMERICHOST+AI_PASSIVE", AI_NUMERICHOST | AI_PASSIVE},
                               {"0x1000", 0x1000},
                               {"1<<30", 1 << 30}};

static const char* text_of(const char* text) { return text == NULL ? "(null)" : text; }

static const char* type_name(int type) {
  for (size_t i = 0; i < COUNT(types); ++i) {
    if (types[i].value == type) return types[i].name;
  }
  return "another type";
}

static void say_entry(const struct addrinfo* entry, int asked_flags) {
  char text[INET6_ADDRSTRLEN] = "-";
  Address address = {.length = entry->ai_addrlen};
  memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
  const bool v6 = address.any.sa_family == AF_INET6;
  inet_ntop(address.any.sa_family,
            v6 ? (const void*)&address.v6.sin6_addr : (const void*)&address.v4.sin_addr, text,
            sizeof text);
  say(" [%s %s %s %d %s#%u", family_name(entry->ai_family), family_name(address.any.sa_family),
      type_name(entry->ai_socktype), entry->ai_protocol, text, port_of(&address));
  if (v6 && address.v6.sin6_scope_id != 0) say("%%%u", (unsigned)address.v6.sin6_scope_id);
  if (entry->ai_flags != asked_flags) say(" flags %x", (unsigned)entry->ai_flags);
  say(" %s", length_text(entry->ai_family, entry->ai_addrlen));
  if (entry->ai_canonname != NULL) say(" \"%s\"", entry->ai_canonname);
  say("]");
}

static void look_up(const char* host, const char* service, const struct addrinfo* hints) {
  struct addrinfo* list = NULL;
  errno = 0;
  const int code = getaddrinfo(host, service, hints, &list);
  say_lookup_code(code);
  if (code != 0) return;
  for (const struct addrinfo* one = list; one != NULL; one = one->ai_next) {
    say_entry(one, hints == NULL ? AI_V4MAPPED | AI_ADDRCONFIG : hints->ai_flags);
  }
  freeaddrinfo(list);
}

static void one_case(const char* group, const char* host, const char* service, const Number* family,
                     const Number* type, const Number* protocol, const Number* flag) {
  const struct addrinfo hints = {.ai_flags = flag->value,
                                 .ai_family = family->value,
                                 .ai_socktype = type->value,
                                 .ai_protocol = protocol->value};
  // A colon ends the name of a case.
  BEGIN("%s '%s' '%s' %s %s %s %s", group, text_of(host), text_of(service), family->name,
        type->name, protocol->name, flag->name);
  for (size_t i = 0; i + 1 < case_length; ++i) {
    if (case_line[i] == ':') case_line[i] = ';';
  }
  look_up(host, service, &hints);
  end_case();
}

static bool asks_nobody(HostKind kind, const Number* family, const Number* flag) {
  if (kind == LITERAL || (flag->value & AI_NUMERICHOST) != 0) return true;
  return kind == KNOWN && family->value == AF_INET;
}

static void hosts_and_flags(void) {
  for (size_t h = 0; h < COUNT(hosts); ++h) {
    for (size_t s = 0; s < COUNT(some_services); ++s) {
      for (size_t f = 0; f < COUNT(lookup_families); ++f) {
        for (size_t g = 0; g < COUNT(flags); ++g) {
          if (!asks_nobody(hosts[h].kind, &lookup_families[f], &flags[g])) continue;
          one_case("host", hosts[h].text, some_services[s], &lookup_families[f], &types[1],
                   &protocols[0], &flags[g]);
        }
      }
    }
  }
}

static void services_and_kinds(void) {
  for (size_t s = 0; s < COUNT(services); ++s) {
    for (size_t t = 0; t < COUNT(types); ++t) {
      for (size_t p = 0; p < COUNT(protocols); ++p) {
        one_case("kind", "127.0.0.1", services[s], &lookup_families[1], &types[t], &protocols[p],
                 &flags[8]);
        one_case("kind", NULL, services[s], &lookup_families[0], &types[t], &protocols[p],
                 &flags[1]);
      }
    }
  }
}

int main(void) {
  hosts_and_flags();
  services_and_kinds();
  for (size_t h = 0; h < COUNT(some_hosts); ++h) {
    for (size_t s = 0; s < COUNT(services); ++s) {
      BEGIN("%zu '%s' without hints", h, text_of(services[s]));
      look_up(some_hosts[h], services[s], NULL);
      end_case();
    }
  }
}
