// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, asked for as the library of WAMR does: with an array that grows to the total.
#include <stdlib.h>

#include "imports.h"

static void look_up(const char* host, const char* service, int32_t type, int32_t family) {
  const addr_info_hints hints = {.type = type, .family = family, .enabled = 1};
  addr_info* entries = NULL;
  uint32_t capacity = 0, total = 0;
  int32_t error = 0;
  do {
    capacity = total;
    entries = realloc(entries, (capacity + 1) * sizeof *entries);
    entries[capacity].type = 77;
    error = sock_addr_resolve(host, service, &hints, entries, capacity, &total);
  } while (error == wasi_success && total > capacity);
  printf("%s %s: error %d", host, service, error);
  if (error == wasi_success) {
    printf(", some: %d, all of the family and type: ", total > 0);
    int alike = entries[capacity].type == 77;
    for (uint32_t i = 0; i < total; ++i) {
      if (family != UNSPEC && entries[i].address.kind != (uint32_t)family) alike = 0;
      if (type != ANY && entries[i].type != type) alike = 0;
    }
    printf("%d, port %u\n", alike, port_of(&entries[0].address));
    print_address("  first", &entries[0].address);
  } else {
    printf("\n");
  }
  free(entries);
}

int main(void) {
  look_up("localhost", "80", STREAM, INET4);
  look_up("LOCALHOST.", "", DGRAM, INET4);
  look_up("127.0.0.1", "8080", STREAM, INET4);
  look_up("127.0.0.1", "", ANY, UNSPEC);
  look_up("::1", "8080", DGRAM, INET6);
  look_up("::1", "8080", STREAM, INET4);
  look_up("localhost", "no such service", STREAM, INET4);
  look_up("not-allowed.example", "80", STREAM, INET4);

  // Hints that are not enabled say nothing.
  const addr_info_hints none = {.type = DGRAM, .family = INET6, .enabled = 0};
  addr_info entries[16];
  uint32_t total = 0;
  OK(sock_addr_resolve("127.0.0.1", "1", &none, entries, 16, &total));
  printf("%u entries, the first a stream: %d\n", total, entries[0].type == STREAM);
}
